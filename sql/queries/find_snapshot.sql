-- Snapshots whose id begins with a prefix ('' = all), newest as-of first, at most two.
-- @param 1 text    prefix of the id
-- @col snapshot_no integer, snapshot_id text, as_of date
SELECT snapshot_no, snapshot_id, as_of
  FROM paragon.snapshot
 WHERE starts_with(snapshot_id, $1::text)
 ORDER BY as_of DESC, snapshot_no DESC
 LIMIT 2;
