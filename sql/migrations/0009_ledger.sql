-- The ledger: every decision, once, in the order of commits (docs/evidence.md).
--
-- An entry is a line of JSON; its hash is SHA-256(hash of the entry before || entry), and before
-- the first come 32 zero bytes. Entries are written by triggers at commit, whoever makes the change
-- and by whatever program. No personal text of a client stands in an entry: at most a salted hash of
-- it, whose salt goes when the text is erased.

CREATE TABLE paragon.ledger (
    entry_no bigint PRIMARY KEY CHECK (entry_no > 0),
    entry    text NOT NULL,
    hash     bytea NOT NULL CHECK (octet_length(hash) = 32)
);

-- One at a time: the lock is held until the end of the transaction, which is near.
CREATE FUNCTION paragon.append_entry(kind text, subject text, details json) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last  paragon.ledger;
    entry text;
BEGIN
    PERFORM pg_advisory_xact_lock(702119, 3);
    SELECT * INTO last FROM paragon.ledger AS l ORDER BY l.entry_no DESC LIMIT 1;
    SELECT row_to_json(e)::text INTO entry
      FROM (SELECT coalesce(last.entry_no, 0) + 1 AS entry_no,
                   to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
                   session_user AS by, kind, subject, details) AS e;
    INSERT INTO paragon.ledger (entry_no, entry, hash)
    VALUES (coalesce(last.entry_no, 0) + 1, entry,
            sha256(coalesce(last.hash, decode(repeat('00', 32), 'hex')) || convert_to(entry, 'UTF8')));
END
$$;
REVOKE EXECUTE ON FUNCTION paragon.append_entry FROM PUBLIC;

CREATE TRIGGER entries_are_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON paragon.ledger
    FOR EACH STATEMENT EXECUTE FUNCTION paragon.refuse_change();

-- An entry by hand continues the chain or is refused.
CREATE FUNCTION paragon.guard_ledger() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (NEW.entry::json ->> 'entry_no')::bigint IS DISTINCT FROM NEW.entry_no
       OR NEW.entry::json ->> 'by' IS DISTINCT FROM session_user
       OR NEW.entry_no <> 1 + (SELECT coalesce(max(l.entry_no), 0) FROM paragon.ledger AS l)
       OR NEW.hash <> sha256(coalesce((SELECT l.hash FROM paragon.ledger AS l
                                        WHERE l.entry_no = NEW.entry_no - 1),
                                      decode(repeat('00', 32), 'hex'))
                             || convert_to(NEW.entry, 'UTF8')) THEN
        RAISE EXCEPTION 'the entry does not continue the ledger' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER entries_continue_the_chain BEFORE INSERT ON paragon.ledger
    FOR EACH ROW EXECUTE FUNCTION paragon.guard_ledger();

