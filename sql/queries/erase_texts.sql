-- A client's personal text outside of snapshots: reasons of its outcomes, rejected rows that name it.
-- @param 1 text    client_id
-- @param 2 bytea   salt
-- @col n bigint, how many rows were changed
SELECT paragon.erase_texts($1::text, $2::bytea) AS n;
