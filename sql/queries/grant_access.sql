-- Give a login a role and rows; only who may grant the role can.
-- @param 1 text    database user
-- @param 2 text    role: analyst, approver, rm, compliance, delivery
-- @param 3 text    rm_id, NULL unless the role is rm
-- @param 4 text    bank, NULL = all
-- @col is_new boolean not null; false = was granted before
SELECT paragon.grant_access($1::text, $2::text, $3::text, $4::text) AS is_new;