CREATE FUNCTION paragon.text_sha256(content text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
RETURN encode(sha256(convert_to(content, 'UTF8')), 'hex');

-- The ledger, key by key.
CREATE VIEW paragon.ledger_entry AS
SELECT l.entry_no, (j.entry ->> 'at')::timestamptz AS at, j.entry ->> 'by' AS by, j.entry ->> 'kind' AS kind,
       j.entry ->> 'subject' AS subject, j.entry -> 'details' AS details
  FROM paragon.ledger AS l, LATERAL (SELECT l.entry::json AS entry) AS j;

-- What an entry says of a row is a function of the row, so that the two can be compared
-- (sql/queries/ledger_contradictions.sql).

-- ---- loads and models ----

CREATE FUNCTION paragon.load_details(load paragon.load_attempt) RETURNS json
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT row_to_json(d)
      FROM (SELECT load.attempt_no, load.source, load.as_of, load.state, load.override_reason,
                   (SELECT coalesce(json_agg(row_to_json(f)), '[]')
                      FROM (SELECT l.file, l.sha256, l.n_bytes, l.n_read, l.n_accepted, l.n_rejected
                              FROM paragon.load_file AS l WHERE l.attempt_no = load.attempt_no
                             ORDER BY l.file COLLATE "C") AS f) AS files) AS d
$$;

CREATE FUNCTION paragon.build_details(model paragon.model) RETURNS json
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT row_to_json(d)
      FROM (SELECT s.snapshot_id, model.seed, model.code_version, model.gate,
                   paragon.text_sha256(model.config) AS config_sha256,
                   paragon.text_sha256(model.card) AS card_sha256
              FROM paragon.snapshot AS s WHERE s.snapshot_no = model.snapshot_no) AS d
$$;

CREATE FUNCTION paragon.decision_details(model paragon.model) RETURNS json
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT row_to_json(d)
      FROM (SELECT model.decided_hash, model.decision_reason AS reason, model.override_reason) AS d
$$;

CREATE FUNCTION paragon.note_load() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.append_entry('load',
        (SELECT s.snapshot_id FROM paragon.snapshot AS s WHERE s.snapshot_no = NEW.snapshot_no),
        paragon.load_details(NEW));
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER ledger_notes_loads AFTER INSERT ON paragon.load_attempt
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION paragon.note_load();

CREATE FUNCTION paragon.note_build() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.append_entry('build', NEW.model_id, paragon.build_details(NEW));
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER ledger_notes_builds AFTER INSERT ON paragon.model
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION paragon.note_build();

CREATE FUNCTION paragon.note_decision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.append_entry(
        CASE NEW.state WHEN 'approved' THEN 'approve' WHEN 'rejected' THEN 'reject' ELSE 'retire' END,
        NEW.model_id, CASE WHEN NEW.state <> 'retired' THEN paragon.decision_details(NEW) END);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER ledger_notes_decisions AFTER UPDATE ON paragon.model
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state <> NEW.state)
    EXECUTE FUNCTION paragon.note_decision();

-- ---- runs: what was decided for each client ----

ALTER TABLE paragon.run_client
    ADD COLUMN decided_run_no integer,            -- the run that decided; an earlier one where a partial load left the bank out
    ADD COLUMN offered        smallint[],         -- products offered, best first, by their number in that run's snapshot
    ADD COLUMN figures        double precision[]; -- for each: probability, incremental profit, its low and high; NULL = not known
ALTER TABLE paragon.trigger
    ADD COLUMN salt        bytea,                 -- NULL when closed, or when the record was erased in part
    ADD COLUMN record_hash bytea;                 -- SHA-256(salt || record) as published

-- Of a run's decisions and of its triggers: the leaves of a Merkle tree (RFC 9162), and its root.
ALTER TABLE paragon.run
    ADD COLUMN n_decisions    bigint,
    ADD COLUMN decisions_root text CHECK (decisions_root ~ '^[0-9a-f]{64}$'),
    ADD COLUMN n_triggers     bigint,
    ADD COLUMN triggers_root  text CHECK (triggers_root ~ '^[0-9a-f]{64}$');

CREATE TABLE paragon.run_leaf (
    run_no   integer NOT NULL REFERENCES paragon.run,
    tree     smallint NOT NULL,  -- 0 decisions, in order of client_id; 1 triggers, of trigger_id
    block_no integer NOT NULL,
    leaves   bytea NOT NULL,     -- 32 bytes each
    PRIMARY KEY (run_no, tree, block_no)
);

CREATE FUNCTION paragon.guard_leaf() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (SELECT r.state FROM paragon.run AS r WHERE r.run_no = NEW.run_no) <> 'staging' THEN
        RAISE EXCEPTION 'the run is published and stays as it is' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER leaves_come_with_their_run BEFORE INSERT ON paragon.run_leaf
    FOR EACH ROW EXECUTE FUNCTION paragon.guard_leaf();
CREATE TRIGGER leaves_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON paragon.run_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION paragon.refuse_change();

