-- Key the staged triggers.
-- @param 1 integer run_no
SELECT paragon.key_trigger($1::integer);
