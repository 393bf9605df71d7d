-- The products that a run's numbers stand for, of every run.
-- @col run_no integer, run_id text, product_id text, NULL where the snapshot has none
SELECT r.run_no, r.run_id, p.product_id
  FROM paragon.run AS r
  LEFT JOIN paragon.product AS p USING (snapshot_no)
 ORDER BY r.run_no, p.product_no;
