-- Key the staged client cards.
-- @param 1 integer run_no
SELECT paragon.key_run_client($1::integer);
