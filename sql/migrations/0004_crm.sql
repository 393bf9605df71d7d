-- Schema crm: the contract with the outside. Open triggers, client cards, and where outcomes go.

CREATE SCHEMA crm;
COMMENT ON SCHEMA crm IS 'what CRM systems and reports may rely on; see docs/data-contract.md';

CREATE TABLE crm.outcome (
    outcome_no  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    trigger_id  uuid NOT NULL,
    outcome     text NOT NULL
                CHECK (outcome IN ('accepted', 'bought', 'declined', 'postponed', 'not_reached')),
    decided_on  date NOT NULL DEFAULT current_date,
    product_id  text,
    amount      numeric(18, 4) CHECK (amount > -1e14 AND amount < 1e14),
    reason      text,
    until       date,
    by          text NOT NULL DEFAULT session_user,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by text NOT NULL DEFAULT session_user,
    CHECK (outcome <> 'postponed' OR until IS NOT NULL)
);
CREATE INDEX ON crm.outcome (trigger_id);

CREATE FUNCTION paragon.refuse_outcome_of_no_trigger() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM paragon.trigger AS t JOIN paragon.run AS r USING (run_no)
                    WHERE t.trigger_id = NEW.trigger_id AND r.state = 'published') THEN
        RAISE EXCEPTION 'no trigger "%" was ever published', NEW.trigger_id
              USING ERRCODE = 'no_data_found';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER outcome_belongs_to_a_trigger BEFORE INSERT ON crm.outcome
    FOR EACH ROW EXECUTE FUNCTION paragon.refuse_outcome_of_no_trigger();

-- What each answer means for the trigger: "not reached" leaves it open.
CREATE VIEW paragon.answer AS
SELECT DISTINCT ON (trigger_id) trigger_id, outcome, decided_on, until, outcome_no
  FROM crm.outcome
 WHERE outcome <> 'not_reached'
 ORDER BY trigger_id, outcome_no DESC;

CREATE FUNCTION paragon.kind_name(kind smallint) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
RETURN (ARRAY['cross_sell', 'under_use', 'low_profit'])[kind + 1];

CREATE VIEW crm.trigger_record AS
SELECT t.trigger_id, t.version, t.client_id, t.bank, t.rm_id,
       paragon.kind_name(t.kind) AS kind, t.due_on, t.valid_until, t.priority,
       t.record ->> 'reason' AS reason, t.record
  FROM paragon.trigger AS t
 WHERE t.run_no = (SELECT c.run_no FROM paragon.current_run AS c)
   AND t.state = 0
   AND NOT EXISTS (SELECT FROM paragon.answer AS a WHERE a.trigger_id = t.trigger_id);

CREATE VIEW crm.trigger_product AS
SELECT t.trigger_id, t.client_id, t.rm_id,
       (p.product ->> 'rank')::integer AS rank,
       p.product ->> 'product_id' AS product_id,
       p.product ->> 'name' AS name,
       (p.product ->> 'probability')::double precision AS probability,
       (p.product #>> '{incremental_profit,value}')::double precision AS incremental_profit,
       (p.product #>> '{incremental_profit,low}')::double precision AS incremental_low,
       (p.product #>> '{incremental_profit,high}')::double precision AS incremental_high
  FROM crm.trigger_record AS t
 CROSS JOIN LATERAL json_array_elements(t.record -> 'products') AS p (product);

CREATE VIEW crm.client_card AS
SELECT c.client_id, c.bank, c.region, c.business_area, c.rm_id, c.segment_id, c.segment_label,
       c.segment_confidence, c.profit, c.potential_profit, c.potential_low, c.potential_high,
       c.profit_gap, c.n_peers, c.currency
  FROM paragon.run_client AS c
 WHERE c.run_no = (SELECT r.run_no FROM paragon.current_run AS r)
   AND c.is_active;
