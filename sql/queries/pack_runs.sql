-- Runs that the ledger says were published, between two of its entries.
-- @param 1 bigint first entry
-- @param 2 bigint last entry
-- @col run_no integer, run_id text, config text
SELECT r.run_no, r.run_id, r.config
  FROM paragon.ledger_entry AS e
  JOIN paragon.run AS r ON r.run_id = e.subject
 WHERE e.kind = 'publish' AND e.entry_no BETWEEN $1::bigint AND $2::bigint
 ORDER BY e.entry_no;
