-- The migrations that were applied, in order.
-- @col name text, checksum text
SELECT name, checksum
  FROM paragon.migration
 ORDER BY name COLLATE "C";
