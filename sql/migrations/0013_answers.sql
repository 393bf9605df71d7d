-- Answers come back from the CRMs: read from there, or told by signed messages.

ALTER TABLE paragon.destination
    ADD made_at       timestamptz NOT NULL DEFAULT now(),
    ADD pulled_to     timestamptz,   -- answers were read through up to here, by the CRM's own clock
    ADD pulled_at     timestamptz,   -- when they were read through last
    ADD reading_to    timestamptz,   -- how far a reading has come that has not reached the end
    ADD reading_began timestamptz;   -- when its first page was read
ALTER TABLE paragon.delivery
    ADD answer      jsonb,           -- as it was last read from the CRM, but for its day; of its reason a hash
    ADD answer_salt bytea;           -- in front of the reason; NULL = none was read, or it was erased

-- ---- taking answers ----

-- As in 0012, rows in their order: those who reconcile and settle take them in the same one.
CREATE OR REPLACE FUNCTION paragon.close_answered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM paragon.delivery AS d WHERE d.trigger_id = NEW.trigger_id ORDER BY d.destination_no FOR UPDATE;
    UPDATE paragon.delivery AS d
       SET wanted = 'closed', why = 'answered', change = d.change + 1, attempts = 0,
           state = CASE WHEN d.state = 'leased' THEN 'leased' WHEN d.was_sent THEN 'ready' ELSE 'dropped' END,
           next_at = now(), changed_at = now(), updated_at = now()
     WHERE d.trigger_id = NEW.trigger_id AND d.wanted = 'open';
    IF FOUND THEN
        PERFORM pg_notify('paragon_delivery', '');
    END IF;
    RETURN NULL;
END
$$;

