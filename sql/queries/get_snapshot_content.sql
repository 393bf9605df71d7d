-- The hash that the rows of a snapshot must give: its id, or what the last erasure left.
-- @param 1 integer snapshot_no
-- @col content text, n_erasures bigint
SELECT paragon.snapshot_content($1::integer) AS content,
       (SELECT count(*) FROM paragon.erasure AS e WHERE e.snapshot_no = $1::integer) AS n_erasures;
