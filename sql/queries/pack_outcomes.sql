-- Outcomes that the ledger speaks of between two of its entries, with their reasons.
-- @param 1 bigint first entry
-- @param 2 bigint last entry
-- @col outcome_no bigint, trigger_id text, outcome text, decided_on date, product_id text, amount text, until date, by text, recorded_by text, reason text, reason_salt text of 64 hex digits, NULL where there is no reason or it was erased
SELECT o.outcome_no, o.trigger_id::text AS trigger_id, o.outcome, o.decided_on, o.product_id,
       o.amount::text AS amount, o.until, o.by, o.recorded_by, o.reason,
       encode(o.reason_salt, 'hex') AS reason_salt
  FROM paragon.ledger_entry AS e
  JOIN paragon.evidence_outcomes() AS o ON o.outcome_no = (e.details ->> 'outcome_no')::bigint
 WHERE e.kind = 'outcome' AND e.entry_no BETWEEN $1::bigint AND $2::bigint
 ORDER BY e.entry_no;