-- Record what came of a trigger, unless the same was said of it that day. crm.outcome checks the rest.
CREATE FUNCTION paragon.record_answer(id uuid, said jsonb, told_by text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO crm.outcome (trigger_id, outcome, decided_on, product_id, amount, reason, until, by)
    SELECT id, a.outcome, coalesce(a.decided_on, current_date), a.product_id, a.amount, a.reason, a.until,
           coalesce(a.by, told_by)
      FROM jsonb_to_record(said) AS a (outcome text, decided_on date, product_id text, amount numeric, reason text,
                                       until date, by text)
     WHERE NOT EXISTS (SELECT FROM crm.outcome AS o
                        WHERE o.trigger_id = id AND o.outcome = a.outcome
                          AND o.decided_on = coalesce(a.decided_on, current_date)
                          AND o.product_id IS NOT DISTINCT FROM a.product_id
                          AND o.amount IS NOT DISTINCT FROM a.amount
                          AND o.reason IS NOT DISTINCT FROM a.reason
                          AND o.until IS NOT DISTINCT FROM a.until);
    RETURN FOUND;
END
$$;

-- An answer read from a CRM. A record that changed since, but for its answer, brings the same again: it is
-- known, whatever day it brings. Unknown: the CRM was never told of such a trigger.
CREATE FUNCTION paragon.take_answer(destination integer, id uuid, said jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before paragon.delivery;
    source text;
    salt   bytea;
    kept   jsonb := said - 'decided_on' - 'reason';
    digest text;
    is_new boolean;
BEGIN
    PERFORM paragon.require_delivery();
    -- All rows of a trigger in their order, since the answer closes them: see close_answered().
    PERFORM FROM paragon.delivery AS d WHERE d.trigger_id = id ORDER BY d.destination_no FOR UPDATE;
    SELECT d.* INTO before
      FROM paragon.delivery AS d WHERE d.destination_no = destination AND d.trigger_id = id;
    IF NOT FOUND THEN
        RETURN 'unknown';
    END IF;
    salt := coalesce(before.answer_salt, uuid_send(gen_random_uuid()));
    digest := encode(sha256(salt || convert_to(said ->> 'reason', 'UTF8')), 'hex');
    IF before.answer - 'reason' = kept
       AND (before.answer_salt IS NULL OR before.answer ->> 'reason' IS NOT DISTINCT FROM digest) THEN
        RETURN 'known';
    END IF;
    SELECT e.name INTO source FROM paragon.destination AS e WHERE e.destination_no = destination;
    is_new := paragon.record_answer(id, said, source);
    UPDATE paragon.delivery AS d
       SET answer = kept || jsonb_build_object('reason', digest), answer_salt = salt
     WHERE d.destination_no = destination AND d.trigger_id = id;
    RETURN CASE WHEN is_new THEN 'new' ELSE 'known' END;
END
$$;

-- As in 0010, and what was read from CRMs: what is left of an answer still tells whether it comes again.
CREATE OR REPLACE FUNCTION paragon.erase_texts(client text, salt bytea) RETURNS bigint
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
    answer AS (
        UPDATE paragon.delivery AS d
           SET answer = d.answer - 'reason', answer_salt = NULL
         WHERE d.answer_salt IS NOT NULL
           AND d.trigger_id IN (SELECT t.trigger_id FROM paragon.trigger AS t
                                 WHERE t.client_id = $1)),
    reject AS (
        UPDATE paragon.load_reject AS r
           SET raw = convert_to('erased:' || encode(sha256($2 || r.raw), 'hex'), 'UTF8'),
               reason = paragon.erased_text(r.reason, $2)
          FROM named AS n
         WHERE encode(r.raw, 'escape') ~ n.pattern
        RETURNING 1)
    SELECT (SELECT count(*) FROM outcome) + (SELECT count(*) FROM reject) AS n
$$;

-- A page of answers was read, up to this moment; NULL = it was empty. A reading that is cut off goes on from there.
-- What the CRM writes down late it may write behind the place where the reading was: so the next one begins as much
-- earlier as this one took.
CREATE FUNCTION paragon.note_pull(destination integer, up_to timestamptz, is_last boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_delivery();
    IF is_last THEN
        UPDATE paragon.destination AS d
           SET pulled_to = greatest(d.pulled_to, greatest(d.reading_to, up_to)
                                                 - (now() - coalesce(d.reading_began, now()))),
               pulled_at = now(), reading_to = NULL, reading_began = NULL
         WHERE d.destination_no = destination;
    ELSE
        UPDATE paragon.destination AS d
           SET reading_to = greatest(d.reading_to, up_to), reading_began = coalesce(d.reading_began, now())
         WHERE d.destination_no = destination;
    END IF;
END
$$;

-- ---- a record that was deleted in the CRM ----

-- As in 0012, and 'gone': whoever deleted the record has declined.
CREATE OR REPLACE FUNCTION paragon.settle_delivery(destination integer, id uuid, worker uuid, sent_change bigint,
                                                   sent_version integer, verdict text, after interval, remote text,
                                                   status integer, error text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_delivery();
    UPDATE paragon.delivery AS d
       SET state = CASE WHEN d.change <> sent_change AND verdict <> 'given_back' THEN 'ready'
                        WHEN verdict = 'gone' THEN 'done'
                        WHEN verdict IN ('done', 'dead') THEN verdict ELSE 'ready' END,
           attempts = CASE WHEN d.change <> sent_change OR verdict IN ('done', 'gone') THEN 0
                           WHEN verdict = 'given_back' THEN greatest(d.attempts - 1, 0) ELSE d.attempts END,
           next_at = CASE WHEN d.change <> sent_change THEN now() ELSE now() + coalesce(after, '0') END,
           told_change = CASE verdict WHEN 'done' THEN sent_change ELSE d.told_change END,
           told_version = CASE verdict WHEN 'done' THEN sent_version ELSE d.told_version END,
           was_sent = NOT (verdict = 'given_back' AND d.lease_first),
           remote_id = coalesce(remote, d.remote_id), lease_by = NULL, lease_until = NULL,
           last_status = status, last_error = left(error, 500), updated_at = now()
     WHERE d.destination_no = destination AND d.trigger_id = id AND d.state = 'leased' AND d.lease_by = worker;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF verdict = 'gone' THEN
        PERFORM paragon.record_answer(id, '{"outcome": "declined", "reason": "deleted in the CRM"}', e.name)
           FROM paragon.destination AS e WHERE e.destination_no = destination;
    END IF;
    RETURN true;
END
$$;

-- ---- looking after it ----

DROP FUNCTION paragon.list_destinations();
CREATE FUNCTION paragon.list_destinations()
RETURNS TABLE (destination_no integer, name text, connector text, settings text, only_bank text, is_paused boolean,
               paused_why text, failures integer, wait double precision, since timestamptz, rested double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_delivery();
    RETURN QUERY
    SELECT d.destination_no, d.name, d.connector, d.settings, d.only_bank, d.is_paused, d.paused_why, d.failures,
           greatest(extract(epoch FROM d.retry_at - now()), 0)::double precision,
           coalesce(d.reading_to, coalesce(d.pulled_to, d.made_at) - interval '5 minutes'),
           extract(epoch FROM now() - d.pulled_at)::double precision
      FROM paragon.destination AS d ORDER BY d.name COLLATE "C";
END
$$;

-- As in 0012; answers are read from the beginning again, since their words may have changed.
CREATE OR REPLACE FUNCTION paragon.set_destination(name text, connector text, settings text, only_bank text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO paragon.destination AS d (name, connector, settings, only_bank)
    VALUES ($1, $2, $3, $4)
        ON CONFLICT (name) DO UPDATE
       SET connector = excluded.connector, settings = excluded.settings, only_bank = excluded.only_bank,
           is_paused = false, paused_why = NULL, failures = 0, retry_at = NULL,
           pulled_to = NULL, pulled_at = NULL, reading_to = NULL, reading_began = NULL,
           set_at = now(), set_by = session_user;
    PERFORM pg_notify('paragon_delivery', '');
    RETURN paragon.reconcile_deliveries();
END
$$;

GRANT EXECUTE ON FUNCTION paragon.take_answer(integer, uuid, jsonb), paragon.note_pull(integer, timestamptz, boolean),
                          paragon.list_destinations()
   TO paragon_delivery, paragon_analyst;

-- ---- answers that are told ----

-- Messages that were taken, for thirty days: the same webhook-id again is the same message.
CREATE TABLE paragon.received (
    webhook_id  text PRIMARY KEY,
    digest      text NOT NULL,               -- SHA-256 of the body
    n_new       integer NOT NULL DEFAULT 0,
    n_known     integer NOT NULL DEFAULT 0,
    received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON paragon.received (received_at);
ALTER TABLE paragon.received ENABLE ROW LEVEL SECURITY;

-- All answers of a message, or none. state: taken, repeated (with the counts of the first time), or
-- conflict: a message with this id was another one.
CREATE FUNCTION paragon.receive_answers(id text, body_digest text, said jsonb)
RETURNS TABLE (state text, n_new integer, n_known integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    one    jsonb;
    before paragon.received;
    fresh  integer := 0;
    known  integer := 0;
BEGIN
    PERFORM paragon.require_delivery();
    DELETE FROM paragon.received AS r WHERE r.received_at < now() - interval '30 days';
    INSERT INTO paragon.received (webhook_id, digest) VALUES (id, body_digest) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        SELECT r.* INTO before FROM paragon.received AS r WHERE r.webhook_id = id;
        RETURN QUERY SELECT CASE WHEN before.digest = body_digest THEN 'repeated' ELSE 'conflict' END,
                            before.n_new, before.n_known;
        RETURN;
    END IF;
    FOR one IN SELECT a.value FROM jsonb_array_elements(said) WITH ORDINALITY AS a (value, place)
                ORDER BY a.value ->> 'trigger_id', a.place LOOP
        IF paragon.record_answer((one ->> 'trigger_id')::uuid, one - 'trigger_id', session_user) THEN
            fresh := fresh + 1;
        ELSE
            known := known + 1;
        END IF;
    END LOOP;
    UPDATE paragon.received AS r SET n_new = fresh, n_known = known WHERE r.webhook_id = id;
    RETURN QUERY SELECT 'taken', fresh, known;
END
$$;
GRANT EXECUTE ON FUNCTION paragon.receive_answers(text, text, jsonb) TO paragon_delivery, paragon_analyst;
