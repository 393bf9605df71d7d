-- Forget a destination and what it was told.
-- @param 1 text name
-- @col remove_destination boolean false: there is none of that name
SELECT paragon.remove_destination($1::text);
