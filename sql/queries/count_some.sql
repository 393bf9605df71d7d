-- How many rows the wanted clients have.
-- @param 1 integer snapshot_no
-- @param 2 integer[] client numbers
-- @col n_holdings bigint, n_profit bigint, n_usage bigint
SELECT (SELECT count(*) FROM paragon.holding AS h
         WHERE h.snapshot_no = $1::integer AND h.client_no = ANY ($2::integer[])) AS n_holdings,
       (SELECT coalesce(sum(cardinality(p.period_end)), 0) FROM paragon.profit_history AS p
         WHERE p.snapshot_no = $1::integer AND p.client_no = ANY ($2::integer[])) AS n_profit,
       (SELECT coalesce(sum(cardinality(u.period_end)), 0) FROM paragon.usage_history AS u
         WHERE u.snapshot_no = $1::integer AND u.client_no = ANY ($2::integer[])) AS n_usage;
