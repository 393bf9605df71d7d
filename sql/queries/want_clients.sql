-- Say which clients the copy_out_some_* questions of this session are about.
-- @param 1 text    client numbers as an array: {3,17}
SELECT set_config('paragon.clients', $1::text, false);
