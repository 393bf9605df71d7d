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

-- Whoever works on the tables of all banks, or was granted all of them. Superusers are members of
-- every role.
CREATE FUNCTION paragon.reads_all() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_has_role(session_user, 'paragon_owner', 'MEMBER')
        OR pg_has_role(session_user, 'paragon_analyst', 'MEMBER')
        OR pg_has_role(session_user, 'paragon_approver', 'MEMBER')
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
-- not who had it.
CREATE FUNCTION paragon.own_triggers() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.trigger_id
      FROM paragon.trigger AS t
     WHERE t.run_no = (SELECT c.run_no FROM paragon.current_run AS c)
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
    access_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    read_at   timestamptz NOT NULL DEFAULT now(),
    read_by   text NOT NULL DEFAULT session_user,
    what      text NOT NULL,
    client_id text COLLATE "C"   -- NULL = all
);
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
                paragon.access_log
   TO paragon_compliance;
GRANT EXECUTE ON FUNCTION crm.read_triggers(text), crm.read_products(text), crm.read_cards(text),
                          crm.read_outcomes(text), crm.read_withheld(text),
                          paragon.role_name(text, text)
   TO paragon_compliance;
