-- Is there a Paragon schema in this database?
-- @col present boolean not null
SELECT to_regclass('paragon.migration') IS NOT NULL AS present;
