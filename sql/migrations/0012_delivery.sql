-- Delivery into CRMs: a transactional outbox that keeps states, not events.
--
-- For each destination and trigger one row says what the CRM should know of the trigger and what it
-- was last told. Whoever changes what should be known (a publication, a load, an outcome) changes the
-- row in the same transaction; whoever delivers sends the latest state, as often as it takes. So a late
-- retry cannot put an older state over a newer one, and nothing has to be kept in order.
--
-- What is sent is read from the current run when it is sent: the outbox holds no text.

CREATE TABLE paragon.destination (
    destination_no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name           text NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9_-]{0,39}$'),
    connector      text NOT NULL,
    settings       text NOT NULL,                   -- JSON, as checked by the program
    only_bank      text COLLATE "C",                -- NULL = all banks
    is_paused      boolean NOT NULL DEFAULT false,  -- by hand, or by a fault that waiting does not mend
    paused_why     text,
    failures       integer NOT NULL DEFAULT 0,      -- in a row, of the destination itself
    retry_at       timestamptz,                     -- nothing is sent before
    set_at         timestamptz NOT NULL DEFAULT now(),
    set_by         text NOT NULL DEFAULT session_user,
    CHECK (is_paused = (paused_why IS NOT NULL))
);

CREATE TABLE paragon.delivery (
    destination_no integer NOT NULL REFERENCES paragon.destination ON DELETE CASCADE,
    trigger_id     uuid NOT NULL,
    wanted         text NOT NULL CHECK (wanted IN ('open', 'closed')),
    why            text CHECK (why IN ('withdrawn', 'expired', 'answered', 'objected')),
    version        integer NOT NULL,                -- of the trigger, that is wanted or was closed
    change         bigint NOT NULL DEFAULT 1,       -- counts what is wanted: a later one replaces an earlier
    state          text NOT NULL DEFAULT 'ready'
                   CHECK (state IN ('ready', 'leased', 'done', 'dead', 'dropped')),
    was_sent       boolean NOT NULL DEFAULT false,  -- at least tried: the CRM may have it
    told_change    bigint,                          -- the last one that the CRM confirmed
    told_version   integer,
    attempts       integer NOT NULL DEFAULT 0,      -- to send what is wanted
    next_at        timestamptz NOT NULL DEFAULT now(),
    lease_until    timestamptz,
    lease_by       uuid,
    lease_first    boolean NOT NULL DEFAULT false,  -- nothing had been sent before the lease
    remote_id      text,                            -- what the CRM calls it
    last_status    integer,                         -- of HTTP; 0 = there was no answer
    last_error     text,
    changed_at     timestamptz NOT NULL DEFAULT now(), -- of what is wanted
    updated_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (destination_no, trigger_id),
    CHECK ((wanted = 'closed') = (why IS NOT NULL)),
    CHECK ((state = 'leased') = (lease_by IS NOT NULL))
);
CREATE INDEX ON paragon.delivery (destination_no, next_at) WHERE state IN ('ready', 'leased');
CREATE INDEX ON paragon.delivery (trigger_id);

-- Nobody reads them but through the functions below, which are the owner's.
ALTER TABLE paragon.destination ENABLE ROW LEVEL SECURITY;
ALTER TABLE paragon.delivery ENABLE ROW LEVEL SECURITY;

-- ---- what should be known ----

