-- The snapshots that hold a client, and the hash that the rows of each must give.
-- @param 1 text    client_id
-- @col snapshot_no integer, snapshot_id text, as_of date, content text; oldest first
SELECT s.snapshot_no, s.snapshot_id, s.as_of, paragon.snapshot_content(s.snapshot_no) AS content
  FROM paragon.snapshot AS s
 WHERE EXISTS (SELECT FROM paragon.client AS c
                WHERE c.snapshot_no = s.snapshot_no AND c.client_id = $1::text)
 ORDER BY s.snapshot_no;
