-- Who may see what: grants that are not revoked, and who has a role, or owns all, without one.
-- Superusers are not listed. A grant is in force while its login exists and has the role.
-- @col db_user text, role text, rm_id text, bank text: NULL = all, in_force boolean,
-- @col granted_at text: "2026-09-30T07:15:00Z", granted_by text; NULL = by hand
SELECT g.db_user, g.role, g.rm_id, g.bank,
       EXISTS (SELECT FROM pg_roles AS u
                WHERE u.rolname = g.db_user
                  AND pg_has_role(u.oid, paragon.role_name(g.role, g.bank), 'MEMBER')) AS in_force,
       to_char(g.granted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS granted_at,
       g.granted_by
  FROM paragon.access_grant AS g
 WHERE g.revoked_at IS NULL
UNION ALL
SELECT u.rolname, substr(r.rolname, length('paragon_') + 1), NULL, NULL, true, NULL, NULL
  FROM pg_auth_members AS m
  JOIN pg_roles AS r ON r.oid = m.roleid
  JOIN pg_roles AS u ON u.oid = m.member
 WHERE r.rolname IN ('paragon_owner', 'paragon_analyst', 'paragon_bank_analyst', 'paragon_approver',
                     'paragon_rm', 'paragon_compliance', 'paragon_delivery')
   AND NOT EXISTS (SELECT FROM paragon.access_grant AS g
                    WHERE g.revoked_at IS NULL AND g.db_user = u.rolname
                      AND paragon.role_name(g.role, g.bank) = r.rolname)
 ORDER BY 1, 2, 4 NULLS FIRST, 3 NULLS FIRST;
