-- How a destination itself is.
-- @param 1 integer destination_no
-- @param 2 boolean it answered; else one more failure in a row
-- @param 3 real   seconds in which nothing is sent, NULL = at once
-- @param 4 text    why it is paused until somebody resumes it, NULL = it is not
-- @col note_destination integer failures in a row
SELECT paragon.note_destination($1::integer, $2::boolean, make_interval(secs => $3::real), $4::text);
