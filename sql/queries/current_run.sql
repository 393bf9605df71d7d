-- The run that readers see; none before the first publication.
-- @col run_no integer, run_id text, run_date date, model_id text, snapshot_id text, as_of date ...
SELECT r.run_no, r.run_id, r.run_date, r.n_clients, r.n_open, r.published_by,
       to_char(r.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS published_at,
       m.model_id, s.snapshot_id, s.as_of
  FROM paragon.current_run AS c
  JOIN paragon.run AS r USING (run_no)
  JOIN paragon.model AS m USING (model_no)
  JOIN paragon.snapshot AS s ON s.snapshot_no = r.snapshot_no;
