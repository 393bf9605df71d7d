-- Make the empty tables that a run stages its rows in.
-- @param 1 integer run_no
SELECT paragon.create_run_tables($1::integer);
