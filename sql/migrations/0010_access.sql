-- Who sees what (docs/decisions/0023-row-level-security.md).
--
-- Roles say which tables and functions a login may use, paragon.access_grant which rows. The policies
-- ask session_user, which neither SET ROLE nor a setting can change, and are forced on the owner of
-- the tables too: what the owner's views and functions show is what the login may see.

-- The owner makes the roles, where it may; otherwise whoever runs this.
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['paragon_analyst', 'paragon_bank_analyst', 'paragon_approver',
                                     'paragon_rm', 'paragon_compliance', 'paragon_delivery'] LOOP
        IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role_name) THEN
            CONTINUE;
        END IF;
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles
                        WHERE rolname = current_user AND (rolcreaterole OR rolsuper)) THEN
            RESET ROLE;
        END IF;
        EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', role_name);
    END LOOP;
END
$$;
SET LOCAL ROLE paragon_owner;

-- ---- who was granted what ----

-- Rows are kept: what counts is not revoked yet, for a login that has the role. NULL is all.
CREATE TABLE paragon.access_grant (
    grant_no   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    db_user    text COLLATE "C" NOT NULL,
    role       text COLLATE "C" NOT NULL
               CHECK (role IN ('analyst', 'approver', 'rm', 'compliance', 'delivery')),
    rm_id      text COLLATE "C" CHECK (rm_id <> ''),
    bank       text COLLATE "C",
    granted_at timestamptz NOT NULL DEFAULT now(),
    granted_by text NOT NULL DEFAULT session_user,
    revoked_at timestamptz,
    revoked_by text,
    CONSTRAINT an_rm_has_an_id CHECK ((role = 'rm') = (rm_id IS NOT NULL)),
    CONSTRAINT approvers_decide_for_all_banks CHECK (role <> 'approver' OR bank IS NULL),
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE UNIQUE INDEX granted_once ON paragon.access_grant (db_user, role, rm_id, bank)
    NULLS NOT DISTINCT WHERE revoked_at IS NULL;
CREATE TRIGGER grants_are_kept BEFORE DELETE OR TRUNCATE ON paragon.access_grant
    FOR EACH STATEMENT EXECUTE FUNCTION paragon.refuse_change();

-- An analyst of one bank works on no table of all banks: that is another role.
CREATE FUNCTION paragon.role_name(role text, bank text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
RETURN CASE WHEN role = 'analyst' AND bank IS NOT NULL THEN 'paragon_bank_analyst'
            ELSE 'paragon_' || role END;

-- ---- which rows ----

CREATE FUNCTION paragon.own_scope() RETURNS TABLE (rm_id text, bank text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
    SELECT g.rm_id, g.bank
      FROM paragon.access_grant AS g
     WHERE g.db_user = session_user AND g.revoked_at IS NULL
       AND pg_has_role(session_user, paragon.role_name(g.role, g.bank), 'MEMBER')
$$;

-- Whoever works on the tables of all banks. Superusers are members of every role.
CREATE FUNCTION paragon.works_on_all() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_has_role(session_user, 'paragon_owner', 'MEMBER')
        OR pg_has_role(session_user, 'paragon_analyst', 'MEMBER')
        OR pg_has_role(session_user, 'paragon_approver', 'MEMBER')
$$;

-- The same, or whoever was granted all banks.
CREATE FUNCTION paragon.reads_all() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT paragon.works_on_all()
        OR EXISTS (SELECT FROM paragon.own_scope() AS s WHERE s.rm_id IS NULL AND s.bank IS NULL)
$$;

ALTER TABLE paragon.client ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_clients ON paragon.client
    USING ((SELECT paragon.reads_all())
           OR EXISTS (SELECT FROM paragon.own_scope() AS s
                       WHERE (s.rm_id IS NULL OR s.rm_id = client.rm_id)
                         AND (s.bank IS NULL OR s.bank = client.bank)));

ALTER TABLE paragon.run_client ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_clients ON paragon.run_client
    USING ((SELECT paragon.reads_all())
           OR EXISTS (SELECT FROM paragon.own_scope() AS s
                       WHERE (s.rm_id IS NULL OR s.rm_id = run_client.rm_id)
                         AND (s.bank IS NULL OR s.bank = run_client.bank)));

ALTER TABLE paragon.trigger ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_clients ON paragon.trigger
    USING ((SELECT paragon.reads_all())
           OR EXISTS (SELECT FROM paragon.own_scope() AS s
                       WHERE (s.rm_id IS NULL OR s.rm_id = trigger.rm_id)
                         AND (s.bank IS NULL OR s.bank = trigger.bank)));

-- The triggers of the current run that the login may see, open or closed: who has the client now,
-- not who had it. An RM's are found by the index on rm_id; the policy leaves those of its bank.
CREATE FUNCTION paragon.own_triggers() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.trigger_id
      FROM paragon.trigger AS t
     WHERE t.run_no = (SELECT c.run_no FROM paragon.current_run AS c)
       AND t.rm_id IN (SELECT s.rm_id FROM paragon.own_scope() AS s)
    UNION ALL
    SELECT t.trigger_id
      FROM paragon.trigger AS t
     WHERE t.run_no = (SELECT c.run_no FROM paragon.current_run AS c)
       AND (SELECT bool_or(s.rm_id IS NULL) FROM paragon.own_scope() AS s)
$$;

ALTER TABLE crm.outcome ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_clients ON crm.outcome
    USING ((SELECT paragon.reads_all()) OR trigger_id IN (SELECT paragon.own_triggers()));

-- What has no RM and no bank on it is for those who see all.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['holding', 'profit_history', 'usage_history', 'contact', 'feedback',
                                'extract_outcome'] LOOP
        EXECUTE format('ALTER TABLE paragon.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY all_clients ON paragon.%I USING ((SELECT paragon.reads_all()))', name);
    END LOOP;
END
$$;

-- The program asks which version of the schema this is, whoever runs it.
ALTER TABLE paragon.migration ENABLE ROW LEVEL SECURITY;
CREATE POLICY every_migration ON paragon.migration FOR SELECT USING (true);

-- ---- the trace that compliance leaves ----

CREATE TABLE paragon.access_log (
    access_no   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    read_at     timestamptz NOT NULL DEFAULT now(),
    read_by     text NOT NULL DEFAULT session_user,
    what        text NOT NULL CHECK (what <> ''),
    client_id   text COLLATE "C",  -- NULL = all
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX ON paragon.access_log (read_by, read_at);
CREATE TRIGGER accesses_are_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON paragon.access_log
    FOR EACH STATEMENT EXECUTE FUNCTION paragon.refuse_change();

CREATE FUNCTION crm.read_triggers(client text DEFAULT NULL) RETURNS SETOF crm.trigger_record
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO paragon.access_log (what, client_id) VALUES ('triggers', client);
    RETURN QUERY SELECT t.* FROM crm.trigger_record AS t WHERE client IS NULL OR t.client_id = client;
END
$$;

CREATE FUNCTION crm.read_products(client text DEFAULT NULL) RETURNS SETOF crm.trigger_product
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO paragon.access_log (what, client_id) VALUES ('products', client);
    RETURN QUERY SELECT p.* FROM crm.trigger_product AS p WHERE client IS NULL OR p.client_id = client;
END
$$;

CREATE FUNCTION crm.read_cards(client text DEFAULT NULL) RETURNS SETOF crm.client_card
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO paragon.access_log (what, client_id) VALUES ('cards', client);
    RETURN QUERY SELECT c.* FROM crm.client_card AS c WHERE client IS NULL OR c.client_id = client;
END
$$;

CREATE FUNCTION crm.read_outcomes(client text DEFAULT NULL) RETURNS SETOF crm.outcome
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO paragon.access_log (what, client_id) VALUES ('outcomes', client);
    RETURN QUERY
        SELECT o.* FROM crm.outcome AS o
         WHERE client IS NULL OR o.trigger_id IN (SELECT t.trigger_id FROM paragon.trigger AS t
                                                   WHERE t.client_id = client);
END
$$;

-- Why a product was not offered to a client, by the codes of core/domain/withheld.def, and why the
-- client is blocked, if it is: what no other role but those who work on all clients can read.
CREATE FUNCTION crm.read_withheld(client text)
RETURNS TABLE (client_id text, product_id text, code integer, rule text, blocked text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO paragon.access_log (what, client_id) VALUES ('withheld', client);
    RETURN QUERY
        SELECT k.client_id, p.product_id, get_byte(k.withheld, p.product_no),
               paragon.withheld_word(get_byte(k.withheld, p.product_no)), c.blocked
          FROM paragon.current_run AS u
          JOIN paragon.run AS r USING (run_no)
          JOIN paragon.run_client AS k ON k.run_no = r.run_no AND k.client_id = client
          JOIN paragon.product AS p ON p.snapshot_no = r.snapshot_no
                                   AND p.product_no < length(k.withheld)
          LEFT JOIN paragon.client AS c ON c.snapshot_no = r.snapshot_no AND c.client_id = k.client_id
         ORDER BY p.product_no;
END
$$;

CREATE FUNCTION paragon.withheld_word(code integer) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
RETURN (ARRAY['offered', 'closed', 'blocked', 'do_not_contact', 'legal_form', 'not_offerable', 'held',
              'prerequisite', 'excluded', 'min_tenure', 'risk_class', 'not_in_profile', 'value',
              'below_first', 'unlikely'])[code + 1];

-- ---- evidence: what every run decided, for who proves it ----
--
-- Too much to be read and told in one transaction that could be rolled back: compliance says first
-- what it reads for, and reads once that is committed, for an hour.

CREATE FUNCTION crm.leave_trace(what text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO paragon.access_log (what) VALUES ($1)
$$;

CREATE FUNCTION paragon.require_trace() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF paragon.works_on_all() THEN
        RETURN;
    END IF;
    IF NOT paragon.reads_all() THEN
        RAISE EXCEPTION 'evidence is of all banks of the group' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM FROM paragon.access_log AS l
      WHERE l.read_by = session_user AND l.read_at > now() - interval '1 hour'
        AND l.transaction IS DISTINCT FROM pg_current_xact_id_if_assigned();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'what is read leaves a trace, which has to be there first'
              USING ERRCODE = 'insufficient_privilege',
                    HINT = 'SELECT crm.leave_trace(''what for''), and commit.';
    END IF;
END
$$;

CREATE FUNCTION paragon.evidence_decisions(no integer) RETURNS SETOF paragon.run_client
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100000 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_trace();
    RETURN QUERY SELECT c.* FROM paragon.run_client AS c WHERE c.run_no = no ORDER BY c.client_id;
END
$$;

CREATE FUNCTION paragon.evidence_triggers(no integer) RETURNS SETOF paragon.trigger
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100000 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_trace();
    RETURN QUERY SELECT t.* FROM paragon.trigger AS t WHERE t.run_no = no ORDER BY t.trigger_id;
END
$$;

CREATE FUNCTION paragon.evidence_outcomes() RETURNS SETOF crm.outcome
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_trace();
    RETURN QUERY SELECT o.* FROM crm.outcome AS o;
END
$$;

-- Whose triggers those of an outcome are, for what an erasure took.
CREATE FUNCTION paragon.is_of_client(id uuid, client text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_trace();
    RETURN EXISTS (SELECT FROM paragon.trigger AS t WHERE t.trigger_id = id AND t.client_id = client);
END
$$;

-- Readings, and who was let in, are entries of the ledger.
CREATE FUNCTION paragon.note_read() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.append_entry('read', NEW.client_id,
        (SELECT row_to_json(d) FROM (SELECT NEW.access_no, NEW.what) AS d));
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER ledger_notes_reads AFTER INSERT ON paragon.access_log
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION paragon.note_read();

CREATE FUNCTION paragon.note_grant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.append_entry(CASE WHEN NEW.revoked_at IS NULL THEN 'grant' ELSE 'revoke' END, NEW.db_user,
        (SELECT row_to_json(d) FROM (SELECT NEW.grant_no, NEW.role, NEW.rm_id, NEW.bank) AS d));
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER ledger_notes_grants AFTER INSERT OR UPDATE ON paragon.access_grant
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION paragon.note_grant();

-- The ledger holds no text of clients; whom an entry names is for those who see all banks. Its owner
-- is not forced: an RM's outcome is appended to what the RM does not see.
ALTER TABLE paragon.ledger ENABLE ROW LEVEL SECURITY;
CREATE POLICY all_entries ON paragon.ledger USING ((SELECT paragon.reads_all()));
ALTER VIEW paragon.ledger_entry SET (security_invoker = true);

-- ---- work on all banks without owning the tables ----
--
-- Analysts load, build and publish, approvers decide, and neither owns anything: what needs an owner
-- is done by functions of the owner, each for what is being made at that moment and for nothing else.

CREATE FUNCTION paragon.require_new_snapshot(no integer) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM paragon.snapshot AS s
      WHERE s.snapshot_no = no AND s.xmin = pg_current_xact_id()::xid;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'what belongs to a snapshot is stored with it, in one transaction'
              USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

CREATE FUNCTION paragon.require_own_staging(no integer) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM paragon.run AS r
      WHERE r.run_no = no AND r.state = 'staging' AND r.published_by = session_user;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the tables of a run are changed by who makes it, while it is made'
              USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

-- The products of all snapshots lie in one table; those of a snapshot come with it.
CREATE FUNCTION paragon.guard_product() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_new_snapshot(NEW.snapshot_no);
    RETURN NEW;
END
$$;
CREATE TRIGGER products_come_with_their_snapshot BEFORE INSERT ON paragon.product
    FOR EACH ROW EXECUTE FUNCTION paragon.guard_product();

-- The tables can be filled until they are attached.
CREATE OR REPLACE FUNCTION paragon.create_snapshot_tables(no integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t text;
BEGIN
    PERFORM paragon.require_new_snapshot(no);
    FOR t IN SELECT DISTINCT name FROM paragon.snapshot_tables() LOOP
        EXECUTE format('CREATE TABLE paragon.%1$I (LIKE paragon.%2$I, CHECK (snapshot_no = %3$s))',
                       t || '_' || no, t, no);
        EXECUTE format('GRANT SELECT, INSERT ON paragon.%I TO paragon_analyst', t || '_' || no);
        EXECUTE format('GRANT SELECT ON paragon.%I TO paragon_approver', t || '_' || no);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION paragon.attach_snapshot_tables(no integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t record;
BEGIN
    PERFORM paragon.require_new_snapshot(no);
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
        EXECUTE format('REVOKE INSERT ON paragon.%I FROM paragon_analyst', t.name || '_' || no);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION paragon.create_run_tables(no integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_own_staging(no);
    EXECUTE format('CREATE TABLE paragon.run_client_%1$s (LIKE paragon.run_client, CHECK (run_no = %1$s))', no);
    EXECUTE format('CREATE TABLE paragon.trigger_%1$s (LIKE paragon.trigger, CHECK (run_no = %1$s))', no);
    -- Long records are compressed: by lz4, where the server has it, at a tenth of the cost.
    BEGIN
        EXECUTE format('ALTER TABLE paragon.trigger_%s ALTER COLUMN record SET COMPRESSION lz4', no);
    EXCEPTION WHEN feature_not_supported THEN
        NULL;
    END;
    EXECUTE format('GRANT SELECT, INSERT ON paragon.run_client_%1$s, paragon.trigger_%1$s TO paragon_analyst', no);
END
$$;

CREATE OR REPLACE FUNCTION paragon.key_run_client(no integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_own_staging(no);
    EXECUTE format('ALTER TABLE paragon.run_client_%s ADD PRIMARY KEY (client_id)', no);
END
$$;

CREATE OR REPLACE FUNCTION paragon.key_trigger(no integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_own_staging(no);
    EXECUTE format('ALTER TABLE paragon.trigger_%s ADD PRIMARY KEY (trigger_id)', no);
    EXECUTE format('CREATE INDEX ON paragon.trigger_%s (client_id)', no);
    EXECUTE format('CREATE INDEX ON paragon.trigger_%s (rm_id)', no);
END
$$;

CREATE OR REPLACE FUNCTION paragon.attach_run_tables(no integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_own_staging(no);
    EXECUTE format('ALTER TABLE paragon.run_client ATTACH PARTITION paragon.run_client_%1$s FOR VALUES IN (%1$s)', no);
    EXECUTE format('ALTER TABLE paragon.trigger ATTACH PARTITION paragon.trigger_%1$s FOR VALUES IN (%1$s)', no);
    EXECUTE format('REVOKE INSERT ON paragon.run_client_%1$s, paragon.trigger_%1$s FROM paragon_analyst', no);
END
$$;

-- Whoever holds the work lock: what is staged then is nobody's any more.
CREATE OR REPLACE FUNCTION paragon.sweep_runs() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    no integer;
    n  integer := 0;
BEGIN
    PERFORM FROM pg_locks AS l
      WHERE l.locktype = 'advisory' AND l.classid = 702119 AND l.objid = 2 AND l.granted
        AND l.pid = pg_backend_pid()
        AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database());
    IF NOT FOUND THEN
        RAISE EXCEPTION 'unfinished runs are removed by who holds the work lock'
              USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR no IN SELECT run_no FROM paragon.run WHERE state = 'staging' LOOP
        EXECUTE format('DROP TABLE IF EXISTS paragon.run_client_%1$s, paragon.trigger_%1$s', no);
        DELETE FROM paragon.run WHERE run_no = no;
        n := n + 1;
    END LOOP;
    RETURN n;
END
$$;

CREATE OR REPLACE FUNCTION paragon.carry_banks(no integer, from_no integer, banks text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_own_staging(no);
    EXECUTE format('INSERT INTO paragon.run_client_%1$s
                    SELECT %1$s, c.client_id, c.bank, c.region, c.business_area, c.rm_id, c.is_active, c.segment_id,
                           c.segment_label, c.segment_confidence, c.pool_id, c.profit,
                           c.potential_profit, c.potential_low, c.potential_high, c.profit_gap,
                           c.n_peers, c.currency, c.withheld, coalesce(c.decided_run_no, %2$s),
                           c.offered, c.figures
                      FROM paragon.run_client AS c WHERE c.run_no = %2$s AND c.bank <> ALL ($1)', no, from_no)
      USING banks;
    EXECUTE format('INSERT INTO paragon.trigger_%1$s
                    SELECT %1$s, t.trigger_id, t.client_id, t.bank, t.rm_id, t.kind, t.episode,
                           t.version, t.state, t.version_run_no, t.content, t.raised_on, t.due_on,
                           t.valid_until, t.priority, t.record, t.salt, t.record_hash
                      FROM paragon.trigger AS t WHERE t.run_no = %2$s AND t.bank <> ALL ($1)', no, from_no)
      USING banks;
END
$$;

-- A client's name and telling attributes in one snapshot, and the reasons of its reported outcomes;
-- then the sentences of its triggers, of any run, that quote them.
CREATE FUNCTION paragon.erase_snapshot_texts(no integer, client text, salt bytea)
RETURNS TABLE (n bigint, n_records bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH fresh AS (
        SELECT c.name, c.attributes, paragon.erased_text(c.name, $3) AS new_name,
               paragon.erased_attributes(c.snapshot_no, c.attributes, $3) AS new_attributes
          FROM paragon.client AS c
         WHERE c.snapshot_no = $1 AND c.client_id = $2),
    client AS (
        UPDATE paragon.client AS c
           SET name = f.new_name, attributes = f.new_attributes
          FROM fresh AS f
         WHERE c.snapshot_no = $1 AND c.client_id = $2
           AND (f.name, f.attributes) IS DISTINCT FROM (f.new_name, f.new_attributes)
        RETURNING 1),
    outcome AS (
        UPDATE paragon.extract_outcome AS o
           SET reason = paragon.erased_text(o.reason, $3)
         WHERE o.snapshot_no = $1
           AND o.reason <> paragon.erased_text(o.reason, $3)
           AND o.trigger_id IN (SELECT t.trigger_id FROM paragon.trigger AS t
                                 WHERE t.client_id = $2)
        RETURNING 1),
    telling AS (
        SELECT array_agg(q.text) AS texts
          FROM fresh AS f,
               unnest(f.name || f.attributes, f.new_name || f.new_attributes) AS q (text, new_text)
         WHERE q.text <> q.new_text AND q.text <> ''),
    quoting AS (
        UPDATE paragon.trigger AS t
           SET record = paragon.erased_record(t.record, q.texts, $3), salt = NULL
          FROM telling AS q
         WHERE t.client_id = $2 AND t.record IS NOT NULL AND q.texts IS NOT NULL
           AND t.record::text <> paragon.erased_record(t.record, q.texts, $3)::text
        RETURNING 1)
    SELECT (SELECT count(*) FROM client) + (SELECT count(*) FROM outcome) AS n,
           (SELECT count(*) FROM quoting) AS n_records
$$;

-- A client's personal text outside of snapshots: reasons of its outcomes, rejected rows that name it.
CREATE FUNCTION paragon.erase_texts(client text, salt bytea) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH named AS (
        -- client_id as a field of its own; letters beyond ASCII as bytea's escape form writes them
        SELECT '(^|[,;"\t])'
               || regexp_replace(encode(convert_to($1, 'UTF8'), 'escape'), '([^A-Za-z0-9_])', '\\\1', 'g')
               || '($|[,;"\t\r\n])' AS pattern),
    outcome AS (
        UPDATE crm.outcome AS o
           SET reason = paragon.erased_text(o.reason, $2), reason_salt = NULL
         WHERE o.reason <> paragon.erased_text(o.reason, $2)
           AND o.trigger_id IN (SELECT t.trigger_id FROM paragon.trigger AS t
                                 WHERE t.client_id = $1)
        RETURNING 1),
    reject AS (
        UPDATE paragon.load_reject AS r
           SET raw = convert_to('erased:' || encode(sha256($2 || r.raw), 'hex'), 'UTF8'),
               reason = paragon.erased_text(r.reason, $2)
          FROM named AS n
         WHERE encode(r.raw, 'escape') ~ n.pattern
        RETURNING 1)
    SELECT (SELECT count(*) FROM outcome) + (SELECT count(*) FROM reject) AS n
$$;

-- These read what their caller may not, or lock what it may not write.
ALTER FUNCTION paragon.guard_model_release() SECURITY DEFINER;
ALTER FUNCTION paragon.guard_run() SECURITY DEFINER;

-- ---- granting and revoking: `paragon access` ----

-- Both run as the administrator who calls them: who may not grant the role cannot do it here either.
CREATE FUNCTION paragon.grant_access(db_user text, role text, rm_id text, bank text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = $1) THEN
        RAISE EXCEPTION 'there is no database user "%"', $1
              USING ERRCODE = 'no_data_found', HINT = format('The administrator makes one: CREATE ROLE %I LOGIN.', $1);
    END IF;
    EXECUTE format('GRANT %I TO %I', paragon.role_name($2, $4), $1);
    INSERT INTO paragon.access_grant (db_user, role, rm_id, bank) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING;
    RETURN FOUND;
END
$$;

-- Takes a role from a login, or all of them; gives how many grants ended.
CREATE FUNCTION paragon.revoke_access(db_user text, role text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    n       bigint;
    had     text;
BEGIN
    UPDATE paragon.access_grant AS g SET revoked_at = now(), revoked_by = session_user
     WHERE g.db_user = $1 AND g.revoked_at IS NULL AND ($2 IS NULL OR g.role = $2);
    GET DIAGNOSTICS n = ROW_COUNT;
    FOR had IN
        SELECT r.rolname FROM pg_auth_members AS m
          JOIN pg_roles AS r ON r.oid = m.roleid
          JOIN pg_roles AS u ON u.oid = m.member
         WHERE u.rolname = $1
           AND r.rolname IN ('paragon_analyst', 'paragon_bank_analyst', 'paragon_approver',
                             'paragon_rm', 'paragon_compliance', 'paragon_delivery')
           AND ($2 IS NULL OR r.rolname IN (paragon.role_name($2, NULL), paragon.role_name($2, '')))
    LOOP
        EXECUTE format('REVOKE %I FROM %I', had, $1);
        n := greatest(n, 1);
    END LOOP;
    RETURN n;
END
$$;

-- ---- rights ----

-- Logins that were given the views by hand read them as before: all banks. Asked before the roles
-- have rights here: they belong to all databases of the server, and so do their members.
DO $$
BEGIN
    INSERT INTO paragon.access_grant (db_user, role)
    SELECT r.rolname, 'delivery'
      FROM pg_roles AS r
     WHERE r.rolcanlogin AND NOT pg_has_role(r.oid, 'paragon_owner', 'MEMBER')
       AND has_table_privilege(r.oid, 'crm.trigger_record', 'SELECT')
     ORDER BY r.rolname;
    RESET ROLE;
    PERFORM paragon.grant_access(g.db_user, g.role, g.rm_id, g.bank) FROM paragon.access_grant AS g;
END
$$;
SET LOCAL ROLE paragon_owner;

-- Nobody may do anything that is not granted here; functions of later migrations begin so, too.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA paragon, crm FROM PUBLIC;

GRANT USAGE ON SCHEMA paragon, crm
   TO paragon_analyst, paragon_bank_analyst, paragon_approver, paragon_rm, paragon_compliance,
      paragon_delivery;
GRANT SELECT ON paragon.migration
   TO paragon_analyst, paragon_bank_analyst, paragon_approver, paragon_rm, paragon_compliance,
      paragon_delivery;

-- The views, and the functions that the views and policies call.
GRANT SELECT ON crm.trigger_record, crm.trigger_product, crm.client_card
   TO paragon_analyst, paragon_bank_analyst, paragon_approver, paragon_rm, paragon_delivery;
GRANT EXECUTE ON FUNCTION paragon.reads_all(), paragon.own_scope(), paragon.own_triggers(),
                          paragon.kind_name(smallint)
   TO paragon_analyst, paragon_bank_analyst, paragon_approver, paragon_rm, paragon_delivery;

-- Outcomes. An RM signs with its own login; the CRM says who told it.
GRANT SELECT ON crm.outcome
   TO paragon_analyst, paragon_bank_analyst, paragon_approver, paragon_rm, paragon_delivery;
GRANT INSERT (trigger_id, outcome, decided_on, product_id, amount, reason, until)
   ON crm.outcome TO paragon_rm;
GRANT INSERT (trigger_id, outcome, decided_on, product_id, amount, reason, until, by)
   ON crm.outcome TO paragon_delivery, paragon_analyst;

-- Compliance: what tells nothing of clients but who was forgotten, and the doors that leave a trace.
GRANT SELECT ON paragon.snapshot, paragon.model, paragon.run, paragon.current_run, paragon.product,
                paragon.load_attempt, paragon.load_file, paragon.erasure, paragon.access_grant,
                paragon.access_log, paragon.ledger, paragon.ledger_entry, paragon.run_leaf
   TO paragon_compliance;
GRANT EXECUTE ON FUNCTION crm.leave_trace(text), paragon.note_export(text, date, date),
                          paragon.evidence_decisions(integer), paragon.evidence_triggers(integer),
                          paragon.evidence_outcomes(), paragon.is_of_client(uuid, text),
                          paragon.require_trace(),
                          paragon.load_details(paragon.load_attempt),
                          paragon.build_details(paragon.model),
                          paragon.decision_details(paragon.model),
                          paragon.run_details(paragon.run), paragon.outcome_details(crm.outcome),
                          paragon.text_sha256(text), paragon.reads_all()
   TO paragon_compliance, paragon_analyst;
GRANT EXECUTE ON FUNCTION crm.read_triggers(text), crm.read_products(text), crm.read_cards(text),
                          crm.read_outcomes(text), crm.read_withheld(text),
                          paragon.role_name(text, text)
   TO paragon_compliance;

-- Analysts. Who did what is signed by the database: columns that say so cannot be given.
GRANT SELECT ON paragon.snapshot, paragon.load_attempt, paragon.load_file, paragon.load_reject,
                paragon.client, paragon.product, paragon.holding, paragon.profit_history,
                paragon.usage_history, paragon.contact, paragon.feedback, paragon.extract_outcome,
                paragon.model, paragon.model_array, paragon.run, paragon.current_run,
                paragon.run_client, paragon.trigger, paragon.answer, paragon.erasure,
                paragon.ledger, paragon.ledger_entry, paragon.run_leaf
   TO paragon_analyst;
GRANT INSERT ON paragon.load_file, paragon.load_reject, paragon.product, paragon.model_array,
                paragon.run_leaf
   TO paragon_analyst;
GRANT INSERT (snapshot_id, as_of, source, currency, currency_bank, currency_code, attribute_names,
              banks, has_profit, has_usage, n_clients, n_products, n_holdings, n_profit, n_usage,
              n_contacts, n_feedback, n_outcomes)
   ON paragon.snapshot TO paragon_analyst;
GRANT INSERT (source, as_of, state, snapshot_no, message, override_reason)
   ON paragon.load_attempt TO paragon_analyst;
GRANT INSERT (model_id, snapshot_no, seed, code_version, config, card, n_segments, n_pools, gate)
   ON paragon.model TO paragon_analyst;
GRANT INSERT (run_id, snapshot_no, model_no, run_date, config, last_outcome, state),
      UPDATE (state, published_at, n_clients, n_open, n_new, n_changed, n_unchanged, n_withdrawn,
              n_answered, n_expired, n_decisions, decisions_root, n_triggers, triggers_root)
   ON paragon.run TO paragon_analyst;
GRANT INSERT (run_no), UPDATE (run_no) ON paragon.current_run TO paragon_analyst;
GRANT INSERT (snapshot_no, client_id, content_before, content_after, n_texts)
   ON paragon.erasure TO paragon_analyst;
GRANT EXECUTE ON FUNCTION paragon.create_snapshot_tables(integer),
                          paragon.attach_snapshot_tables(integer),
                          paragon.create_run_tables(integer), paragon.key_run_client(integer),
                          paragon.key_trigger(integer), paragon.attach_run_tables(integer),
                          paragon.await_readers(), paragon.sweep_runs(),
                          paragon.carry_banks(integer, integer, text[]),
                          paragon.snapshot_content(integer),
                          paragon.erase_snapshot_texts(integer, text, bytea),
                          paragon.erase_texts(text, bytea), paragon.note_erasure(text, bigint)
   TO paragon_analyst;

-- Approvers read what the model was built from and what it says, and decide: how, is for the
-- triggers of 0007 to say.
GRANT SELECT ON paragon.snapshot, paragon.client, paragon.product, paragon.holding,
                paragon.profit_history, paragon.usage_history, paragon.contact, paragon.feedback,
                paragon.extract_outcome, paragon.model, paragon.model_array, paragon.run,
                paragon.current_run, paragon.erasure
   TO paragon_approver;
GRANT UPDATE (state, decided_at, decided_by, decision_reason, decided_hash, override_reason,
              retired_at)
   ON paragon.model TO paragon_approver;
GRANT EXECUTE ON FUNCTION paragon.snapshot_content(integer) TO paragon_approver;

-- The tables of the snapshots and runs that are there.
DO $$
DECLARE
    t record;
BEGIN
    FOR t IN
        SELECT i.inhrelid::regclass AS name, i.inhparent FROM pg_inherits AS i
         WHERE i.inhparent IN (SELECT c.oid FROM pg_class AS c
                                WHERE c.relnamespace = 'paragon'::regnamespace AND c.relkind = 'p')
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO paragon_analyst', t.name);
        IF t.inhparent NOT IN ('paragon.run_client'::regclass, 'paragon.trigger'::regclass) THEN
            EXECUTE format('GRANT SELECT ON %s TO paragon_approver', t.name);
        END IF;
    END LOOP;
END
$$;
