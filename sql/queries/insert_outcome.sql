-- Record what came of a trigger; the same report twice is recorded once.
-- @param 1 uuid    trigger_id
-- @param 2 text    outcome
-- @param 3 text    product_id, NULL
-- @param 4 numeric amount, NULL
-- @param 5 text    reason, NULL
-- @param 6 date    until, NULL
-- @col outcome_no bigint; no row when it is recorded already
INSERT INTO crm.outcome (trigger_id, outcome, product_id, amount, reason, until)
SELECT $1::uuid, $2::text, $3::text, $4::numeric, $5::text, $6::date
 WHERE NOT EXISTS (SELECT FROM crm.outcome AS o
                    WHERE o.trigger_id = $1::uuid AND o.outcome = $2::text
                      AND o.product_id IS NOT DISTINCT FROM $3::text
                      AND o.amount IS NOT DISTINCT FROM $4::numeric
                      AND o.reason IS NOT DISTINCT FROM $5::text
                      AND o.until IS NOT DISTINCT FROM $6::date
                      AND o.decided_on = current_date)
RETURNING outcome_no;
