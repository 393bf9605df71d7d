-- Publications and models that are there by half: none may be, also while others are being made.
--
--     paragon local psql < sql/checks/half_done.sql
--
-- A run is published with all its cards and triggers, their leaves, and an entry in the ledger, or is
-- not seen; a model has all its arrays, and an entry.
WITH counted AS (
    SELECT r.run_no,
           (SELECT count(*) FROM paragon.run_client AS c
             WHERE c.run_no = r.run_no AND c.is_active) AS n_cards,
           (SELECT count(*) FROM paragon.trigger AS t
             WHERE t.run_no = r.run_no AND t.state = 0 AND t.record IS NOT NULL) AS n_triggers
      FROM paragon.run AS r
     WHERE r.state = 'published'),
arrays AS (
    SELECT m.model_no, count(a.array_no) AS n, max(a.array_no) + 1 AS n_numbered
      FROM paragon.model AS m LEFT JOIN paragon.model_array AS a USING (model_no)
     GROUP BY m.model_no)
SELECT 'the current run is not published' AS fault, r.run_no AS no
  FROM paragon.current_run AS c JOIN paragon.run AS r USING (run_no)
 WHERE r.state <> 'published'
UNION ALL
SELECT 'there are published runs and none is current', max(r.run_no)
  FROM paragon.run AS r
 WHERE r.state = 'published' AND NOT EXISTS (SELECT FROM paragon.current_run)
HAVING count(*) > 0
UNION ALL
SELECT 'a run has other cards than it was published with', r.run_no
  FROM paragon.run AS r JOIN counted AS n USING (run_no)
 WHERE r.n_clients <> n.n_cards
UNION ALL
SELECT 'a run has other open triggers than it was published with', r.run_no
  FROM paragon.run AS r JOIN counted AS n USING (run_no)
 WHERE r.n_open <> n.n_triggers
UNION ALL
SELECT 'a run is published twice', max(r.run_no)
  FROM paragon.run AS r
 WHERE r.state = 'published'
 GROUP BY r.run_id HAVING count(*) > 1
UNION ALL
SELECT 'a run has other leaves than rows', r.run_no
  FROM paragon.run AS r
 WHERE r.state = 'published'
   AND r.n_decisions + r.n_triggers
       <> (SELECT sum(octet_length(l.leaves)) / 32 FROM paragon.run_leaf AS l WHERE l.run_no = r.run_no)
UNION ALL
SELECT 'a run is not in the ledger once', r.run_no
  FROM paragon.run AS r
 WHERE r.state = 'published'
   AND 1 <> (SELECT count(*) FROM paragon.ledger_entry AS e
              WHERE e.kind = 'publish' AND e.subject = r.run_id)
UNION ALL
SELECT 'a model is not in the ledger once', m.model_no
  FROM paragon.model AS m
 WHERE 1 <> (SELECT count(*) FROM paragon.ledger_entry AS e
              WHERE e.kind = 'build' AND e.subject = m.model_id)
UNION ALL
SELECT 'a model lacks arrays', a.model_no
  FROM arrays AS a
 WHERE a.n = 0 OR a.n <> a.n_numbered
 ORDER BY fault, no;
