-- The gate: what a build's own test of hidden holdings says of the model. One that is not shown to
-- rank better than popularity in the stratum is released only with a reason for doing it all the
-- same. Models built before there was a test have none and count as not shown.

ALTER TABLE paragon.model
    ADD COLUMN gate text CHECK (gate IN ('better', 'not better', 'too few cases')),
    ADD COLUMN override_reason text CHECK (override_reason <> '');

CREATE FUNCTION paragon.guard_model_gate() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    is_release boolean := NEW.state = 'approved' AND (TG_OP = 'INSERT' OR OLD.state = 'draft');
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.gate IS DISTINCT FROM OLD.gate THEN
        RAISE EXCEPTION 'what the test says of model "%" cannot be changed', left(NEW.model_id, 12)
              USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF is_release AND NEW.gate IS DISTINCT FROM 'better'
       AND NEW.override_reason IS NULL THEN
        RAISE EXCEPTION 'model "%" is not shown to rank better than popularity in the stratum',
                        left(NEW.model_id, 12)
              USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER model_passes_the_gate BEFORE INSERT OR UPDATE ON paragon.model
    FOR EACH ROW EXECUTE FUNCTION paragon.guard_model_gate();
