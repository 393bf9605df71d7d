-- How many clients of the current run an RM, a bank, or an RM in a bank has.
-- @param 1 text    rm_id, NULL = any
-- @param 2 text    bank, NULL = any
-- @col n_clients bigint not null, n_banks bigint not null, is_published boolean not null
SELECT count(*) AS n_clients, count(DISTINCT c.bank) AS n_banks,
       EXISTS (SELECT FROM paragon.current_run) AS is_published
  FROM crm.client_card AS c
 WHERE ($1::text IS NULL OR c.rm_id = $1::text)
   AND ($2::text IS NULL OR c.bank = $2::text);
