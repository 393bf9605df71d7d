-- What broken publications left behind; to be asked while no publication is at work.
--
--     paragon local psql < sql/checks/left_over.sql
--
-- The next publication removes all of it, so that a row here is a fault only after one has ended.
SELECT 'a run was never finished' AS fault, r.run_id AS name
  FROM paragon.run AS r
 WHERE r.state <> 'published'
UNION ALL
SELECT 'a table belongs to no run', c.relname
  FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 WHERE n.nspname = 'paragon' AND c.relkind = 'r' AND c.relname ~ '^(trigger|run_client)_[0-9]+$'
   AND NOT EXISTS (SELECT FROM paragon.run AS r
                    WHERE r.run_no::text = substring(c.relname FROM '[0-9]+$'))
UNION ALL
SELECT 'a published run has no table', t.name || '_' || r.run_no
  FROM paragon.run AS r CROSS JOIN (VALUES ('trigger'), ('run_client')) AS t (name)
 WHERE r.state = 'published'
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits AS i
                     JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
                    WHERE i.inhparent = ('paragon.' || t.name)::regclass
                      AND c.relname = t.name || '_' || r.run_no)
 ORDER BY fault, name;
