-- Runs: one publication each, its client cards and its triggers.
--
-- A run's rows are staged in tables of its own, on several connections, where no reader looks; one
-- short transaction attaches them and moves paragon.current_run. What a broken run leaves is a row
-- in state 'staging' and its tables, swept by the next run.

CREATE TABLE paragon.run (
    run_no       integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id       text NOT NULL UNIQUE CHECK (run_id ~ '^[0-9a-f]{64}$'),  -- the run key
    snapshot_no  integer NOT NULL REFERENCES paragon.snapshot,
    model_no     integer NOT NULL REFERENCES paragon.model,
    run_date     date NOT NULL,
    config       text NOT NULL,
    last_outcome bigint NOT NULL,
    state        text NOT NULL CHECK (state IN ('staging', 'published')),
    started_at   timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz,
    published_by text NOT NULL DEFAULT session_user,
    n_clients    bigint,
    n_open       bigint,
    n_new        bigint,
    n_changed    bigint,
    n_unchanged  bigint,
    n_withdrawn  bigint,
    n_answered   bigint,
    n_expired    bigint,
    CHECK ((state = 'published') = (published_at IS NOT NULL))
);

-- The run readers see; at most one row.
CREATE TABLE paragon.current_run (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    run_no   integer NOT NULL REFERENCES paragon.run
);

CREATE TABLE paragon.run_client (
    run_no             integer NOT NULL,
    client_id          text COLLATE "C" NOT NULL,
    bank               text COLLATE "C" NOT NULL,
    region             text COLLATE "C",
    business_area      text COLLATE "C",
    rm_id              text COLLATE "C",
    is_active          boolean NOT NULL,
    segment_id         text,
    segment_label      text,
    segment_confidence real,
    pool_id            text,
    profit             double precision,
    potential_profit   double precision,
    potential_low      double precision,
    potential_high     double precision,
    profit_gap         double precision,
    n_peers            integer,
    currency           text,
    withheld           bytea NOT NULL  -- a byte per product of the snapshot: 0 offered, else the first rule
) PARTITION BY LIST (run_no);

-- Every trigger's latest episode as the run left it: open ones with their record, closed ones
-- (answered, withdrawn, expired) without, so that the next run knows how often each was raised.
CREATE TABLE paragon.trigger (
    run_no         integer NOT NULL,
    trigger_id     uuid NOT NULL,
    client_id      text COLLATE "C" NOT NULL,
    bank           text COLLATE "C" NOT NULL,
    rm_id          text COLLATE "C",
    kind           smallint NOT NULL,
    episode        integer NOT NULL,
    version        integer NOT NULL,
    state          smallint NOT NULL,   -- 0 open, 1 answered, 2 withdrawn, 3 expired
    version_run_no integer NOT NULL,    -- the run that wrote this version
    content        bigint NOT NULL,     -- first 8 bytes of the SHA-256 of what the version says
    raised_on      date NOT NULL,
    due_on         date NOT NULL,
    valid_until    date NOT NULL,
    priority       double precision NOT NULL,
    record         json                 -- NULL when closed
) PARTITION BY LIST (run_no);

-- Tables of the schema's owner, so that whoever publishes next can sweep what is left of them.
CREATE FUNCTION paragon.create_run_tables(no integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE TABLE paragon.run_client_%1$s (LIKE paragon.run_client, CHECK (run_no = %1$s))', no);
    EXECUTE format('CREATE TABLE paragon.trigger_%1$s (LIKE paragon.trigger, CHECK (run_no = %1$s))', no);
    -- Long records are compressed: by lz4, where the server has it, at a tenth of the cost.
    BEGIN
        EXECUTE format('ALTER TABLE paragon.trigger_%s ALTER COLUMN record SET COMPRESSION lz4', no);
    EXCEPTION WHEN feature_not_supported THEN
        NULL;
    END;
    EXECUTE format('ALTER TABLE paragon.run_client_%s OWNER TO paragon_owner', no);
    EXECUTE format('ALTER TABLE paragon.trigger_%s OWNER TO paragon_owner', no);
END
$$;

-- The keys of the staged rows; readers do not see them yet.
CREATE FUNCTION paragon.key_run_client(no integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER TABLE paragon.run_client_%s ADD PRIMARY KEY (client_id)', no);
END
$$;

CREATE FUNCTION paragon.key_trigger(no integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER TABLE paragon.trigger_%s ADD PRIMARY KEY (trigger_id)', no);
    EXECUTE format('CREATE INDEX ON paragon.trigger_%s (client_id)', no);
    EXECUTE format('CREATE INDEX ON paragon.trigger_%s (rm_id)', no);
END
$$;

CREATE FUNCTION paragon.attach_run_tables(no integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER TABLE paragon.run_client ATTACH PARTITION paragon.run_client_%1$s FOR VALUES IN (%1$s)', no);
    EXECUTE format('ALTER TABLE paragon.trigger ATTACH PARTITION paragon.trigger_%1$s FOR VALUES IN (%1$s)', no);
END
$$;

-- What runs that never became current left behind. Called under the publish lock only.
CREATE FUNCTION paragon.sweep_runs() RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    no integer;
    n  integer := 0;
BEGIN
    FOR no IN SELECT run_no FROM paragon.run WHERE state = 'staging' LOOP
        EXECUTE format('DROP TABLE IF EXISTS paragon.run_client_%1$s, paragon.trigger_%1$s', no);
        DELETE FROM paragon.run WHERE run_no = no;
        n := n + 1;
    END LOOP;
    RETURN n;
END
$$;

-- Cards and triggers of the banks that a partial load did not bring stay as they are.
CREATE FUNCTION paragon.carry_banks(no integer, from_no integer, banks text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('INSERT INTO paragon.run_client_%1$s
                    SELECT %1$s, c.client_id, c.bank, c.region, c.business_area, c.rm_id, c.is_active, c.segment_id,
                           c.segment_label, c.segment_confidence, c.pool_id, c.profit,
                           c.potential_profit, c.potential_low, c.potential_high, c.profit_gap,
                           c.n_peers, c.currency, c.withheld
                      FROM paragon.run_client AS c WHERE c.run_no = %2$s AND c.bank <> ALL ($1)', no, from_no)
      USING banks;
    EXECUTE format('INSERT INTO paragon.trigger_%1$s
                    SELECT %1$s, t.trigger_id, t.client_id, t.bank, t.rm_id, t.kind, t.episode,
                           t.version, t.state, t.version_run_no, t.content, t.raised_on, t.due_on,
                           t.valid_until, t.priority, t.record
                      FROM paragon.trigger AS t WHERE t.run_no = %2$s AND t.bank <> ALL ($1)', no, from_no)
      USING banks;
END
$$;