-- Open triggers of the current run, but for those of clients who, by the newest snapshot of their
-- bank, must not be contacted or are blocked, closed or gone.
CREATE FUNCTION paragon.deliverable() RETURNS TABLE (trigger_id uuid, bank text, version integer, why text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100000 SET search_path = pg_catalog, pg_temp AS $$
    WITH newest AS (
        SELECT DISTINCT ON (b.bank) b.bank, s.snapshot_no, s.as_of
          FROM paragon.snapshot AS s, unnest(s.banks) AS b (bank)
         ORDER BY b.bank, s.as_of DESC, s.snapshot_no DESC)
    SELECT t.trigger_id, t.bank, t.version,
           CASE WHEN t.state = 3 OR t.valid_until < current_date THEN 'expired'
                WHEN t.state = 1 OR EXISTS (SELECT FROM paragon.answer AS a WHERE a.trigger_id = t.trigger_id)
                    THEN 'answered'
                WHEN t.state = 2 THEN 'withdrawn'
                WHEN c.client_id IS NULL OR c.do_not_contact OR c.blocked IS NOT NULL OR c.closed_on <= n.as_of
                    THEN 'objected'
           END
      FROM paragon.trigger AS t
      LEFT JOIN newest AS n ON n.bank = t.bank
      LEFT JOIN paragon.client AS c ON c.snapshot_no = n.snapshot_no AND c.client_id = t.client_id
     WHERE t.run_no = (SELECT r.run_no FROM paragon.current_run AS r)
$$;

-- The outbox is made to say what should be known now; how many rows changed. By whoever sees all banks:
-- to others most triggers would seem to be gone.
CREATE FUNCTION paragon.reconcile_deliveries() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    n_open   bigint;
    n_closed bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM paragon.destination) THEN
        RETURN 0;
    END IF;
    IF NOT paragon.reads_all() THEN
        RAISE EXCEPTION 'triggers of all banks are delivered together' USING ERRCODE = 'insufficient_privilege',
              HINT = 'Grant the login the role without a bank: paragon access grant LOGIN --role delivery.';
    END IF;
    -- One at a time, and rows in their order, as those who settle them: nobody waits for each other.
    PERFORM pg_advisory_xact_lock(702119, 4);
    INSERT INTO paragon.delivery AS d (destination_no, trigger_id, wanted, version)
    SELECT e.destination_no, t.trigger_id, 'open', t.version
      FROM paragon.deliverable() AS t
      JOIN paragon.destination AS e ON e.only_bank IS NULL OR e.only_bank = t.bank
      LEFT JOIN paragon.delivery AS k ON k.destination_no = e.destination_no AND k.trigger_id = t.trigger_id
     WHERE t.why IS NULL AND (k.trigger_id IS NULL OR k.wanted <> 'open' OR k.version <> t.version)
     ORDER BY e.destination_no, t.trigger_id
        ON CONFLICT (destination_no, trigger_id) DO UPDATE
       SET wanted = 'open', why = NULL, version = excluded.version, change = d.change + 1, attempts = 0,
           state = CASE d.state WHEN 'leased' THEN 'leased' ELSE 'ready' END, next_at = now(),
           changed_at = now(), updated_at = now();
    GET DIAGNOSTICS n_open = ROW_COUNT;
    WITH known AS (SELECT t.trigger_id, t.bank, t.why FROM paragon.deliverable() AS t),
    gone AS (
        SELECT k.destination_no, k.trigger_id, coalesce(o.why, 'withdrawn') AS why
          FROM paragon.delivery AS k
          JOIN paragon.destination AS e USING (destination_no)
          LEFT JOIN known AS o ON o.trigger_id = k.trigger_id AND (e.only_bank IS NULL OR e.only_bank = o.bank)
         WHERE k.wanted = 'open' AND (o.trigger_id IS NULL OR o.why IS NOT NULL)
         ORDER BY k.destination_no, k.trigger_id FOR UPDATE OF k)
    UPDATE paragon.delivery AS d
       SET wanted = 'closed', why = g.why, change = d.change + 1, attempts = 0,
           state = CASE WHEN d.state = 'leased' THEN 'leased' WHEN d.was_sent THEN 'ready' ELSE 'dropped' END,
           next_at = now(), changed_at = now(), updated_at = now()
      FROM gone AS g
     WHERE g.destination_no = d.destination_no AND g.trigger_id = d.trigger_id;
    GET DIAGNOSTICS n_closed = ROW_COUNT;
    IF n_open + n_closed > 0 THEN
        PERFORM pg_notify('paragon_delivery', '');
    END IF;
    RETURN n_open + n_closed;
END
$$;

-- An answer closes the trigger everywhere at once, whoever gives it.
CREATE FUNCTION paragon.close_answered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
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
CREATE TRIGGER answers_close_deliveries AFTER INSERT ON crm.outcome
    FOR EACH ROW WHEN (NEW.outcome <> 'not_reached') EXECUTE FUNCTION paragon.close_answered();

-- ---- sending ----

CREATE FUNCTION paragon.require_delivery() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT (pg_has_role(session_user, 'paragon_delivery', 'MEMBER') OR paragon.works_on_all())
       OR NOT paragon.reads_all() THEN
        RAISE EXCEPTION 'delivery is for the role delivery, for all banks' USING ERRCODE = 'insufficient_privilege',
              HINT = 'The administrator grants it: paragon access grant LOGIN --role delivery.';
    END IF;
END
$$;

