-- Release by two people. A model begins as a draft of whoever built it; another person, who has the
-- role paragon_approver, approves or rejects it; what was approved can be retired, and nothing else
-- can happen to it. What was built stays as it was built. Only an approved model is published.
--
-- The triggers hold for every role, the owner and superusers among them, and for statements typed by
-- hand as for the program's.

-- The owner makes the role, where it may; otherwise whoever runs this.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'paragon_approver') THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles
                    WHERE rolname = current_user AND (rolcreaterole OR rolsuper)) THEN
        RESET ROLE;
    END IF;
    CREATE ROLE paragon_approver NOLOGIN;
END
$$;
SET LOCAL ROLE paragon_owner;

-- What a decision may change; all else of a model is what was built.
CREATE FUNCTION paragon.built_part(model paragon.model) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT to_jsonb($1) - ARRAY['state', 'decided_at', 'decided_by', 'decision_reason', 'decided_hash',
                                'override_reason', 'retired_at']
$$;

CREATE FUNCTION paragon.require_approver() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT pg_has_role(session_user, 'paragon_approver', 'MEMBER') THEN
        RAISE EXCEPTION 'user "%" is not an approver', session_user
              USING ERRCODE = 'insufficient_privilege',
                    HINT = format('The administrator makes one: GRANT paragon_approver TO %I.', session_user);
    END IF;
END
$$;

CREATE FUNCTION paragon.guard_decision(old_model paragon.model, new_model paragon.model) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF old_model.built_by = session_user THEN
        RAISE EXCEPTION 'model "%" was built by %, and nobody decides on a model of their own',
                        left(old_model.model_id, 12), old_model.built_by
              USING ERRCODE = 'insufficient_privilege',
                    HINT = 'A second person approves or rejects it, with a login of their own.';
    END IF;
    PERFORM paragon.require_approver();
    IF new_model.decided_by IS DISTINCT FROM session_user THEN
        RAISE EXCEPTION 'a decision is signed by who makes it' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF btrim(coalesce(new_model.decision_reason, '')) = '' THEN
        RAISE EXCEPTION 'a decision needs a reason' USING ERRCODE = 'check_violation';
    END IF;
END
$$;

CREATE FUNCTION paragon.guard_retirement(old_model paragon.model, new_model paragon.model) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM paragon.require_approver();
    IF to_jsonb(old_model) - ARRAY['state', 'retired_at'] <> to_jsonb(new_model) - ARRAY['state', 'retired_at'] THEN
        RAISE EXCEPTION 'the decision on model "%" cannot be changed', left(old_model.model_id, 12)
              USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

CREATE FUNCTION paragon.guard_model_release() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    step text := CASE TG_OP WHEN 'UPDATE' THEN OLD.state || ' to ' || NEW.state END;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' OR NEW.built_by <> session_user THEN
            RAISE EXCEPTION 'a model begins as a draft of whoever built it'
                  USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF paragon.built_part(OLD) <> paragon.built_part(NEW) THEN
        RAISE EXCEPTION 'what was built of model "%" cannot be changed', left(OLD.model_id, 12)
              USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF step IN ('draft to approved', 'draft to rejected') THEN
        PERFORM paragon.guard_decision(OLD, NEW);
        NEW.decided_at := now();
    ELSIF step = 'approved to retired' THEN
        PERFORM paragon.guard_retirement(OLD, NEW);
        NEW.retired_at := now();
    ELSE
        RAISE EXCEPTION 'model "%" is %, and cannot go from %', left(OLD.model_id, 12), OLD.state, step
              USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

-- The arrays come with their model, in the transaction that stores it.
CREATE FUNCTION paragon.guard_model_array() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM paragon.model AS m
      WHERE m.model_no = NEW.model_no AND m.xmin = pg_current_xact_id()::xid;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'what was built cannot be added to' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION paragon.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'rows of %.% stay as they are: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
          USING ERRCODE = 'insufficient_privilege';
END
$$;

-- A run is begun and finished with a model that is approved; once published it stays as it is.
CREATE FUNCTION paragon.guard_run() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    model paragon.model;
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state = 'published' THEN
        RAISE EXCEPTION 'run "%" is published and stays as it is', left(OLD.run_id, 12)
              USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' AND (NEW.state <> 'staging' OR NEW.published_by <> session_user) THEN
        RAISE EXCEPTION 'a run begins in state staging, signed by who makes it'
              USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO model FROM paragon.model AS m WHERE m.model_no = NEW.model_no FOR SHARE;
    IF model.state <> 'approved' THEN
        RAISE EXCEPTION 'model "%" is %; only an approved model is published', left(model.model_id, 12), model.state
              USING ERRCODE = 'insufficient_privilege',
                    HINT = 'paragon models says which model is approved.';
    END IF;
    RETURN NEW;
END
$$;

-- Triggers fire in the order of their names: the gate's (model_passes_the_gate) comes first.
CREATE TRIGGER release_needs_two_people BEFORE INSERT OR UPDATE ON paragon.model
    FOR EACH ROW EXECUTE FUNCTION paragon.guard_model_release();
CREATE TRIGGER models_are_kept BEFORE DELETE OR TRUNCATE ON paragon.model
    FOR EACH STATEMENT EXECUTE FUNCTION paragon.refuse_change();
CREATE TRIGGER arrays_come_with_their_model BEFORE INSERT ON paragon.model_array
    FOR EACH ROW EXECUTE FUNCTION paragon.guard_model_array();
CREATE TRIGGER arrays_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON paragon.model_array
    FOR EACH STATEMENT EXECUTE FUNCTION paragon.refuse_change();
CREATE TRIGGER runs_have_an_approved_model BEFORE INSERT OR UPDATE OR DELETE ON paragon.run
    FOR EACH ROW EXECUTE FUNCTION paragon.guard_run();
CREATE TRIGGER runs_are_kept BEFORE TRUNCATE ON paragon.run
    FOR EACH STATEMENT EXECUTE FUNCTION paragon.refuse_change();
