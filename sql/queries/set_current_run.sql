-- From the commit on, readers see this run.
-- @param 1 integer run_no
INSERT INTO paragon.current_run (run_no)
VALUES ($1::integer)
ON CONFLICT (only_row) DO UPDATE SET run_no = excluded.run_no;
