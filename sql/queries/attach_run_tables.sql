-- Key the staged rows and make them part of the whole; nobody looks at them yet.
-- @param 1 integer run_no
SELECT paragon.attach_run_tables($1::integer);
