-- Everything about one snapshot that is not in its tables.
-- @param 1 integer snapshot_no
-- @col one row, or none
SELECT snapshot_no, snapshot_id, as_of, source, currency, currency_bank, currency_code,
       attribute_names, banks, has_profit, has_usage, n_clients, n_products, n_holdings,
       n_profit, n_usage, n_contacts, n_feedback, n_outcomes
  FROM paragon.snapshot
 WHERE snapshot_no = $1::integer;
