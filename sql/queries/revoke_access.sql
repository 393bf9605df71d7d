-- Take a role from a login.
-- @param 1 text    database user
-- @param 2 text    role, NULL = all it has
-- @col n bigint not null; how many grants ended
SELECT paragon.revoke_access($1::text, $2::text) AS n;
