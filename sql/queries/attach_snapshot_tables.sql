-- Key the filled tables of a snapshot and make them readable.
-- @param 1 integer snapshot_no
SELECT paragon.attach_snapshot_tables($1::integer);
