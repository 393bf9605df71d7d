-- Ids of all published runs, with what they were made of: for records that stay as they are.
-- @col run_no integer, run_id text, model_id text, snapshot_id text
SELECT r.run_no, r.run_id, m.model_id, s.snapshot_id
  FROM paragon.run AS r
  JOIN paragon.model AS m USING (model_no)
  JOIN paragon.snapshot AS s ON s.snapshot_no = r.snapshot_no
 WHERE r.state = 'published'
 ORDER BY r.run_no;
