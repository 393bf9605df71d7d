-- Begin a run: its row, in state staging.
-- @param 1 text    run_id
-- @param 2 integer snapshot_no
-- @param 3 integer model_no
-- @param 4 date    run date
-- @param 5 text    effective settings, JSON
-- @param 6 bigint  last outcome seen
-- @col run_no integer
INSERT INTO paragon.run (run_id, snapshot_no, model_no, run_date, config, last_outcome, state)
VALUES ($1::text, $2::integer, $3::integer, $4::date, $5::text, $6::bigint, 'staging')
RETURNING run_no;