-- Up to so many rows that are due, for this worker alone until the lease ends; gives what to send.
-- record is NULL where the CRM is to be told that the trigger is closed.
CREATE FUNCTION paragon.claim_deliveries(destination integer, most integer, worker uuid, lease interval)
RETURNS TABLE (trigger_id uuid, wanted text, why text, version integer, change bigint, was_sent boolean,
               attempts integer, remote_id text, changed_at timestamptz, record json)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM paragon.require_delivery();
    RETURN QUERY
    WITH due AS (
        SELECT d.destination_no, d.trigger_id, d.was_sent
          FROM paragon.delivery AS d
         WHERE d.destination_no = destination
           AND ((d.state = 'ready' AND d.next_at <= now()) OR (d.state = 'leased' AND d.lease_until < now()))
         ORDER BY d.next_at, d.trigger_id LIMIT most FOR UPDATE SKIP LOCKED),
    claimed AS (
        UPDATE paragon.delivery AS d
           SET state = 'leased', lease_by = worker, lease_until = now() + lease, attempts = d.attempts + 1,
               lease_first = NOT d.was_sent, was_sent = true, updated_at = now()
          FROM due AS u
         WHERE d.destination_no = u.destination_no AND d.trigger_id = u.trigger_id
        RETURNING d.trigger_id, d.wanted, d.why, d.version, d.change, u.was_sent, d.attempts, d.remote_id, d.changed_at)
    SELECT c.trigger_id, c.wanted, c.why, c.version, c.change, c.was_sent, c.attempts, c.remote_id, c.changed_at,
           CASE c.wanted WHEN 'open' THEN t.record END
      FROM claimed AS c
      LEFT JOIN paragon.trigger AS t ON t.trigger_id = c.trigger_id
       AND t.run_no = (SELECT r.run_no FROM paragon.current_run AS r)
     ORDER BY c.trigger_id;
END
$$;

