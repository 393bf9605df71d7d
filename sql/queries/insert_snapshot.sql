-- Note an accepted snapshot; its rows follow in the same transaction.
-- @param 1 text    snapshot_id
-- @param 2 date    as_of
-- @param 3 text    source, NULL when not given
-- @param 4 text    currency of all banks, NULL when not given
-- @param 5 text[]  banks with a currency of their own
-- @param 6 text[]  their currencies
-- @param 7 text[]  attribute names
-- @param 8 text[]  banks
-- @param 9 boolean has profit.csv
-- @param 10 boolean has usage.csv
-- @param 11 bigint[] rows: clients, products, holdings, profit, usage, contacts, feedback, outcomes
-- @col snapshot_no integer
INSERT INTO paragon.snapshot (snapshot_id, as_of, source, currency, currency_bank, currency_code,
       attribute_names, banks, has_profit, has_usage, n_clients, n_products, n_holdings,
       n_profit, n_usage, n_contacts, n_feedback, n_outcomes)
VALUES ($1::text, $2::date, $3::text, $4::text, $5::text[], $6::text[], $7::text[], $8::text[],
        $9::boolean, $10::boolean, ($11::bigint[])[1], ($11::bigint[])[2], ($11::bigint[])[3],
        ($11::bigint[])[4], ($11::bigint[])[5], ($11::bigint[])[6], ($11::bigint[])[7],
        ($11::bigint[])[8])
RETURNING snapshot_no;
