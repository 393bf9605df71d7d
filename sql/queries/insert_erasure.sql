-- Record an erasure in a snapshot; its link with the one before is checked by the database.
-- @param 1 integer snapshot_no
-- @param 2 text    client_id
-- @param 3 text    hash of the rows before
-- @param 4 text    hash of the rows after
-- @param 5 bigint  rows changed
-- @col erasure_no bigint
INSERT INTO paragon.erasure (snapshot_no, client_id, content_before, content_after, n_texts)
VALUES ($1::integer, $2::text, $3::text, $4::text, $5::bigint)
RETURNING erasure_no;
