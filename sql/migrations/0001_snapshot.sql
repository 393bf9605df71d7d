-- Snapshots and how they came in: attempts, rejects, and the accepted rows.
--
-- Rows of a snapshot lie in partitions of their own, made by paragon.create_snapshot_tables() and
-- attached by paragon.attach_snapshot_tables() once they are filled and keyed. Clients and products
-- are numbered from 0 in byte order of their ids; numbers mean something inside one snapshot only.
-- Amounts are whole numbers of 1/10000 of the currency unit.

CREATE SCHEMA paragon;
COMMENT ON SCHEMA paragon IS 'private to Paragon; may change between versions. The contract with other programs is schema crm';

CREATE TABLE paragon.migration (
    name       text PRIMARY KEY,
    checksum   text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    applied_by text NOT NULL DEFAULT session_user
);

CREATE TABLE paragon.snapshot (
    snapshot_no     integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    snapshot_id     text NOT NULL UNIQUE CHECK (snapshot_id ~ '^[0-9a-f]{64}$'),
    as_of           date NOT NULL,
    source          text,
    currency        text,
    currency_bank   text[] NOT NULL DEFAULT '{}',
    currency_code   text[] NOT NULL DEFAULT '{}',
    attribute_names text[] NOT NULL DEFAULT '{}',
    banks           text[] NOT NULL DEFAULT '{}',
    has_profit      boolean NOT NULL,
    has_usage       boolean NOT NULL,
    n_clients       bigint NOT NULL,
    n_products      bigint NOT NULL,
    n_holdings      bigint NOT NULL,
    n_profit        bigint NOT NULL,
    n_usage         bigint NOT NULL,
    n_contacts      bigint NOT NULL,
    n_feedback      bigint NOT NULL,
    n_outcomes      bigint NOT NULL,
    loaded_at       timestamptz NOT NULL DEFAULT now(),
    loaded_by       text NOT NULL DEFAULT session_user
);

CREATE TABLE paragon.load_attempt (
    attempt_no      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    loaded_at       timestamptz NOT NULL DEFAULT now(),
    loaded_by       text NOT NULL DEFAULT session_user,
    source          text NOT NULL,
    as_of           date,
    state           text NOT NULL CHECK (state IN ('accepted', 'same', 'refused')),
    snapshot_no     integer REFERENCES paragon.snapshot,
    message         text,
    override_reason text,
    CHECK ((state = 'refused') = (snapshot_no IS NULL))
);

CREATE TABLE paragon.load_file (
    attempt_no  bigint NOT NULL REFERENCES paragon.load_attempt,
    file        text NOT NULL,
    sha256      text NOT NULL,
    n_bytes     bigint NOT NULL,
    n_read      bigint NOT NULL,
    n_accepted  bigint NOT NULL,
    n_rejected  bigint NOT NULL,
    PRIMARY KEY (attempt_no, file),
    CHECK (n_read = n_accepted + n_rejected)
);

CREATE TABLE paragon.load_reject (
    attempt_no  bigint NOT NULL REFERENCES paragon.load_attempt,
    reject_no   bigint NOT NULL,
    file        text NOT NULL,
    line        bigint NOT NULL,
    column_no   integer NOT NULL,
    column_name text,
    code        text NOT NULL,
    reason      text NOT NULL,
    raw         bytea NOT NULL,
    PRIMARY KEY (attempt_no, reject_no)
);

CREATE TABLE paragon.client (
    snapshot_no         integer NOT NULL,
    client_no           integer NOT NULL,
    client_id           text COLLATE "C" NOT NULL,
    name                text,
    bank                text COLLATE "C" NOT NULL,
    region              text COLLATE "C",
    business_area       text COLLATE "C",
    rm_id               text COLLATE "C",
    legal_form          smallint NOT NULL,  -- 0 not known, 1 company, 2 sole trader
    do_not_contact      boolean NOT NULL,
    blocked             text COLLATE "C",
    risk_class          smallint NOT NULL,  -- 0 not known, 1 best to 9
    opened_on           date,
    closed_on           date,
    closed_reason       text COLLATE "C",
    acquisition_cost    bigint,
    acquisition_channel text COLLATE "C",
    attributes          text[] NOT NULL     -- in the order of snapshot.attribute_names
) PARTITION BY LIST (snapshot_no);

CREATE TABLE paragon.product (
    snapshot_no       integer NOT NULL REFERENCES paragon.snapshot,
    product_no        smallint NOT NULL,
    product_id        text COLLATE "C" NOT NULL,
    name              text NOT NULL,
    family            text,
    offerable         boolean NOT NULL,
    requires          smallint[] NOT NULL,
    excludes          smallint[] NOT NULL,
    min_tenure_months integer NOT NULL,    -- 0 no minimum
    max_risk_class    smallint NOT NULL,   -- 0 no limit
    legal_forms       smallint NOT NULL,   -- bit 1 << legal_form; 0 all
    term_months       integer NOT NULL,    -- 0 no term
    PRIMARY KEY (snapshot_no, product_no)
);

