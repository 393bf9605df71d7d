-- Outcomes that came with an extract: those of our triggers that are not recorded yet.
-- @param 1 integer snapshot_no
-- @col n bigint how many were recorded
WITH recorded AS (
    INSERT INTO crm.outcome (trigger_id, outcome, decided_on, product_id, amount, reason, until, by)
    SELECT e.trigger_id, e.outcome, e.decided_on, e.product_id, e.amount / 10000.0, e.reason,
           e.until, coalesce(e.by, 'extract')
      FROM paragon.extract_outcome AS e
     WHERE e.snapshot_no = $1::integer
       AND (e.outcome <> 'postponed' OR e.until IS NOT NULL)
       AND EXISTS (SELECT FROM paragon.trigger AS t WHERE t.trigger_id = e.trigger_id)
       AND NOT EXISTS (SELECT FROM crm.outcome AS o
                        WHERE o.trigger_id = e.trigger_id AND o.outcome = e.outcome
                          AND o.decided_on = e.decided_on
                          AND o.product_id IS NOT DISTINCT FROM e.product_id)
     ORDER BY e.decided_on, e.trigger_id, e.outcome, e.product_id
    RETURNING 1)
SELECT count(*) AS n FROM recorded;