-- What became of a claimed row: done, retry (after so long), dead, or back as it was (given_back). A row
-- whose lease has gone to somebody else stays as it is; one that changed meanwhile is due again.
CREATE FUNCTION paragon.settle_delivery(destination integer, id uuid, worker uuid, sent_change bigint,
                                        sent_version integer, verdict text, after interval, remote text,
                                        status integer, error text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_delivery();
    UPDATE paragon.delivery AS d
       SET state = CASE WHEN d.change <> sent_change AND verdict <> 'given_back' THEN 'ready'
                        WHEN verdict IN ('done', 'dead') THEN verdict ELSE 'ready' END,
           attempts = CASE WHEN d.change <> sent_change OR verdict = 'done' THEN 0
                           WHEN verdict = 'given_back' THEN greatest(d.attempts - 1, 0) ELSE d.attempts END,
           next_at = CASE WHEN d.change <> sent_change THEN now() ELSE now() + coalesce(after, '0') END,
           told_change = CASE verdict WHEN 'done' THEN sent_change ELSE d.told_change END,
           told_version = CASE verdict WHEN 'done' THEN sent_version ELSE d.told_version END,
           was_sent = NOT (verdict = 'given_back' AND d.lease_first),
           remote_id = coalesce(remote, d.remote_id), lease_by = NULL, lease_until = NULL,
           last_status = status, last_error = left(error, 500), updated_at = now()
     WHERE d.destination_no = destination AND d.trigger_id = id AND d.state = 'leased' AND d.lease_by = worker;
    RETURN FOUND;
END
$$;

-- How the destination itself is: answered (failures 0), failing (one more; nothing before retry_at),
-- or paused until somebody has mended it.
CREATE FUNCTION paragon.note_destination(destination integer, answered boolean, after interval, pause text)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    n integer;
BEGIN
    PERFORM paragon.require_delivery();
    UPDATE paragon.destination AS d
       SET failures = CASE WHEN answered THEN 0 ELSE d.failures + 1 END,
           retry_at = CASE WHEN after IS NULL THEN NULL ELSE now() + after END,
           is_paused = d.is_paused OR pause IS NOT NULL,
           paused_why = coalesce(d.paused_why, pause)
     WHERE d.destination_no = destination
    RETURNING d.failures INTO n;
    RETURN n;
END
$$;

-- ---- looking after it ----

CREATE FUNCTION paragon.list_destinations()
RETURNS TABLE (destination_no integer, name text, connector text, settings text, only_bank text, is_paused boolean,
               paused_why text, failures integer, wait double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_delivery();
    RETURN QUERY
    SELECT d.destination_no, d.name, d.connector, d.settings, d.only_bank, d.is_paused, d.paused_why, d.failures,
           greatest(extract(epoch FROM d.retry_at - now()), 0)::double precision
      FROM paragon.destination AS d ORDER BY d.name COLLATE "C";
END
$$;

CREATE FUNCTION paragon.list_deliveries(destination text, wanted_state text)
RETURNS TABLE (destination_name text, trigger_id uuid, wanted text, why text, version integer, told_version integer,
               state text, attempts integer, next_at timestamptz, last_status integer, last_error text,
               remote_id text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_delivery();
    RETURN QUERY
    SELECT e.name, d.trigger_id, d.wanted, d.why, d.version, d.told_version, d.state, d.attempts, d.next_at,
           d.last_status, d.last_error, d.remote_id
      FROM paragon.delivery AS d JOIN paragon.destination AS e USING (destination_no)
     WHERE (destination IS NULL OR e.name = destination) AND (wanted_state IS NULL OR d.state = wanted_state)
     ORDER BY e.name COLLATE "C", d.trigger_id;
END
$$;

CREATE FUNCTION paragon.count_deliveries()
RETURNS TABLE (name text, connector text, is_paused boolean, paused_why text, n_ready bigint, n_leased bigint,
               n_done bigint, n_dead bigint, oldest timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_delivery();
    RETURN QUERY
    SELECT e.name, e.connector, e.is_paused, e.paused_why, count(*) FILTER (WHERE d.state = 'ready'),
           count(*) FILTER (WHERE d.state = 'leased'), count(*) FILTER (WHERE d.state IN ('done', 'dropped')),
           count(*) FILTER (WHERE d.state = 'dead'), min(d.updated_at) FILTER (WHERE d.state = 'ready')
      FROM paragon.destination AS e LEFT JOIN paragon.delivery AS d USING (destination_no)
     GROUP BY e.destination_no ORDER BY e.name COLLATE "C";
END
$$;

-- Dead letters, and what waits for its time, are due now; how many.
CREATE FUNCTION paragon.requeue_deliveries(destination text, id uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    n bigint;
BEGIN
    PERFORM paragon.require_delivery();
    UPDATE paragon.delivery AS d
       SET state = 'ready', attempts = 0, next_at = now(), updated_at = now()
      FROM paragon.destination AS e
     WHERE e.destination_no = d.destination_no AND (destination IS NULL OR e.name = destination)
       AND (id IS NULL OR d.trigger_id = id)
       AND (d.state = 'dead' OR (d.state = 'ready' AND d.next_at > now()));
    GET DIAGNOSTICS n = ROW_COUNT;
    PERFORM pg_notify('paragon_delivery', '');
    RETURN n;
END
$$;

-- Analysts and administrators say where triggers go. Setting a destination again keeps what it was told
-- and ends its pause.
CREATE FUNCTION paragon.set_destination(name text, connector text, settings text, only_bank text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO paragon.destination AS d (name, connector, settings, only_bank)
    VALUES ($1, $2, $3, $4)
        ON CONFLICT (name) DO UPDATE
       SET connector = excluded.connector, settings = excluded.settings, only_bank = excluded.only_bank,
           is_paused = false, paused_why = NULL, failures = 0, retry_at = NULL, set_at = now(),
           set_by = session_user;
    PERFORM pg_notify('paragon_delivery', '');
    RETURN paragon.reconcile_deliveries();
END
$$;

CREATE FUNCTION paragon.pause_destination(name text, why text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_delivery();
    UPDATE paragon.destination AS d
       SET is_paused = $2 IS NOT NULL, paused_why = $2, failures = 0, retry_at = NULL
     WHERE d.name = $1;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM pg_notify('paragon_delivery', '');
    RETURN true;
END
$$;

CREATE FUNCTION paragon.remove_destination(name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM paragon.destination AS d WHERE d.name = $1;
    RETURN FOUND;
END
$$;

GRANT EXECUTE ON FUNCTION paragon.reconcile_deliveries(), paragon.list_destinations(),
                          paragon.list_deliveries(text, text), paragon.count_deliveries(),
                          paragon.claim_deliveries(integer, integer, uuid, interval),
                          paragon.settle_delivery(integer, uuid, uuid, bigint, integer, text, interval, text,
                                                  integer, text),
                          paragon.note_destination(integer, boolean, interval, text),
                          paragon.requeue_deliveries(text, uuid), paragon.pause_destination(text, text)
   TO paragon_delivery, paragon_analyst;
GRANT EXECUTE ON FUNCTION paragon.set_destination(text, text, text, text), paragon.remove_destination(text)
   TO paragon_analyst;
