-- Tables and views of a schema with their columns, for loading extracts from a database.
-- @param 1 text    schema
-- @col table_name text, column_name text
SELECT c.relname AS table_name, a.attname AS column_name
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE n.nspname = $1::text
   AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
 ORDER BY c.relname, a.attnum;
