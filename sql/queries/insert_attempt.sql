-- Record how a load ended.
-- @param 1 text    source: directory, or schema of a database
-- @param 2 date    as_of, NULL when not known
-- @param 3 text    state: accepted, same, refused
-- @param 4 integer snapshot_no, NULL when refused
-- @param 5 text    message, NULL when there is none
-- @param 6 text    reason of an override, NULL when there was none
-- @col attempt_no bigint
INSERT INTO paragon.load_attempt (source, as_of, state, snapshot_no, message, override_reason)
VALUES ($1::text, $2::date, $3::text, $4::integer, $5::text, $6::text)
RETURNING attempt_no;
