-- The banks of the last accepted snapshot, one row each.
-- @col bank text
SELECT unnest(s.banks) AS bank
  FROM paragon.snapshot AS s
 WHERE s.snapshot_no = (SELECT max(n.snapshot_no) FROM paragon.snapshot AS n);