CREATE TABLE paragon.holding (
    snapshot_no   integer NOT NULL,
    client_no     integer NOT NULL,
    product_no    smallint NOT NULL,
    opened_on     date,
    closed_on     date,
    closed_reason text COLLATE "C",
    monthly_usage bigint,
    annual_profit bigint
) PARTITION BY LIST (snapshot_no);

-- One row per client, its periods as arrays in order of period_end: a tenth of the rows.
CREATE TABLE paragon.profit_history (
    snapshot_no integer NOT NULL,
    client_no   integer NOT NULL,
    period_end  date[] NOT NULL,
    profit      bigint[] NOT NULL,
    fee_income  bigint[] NOT NULL,
    revenue     bigint[] NOT NULL
) PARTITION BY LIST (snapshot_no);

CREATE TABLE paragon.usage_history (
    snapshot_no integer NOT NULL,
    client_no   integer NOT NULL,
    product_no  smallint NOT NULL,
    period_end  date[] NOT NULL,
    count       bigint[] NOT NULL,
    amount      bigint[] NOT NULL
) PARTITION BY LIST (snapshot_no);

CREATE TABLE paragon.contact (
    snapshot_no  integer NOT NULL,
    client_no    integer NOT NULL,
    contacted_on date NOT NULL,
    channel      smallint NOT NULL,  -- 0 call, 1 visit, 2 mail, 3 message, 4 service
    purpose      smallint NOT NULL,  -- 0 not known, 1 marketing, 2 service
    opened       boolean,
    clicked      boolean,
    result       text COLLATE "C",
    cost         bigint
) PARTITION BY LIST (snapshot_no);

CREATE TABLE paragon.feedback (
    snapshot_no integer NOT NULL,
    client_no   integer NOT NULL,
    asked_on    date NOT NULL,
    kind        smallint NOT NULL,  -- 0 nps, 1 csat, 2 complaint
    score       bigint,
    about       text COLLATE "C"
) PARTITION BY LIST (snapshot_no);

-- What the extract itself reported; what counts is in crm.outcome.
CREATE TABLE paragon.extract_outcome (
    snapshot_no integer NOT NULL,
    trigger_id  uuid NOT NULL,
    outcome     text NOT NULL,
    decided_on  date NOT NULL,
    product_id  text,
    amount      bigint,
    reason      text,
    until       date,
    by          text
) PARTITION BY LIST (snapshot_no);

-- The tables that hold the rows of a snapshot, and what each is looked up by.
CREATE FUNCTION paragon.snapshot_tables() RETURNS TABLE (name text, key text)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    VALUES ('client', 'PRIMARY KEY (client_no)'),
           ('client', 'UNIQUE (client_id)'),
           ('holding', NULL),
           ('profit_history', 'PRIMARY KEY (client_no)'),
           ('usage_history', 'PRIMARY KEY (client_no, product_no)'),
           ('contact', NULL),
           ('feedback', NULL),
           ('extract_outcome', NULL)
$$;

-- Empty tables for a snapshot's rows, not yet part of anything. They belong to the owner of the
-- schema, not to whoever loads: every member reads them.
CREATE FUNCTION paragon.create_snapshot_tables(no integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t text;
BEGIN
    FOR t IN SELECT DISTINCT name FROM paragon.snapshot_tables() LOOP
        EXECUTE format('CREATE TABLE paragon.%1$I (LIKE paragon.%2$I, CHECK (snapshot_no = %3$s))',
                       t || '_' || no, t, no);
        EXECUTE format('ALTER TABLE paragon.%I OWNER TO paragon_owner', t || '_' || no);
    END LOOP;
END
$$;

-- Key the filled tables and make them part of the whole. Rows came in client order, so that a
-- table without a unique key needs but a small block-range index to find a client's rows.
CREATE FUNCTION paragon.attach_snapshot_tables(no integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT name, key FROM paragon.snapshot_tables() LOOP
        IF t.key IS NOT NULL THEN
            EXECUTE format('ALTER TABLE paragon.%I ADD %s', t.name || '_' || no, t.key);
        ELSIF t.name <> 'extract_outcome' THEN
            EXECUTE format('CREATE INDEX ON paragon.%I USING brin (client_no) WITH (pages_per_range = 16)', t.name || '_' || no);
        END IF;
    END LOOP;
    FOR t IN SELECT DISTINCT name FROM paragon.snapshot_tables() LOOP
        EXECUTE format('ALTER TABLE paragon.%1$I ATTACH PARTITION paragon.%2$I FOR VALUES IN (%3$s)',
                       t.name, t.name || '_' || no, no);
    END LOOP;
END
$$;
