-- Snapshots that the ledger speaks of between two of its entries.
-- @param 1 bigint first entry
-- @param 2 bigint last entry
-- @col snapshot_id text, as_of date, banks text, n_clients bigint, n_products bigint, n_holdings bigint, n_profit bigint, n_usage bigint, n_contacts bigint, n_feedback bigint, n_outcomes bigint, loaded_by text
SELECT s.snapshot_id, s.as_of, array_to_string(s.banks, ';') AS banks, s.n_clients, s.n_products,
       s.n_holdings, s.n_profit, s.n_usage, s.n_contacts, s.n_feedback, s.n_outcomes, s.loaded_by
  FROM paragon.snapshot AS s
 WHERE s.snapshot_id IN (SELECT e.subject FROM paragon.ledger_entry AS e
                          WHERE e.kind = 'load' AND e.entry_no BETWEEN $1::bigint AND $2::bigint
                         UNION
                         SELECT e.details ->> 'snapshot_id' FROM paragon.ledger_entry AS e
                          WHERE e.kind IN ('build', 'publish')
                            AND e.entry_no BETWEEN $1::bigint AND $2::bigint)
 ORDER BY s.snapshot_id COLLATE "C";
