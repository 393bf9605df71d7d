-- The run with this key, if there is one, and whether readers see it.
-- @param 1 text    run_id
-- @col run_no integer, state text, is_current boolean
SELECT r.run_no, r.state, EXISTS (SELECT FROM paragon.current_run AS c WHERE c.run_no = r.run_no) AS is_current
  FROM paragon.run AS r
 WHERE r.run_id = $1::text;
