-- All publications, newest first.
-- @col one row per run
SELECT r.run_id, CASE WHEN c.run_no IS NOT NULL THEN 'current' WHEN r.state = 'published' THEN 'superseded' ELSE 'broken' END AS state,
       r.run_date, m.model_id, s.snapshot_id, r.n_clients, r.n_open, r.n_new, r.n_changed,
       r.n_unchanged, r.n_withdrawn, r.n_answered, r.n_expired,
       to_char(r.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS published_at,
       r.published_by
  FROM paragon.run AS r
  JOIN paragon.model AS m USING (model_no)
  JOIN paragon.snapshot AS s ON s.snapshot_no = r.snapshot_no
  LEFT JOIN paragon.current_run AS c USING (run_no)
 ORDER BY r.run_no DESC;