CREATE FUNCTION paragon.run_details(run paragon.run) RETURNS json
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT row_to_json(d)
      FROM (SELECT s.snapshot_id, m.model_id, run.run_date, run.last_outcome,
                   paragon.text_sha256(run.config) AS config_sha256, run.n_clients, run.n_open, run.n_new,
                   run.n_changed, run.n_unchanged, run.n_withdrawn, run.n_answered, run.n_expired,
                   run.n_decisions, run.decisions_root, run.n_triggers, run.triggers_root
              FROM paragon.snapshot AS s, paragon.model AS m
             WHERE s.snapshot_no = run.snapshot_no AND m.model_no = run.model_no) AS d
$$;

CREATE FUNCTION paragon.note_run() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.decisions_root IS NULL OR NEW.triggers_root IS NULL THEN
        RAISE EXCEPTION 'a run is published with the roots of its decisions and triggers'
              USING ERRCODE = 'check_violation';
    END IF;
    PERFORM paragon.append_entry('publish', NEW.run_id, paragon.run_details(NEW));
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER ledger_notes_runs AFTER UPDATE ON paragon.run
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'published')
    EXECUTE FUNCTION paragon.note_run();

-- As before (0003_run.sql), with what was decided and when.
CREATE OR REPLACE FUNCTION paragon.carry_banks(no integer, from_no integer, banks text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
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

-- ---- outcomes and erasures ----

ALTER TABLE crm.outcome ADD COLUMN reason_salt bytea;

CREATE FUNCTION paragon.salt_reason() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.reason_salt := CASE WHEN NEW.reason IS NOT NULL
                            THEN uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) END;
    RETURN NEW;
END
$$;
CREATE TRIGGER reasons_are_salted BEFORE INSERT ON crm.outcome
    FOR EACH ROW EXECUTE FUNCTION paragon.salt_reason();

-- The reason is an RM's own words about a client: it stands there as a salted hash.
CREATE FUNCTION paragon.outcome_details(outcome crm.outcome) RETURNS json
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT row_to_json(d)
      FROM (SELECT outcome.outcome_no, outcome.outcome, outcome.decided_on, outcome.product_id, outcome.amount,
                   outcome.until, outcome.by,
                   encode(sha256(outcome.reason_salt || convert_to(outcome.reason, 'UTF8')), 'hex')
                   AS reason_sha256) AS d
$$;

CREATE FUNCTION paragon.note_outcome() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.append_entry('outcome', NEW.trigger_id::text, paragon.outcome_details(NEW));
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER ledger_notes_outcomes AFTER INSERT ON crm.outcome
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION paragon.note_outcome();

-- Called by `forget` at the end of its transaction.
CREATE FUNCTION paragon.note_erasure(client text, others bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.append_entry('erase', client,
        (SELECT row_to_json(d)
           FROM (SELECT others AS n_others,
                        (SELECT coalesce(json_agg(row_to_json(s)), '[]')
                           FROM (SELECT p.snapshot_id, e.content_before, e.content_after, e.n_texts
                                   FROM paragon.erasure AS e JOIN paragon.snapshot AS p USING (snapshot_no)
                                  WHERE e.client_id = client AND e.xmin = pg_current_xact_id()::xid
                                  ORDER BY e.erasure_no) AS s) AS snapshots) AS d));
END
$$;

-- What compliance took away, by the hash of its manifest.
CREATE FUNCTION paragon.note_export(pack_hash text, from_day date, to_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.append_entry('export', pack_hash,
        (SELECT row_to_json(d) FROM (SELECT from_day AS "from", to_day AS "to") AS d));
END
$$;

-- What there is already was decided before the ledger began.
DO $$
BEGIN
    PERFORM paragon.append_entry('begin', NULL,
        (SELECT row_to_json(d)
           FROM (SELECT (SELECT count(*) FROM paragon.load_attempt) AS n_loads,
                        (SELECT count(*) FROM paragon.model) AS n_models,
                        (SELECT count(*) FROM paragon.run AS r WHERE r.state = 'published') AS n_runs,
                        (SELECT count(*) FROM crm.outcome) AS n_outcomes,
                        (SELECT count(*) FROM paragon.erasure) AS n_erasures) AS d));
END
$$;
