-- Take over the client cards of banks that a partial load did not bring, with what belongs to them.
-- @param 1 integer run_no of the new run
-- @param 2 integer run_no of the current run
-- @param 3 text[]  banks of the snapshot
SELECT paragon.carry_banks($1::integer, $2::integer, $3::text[]);
