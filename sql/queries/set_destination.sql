-- Where triggers go from now on; what is open is queued for it.
-- @param 1 text name
-- @param 2 text connector
-- @param 3 text settings, JSON
-- @param 4 text bank, NULL = all
-- @col set_destination bigint rows of the outbox that changed
SELECT paragon.set_destination($1::text, $2::text, $3::text, $4::text);
