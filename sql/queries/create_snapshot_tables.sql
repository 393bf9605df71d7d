-- Make empty tables for the rows of a snapshot.
-- @param 1 integer snapshot_no
SELECT paragon.create_snapshot_tables($1::integer);
