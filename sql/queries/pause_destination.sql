-- Send nothing there any more, or again.
-- @param 1 text name
-- @param 2 text why it is paused, NULL = it is resumed
-- @col pause_destination boolean false: there is none of that name
SELECT paragon.pause_destination($1::text, $2::text);
