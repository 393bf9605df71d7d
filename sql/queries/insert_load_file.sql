-- What one file of a load held.
-- @param 1 bigint  attempt_no
-- @param 2 text    file
-- @param 3 text    SHA-256
-- @param 4 bigint  bytes
-- @param 5 bigint  rows read
-- @param 6 bigint  rows accepted
-- @param 7 bigint  rows rejected
INSERT INTO paragon.load_file (attempt_no, file, sha256, n_bytes, n_read, n_accepted, n_rejected)
VALUES ($1::bigint, $2::text, $3::text, $4::bigint, $5::bigint, $6::bigint, $7::bigint);
