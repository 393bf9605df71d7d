-- All accepted snapshots, newest as-of first.
-- @col one row per snapshot
SELECT snapshot_id, as_of, array_to_string(banks, '; ') AS banks, n_clients, n_products,
       n_holdings, n_profit, n_usage, source,
       to_char(loaded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS loaded_at, loaded_by
  FROM paragon.snapshot
 ORDER BY as_of DESC, snapshot_no DESC;
