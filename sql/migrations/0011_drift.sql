-- Drift: how far the clients of a model's snapshot have moved away from those of the model that was
-- approved when it was built, and how far its scores are from that model's. A draft with a figure
-- beyond drift.stop is released only with a reason for doing it all the same. NULL: no model was
-- approved then, or it was built before drift was measured.
--
-- As all that was built, it cannot be changed: paragon.built_part() has it.

ALTER TABLE paragon.model
    ADD COLUMN drift text CHECK (drift IN ('none', 'warn', 'stop')),
    ADD COLUMN drift_model_no integer REFERENCES paragon.model,
    ADD COLUMN drift_report text,    -- every figure that was measured, JSON
    ADD CHECK ((drift IS NULL) = (drift_model_no IS NULL)),
    ADD CHECK ((drift IS NULL) = (drift_report IS NULL)),
    ADD CHECK (drift_model_no <> model_no);

CREATE FUNCTION paragon.guard_model_drift() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    is_release boolean := NEW.state = 'approved' AND (TG_OP = 'INSERT' OR OLD.state = 'draft');
BEGIN
    IF is_release AND NEW.drift = 'stop' AND NEW.override_reason IS NULL THEN
        RAISE EXCEPTION 'model "%" has drifted too far from the model that was approved when it was built',
                        left(NEW.model_id, 12)
              USING ERRCODE = 'insufficient_privilege',
                    HINT = 'Its report says what has; to release it all the same, say why in override_reason.';
    END IF;
    RETURN NEW;
END
$$;

-- Triggers fire in the order of their names: after the gate's, before the two people's.
CREATE TRIGGER model_within_drift BEFORE INSERT OR UPDATE ON paragon.model
    FOR EACH ROW EXECUTE FUNCTION paragon.guard_model_drift();

GRANT INSERT (drift, drift_model_no, drift_report) ON paragon.model TO paragon_analyst;

-- The entry of a build says it too, where it was measured.
CREATE OR REPLACE FUNCTION paragon.build_details(model paragon.model) RETURNS json
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN model.drift IS NULL THEN row_to_json(b) ELSE row_to_json(d) END
      FROM (SELECT s.snapshot_id, model.seed, model.code_version, model.gate,
                   paragon.text_sha256(model.config) AS config_sha256,
                   paragon.text_sha256(model.card) AS card_sha256
              FROM paragon.snapshot AS s WHERE s.snapshot_no = model.snapshot_no) AS b,
           LATERAL (SELECT b.*, model.drift,
                           (SELECT m.model_id FROM paragon.model AS m
                             WHERE m.model_no = model.drift_model_no) AS drift_model,
                           paragon.text_sha256(model.drift_report) AS drift_sha256) AS d
$$;
