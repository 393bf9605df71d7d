-- A client's name and telling attributes in one snapshot, and the reasons of its reported outcomes;
-- then the sentences of its triggers, of any run, that quote them.
-- @param 1 integer snapshot_no
-- @param 2 text    client_id
-- @param 3 bytea   salt
-- @col n bigint rows changed in the snapshot, n_records bigint triggers changed
SELECT e.n, e.n_records FROM paragon.erase_snapshot_texts($1::integer, $2::text, $3::bytea) AS e;
