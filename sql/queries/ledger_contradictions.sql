-- Where the ledger says one thing of a row and the row another; no row is a good answer.
-- @col entry_no bigint, NULL where the ledger does not know the row, what text
WITH entry AS MATERIALIZED (SELECT * FROM paragon.ledger_entry),
     begun AS (SELECT e.at, e.details FROM entry AS e WHERE e.kind = 'begin'),
     state AS (
    SELECT DISTINCT ON (e.subject) e.entry_no, e.subject, e.kind, e.by, e.details,
           CASE e.kind WHEN 'build' THEN 'draft' WHEN 'approve' THEN 'approved'
                       WHEN 'reject' THEN 'rejected' ELSE 'retired' END AS state
      FROM entry AS e
     WHERE e.kind IN ('build', 'approve', 'reject', 'retire')
     ORDER BY e.subject, e.entry_no DESC),
     outcome AS (
    SELECT o.*, paragon.outcome_details(o)::jsonb AS details
      FROM paragon.evidence_outcomes() AS o)

SELECT e.entry_no, format('load %s is not recorded as it was', e.details ->> 'attempt_no') AS what
  FROM entry AS e
  LEFT JOIN paragon.load_attempt AS a ON a.attempt_no = (e.details ->> 'attempt_no')::bigint
  LEFT JOIN paragon.snapshot AS s USING (snapshot_no)
 WHERE e.kind = 'load'
   AND (a.attempt_no IS NULL OR paragon.load_details(a)::jsonb <> e.details::jsonb
        OR a.loaded_by <> e.by OR s.snapshot_id IS DISTINCT FROM e.subject)
UNION ALL
SELECT e.entry_no, format('model "%s" is not what was built', left(e.subject, 12))
  FROM entry AS e
  LEFT JOIN paragon.model AS m ON m.model_id = e.subject
 WHERE e.kind = 'build'
   AND (m.model_id IS NULL OR paragon.build_details(m)::jsonb <> e.details::jsonb OR m.built_by <> e.by)
UNION ALL
SELECT s.entry_no, format('model "%s" is %s now', left(s.subject, 12), m.state)
  FROM state AS s JOIN paragon.model AS m ON m.model_id = s.subject
 WHERE m.state <> s.state
UNION ALL
SELECT e.entry_no, format('the decision on model "%s" is not what was decided', left(e.subject, 12))
  FROM entry AS e JOIN paragon.model AS m ON m.model_id = e.subject
 WHERE e.kind IN ('approve', 'reject')
   AND (paragon.decision_details(m)::jsonb <> e.details::jsonb OR m.decided_by IS DISTINCT FROM e.by)
UNION ALL
SELECT e.entry_no, format('run "%s" is not recorded as it was published', left(e.subject, 12))
  FROM entry AS e
  LEFT JOIN paragon.run AS r ON r.run_id = e.subject AND r.state = 'published'
 WHERE e.kind = 'publish'
   AND (r.run_no IS NULL OR paragon.run_details(r)::jsonb <> e.details::jsonb OR r.published_by <> e.by)
UNION ALL
SELECT e.entry_no, format('outcome %s is not recorded as it was', e.details ->> 'outcome_no')
  FROM entry AS e
  LEFT JOIN outcome AS o ON o.outcome_no = (e.details ->> 'outcome_no')::bigint
 WHERE e.kind = 'outcome'
   AND (o.outcome_no IS NULL OR o.trigger_id::text <> e.subject OR o.recorded_by <> e.by
        OR o.details - 'reason_sha256' <> e.details::jsonb - 'reason_sha256'
        OR (o.reason IS NULL) <> (e.details ->> 'reason_sha256' IS NULL)
        OR (o.reason_salt IS NOT NULL AND o.details ->> 'reason_sha256' <> e.details ->> 'reason_sha256')
        OR (o.reason_salt IS NULL AND o.reason IS NOT NULL
            AND (o.reason !~ '^erased:[0-9a-f]{64}$'
                 OR NOT EXISTS (SELECT FROM entry AS z
                                 WHERE z.kind = 'erase' AND paragon.is_of_client(o.trigger_id, z.subject)))))
UNION ALL
SELECT NULL, format('load %s is not in the ledger', a.attempt_no)
  FROM paragon.load_attempt AS a
 WHERE a.loaded_at >= (SELECT b.at FROM begun AS b)
   AND NOT EXISTS (SELECT FROM entry AS e
                    WHERE e.kind = 'load' AND (e.details ->> 'attempt_no')::bigint = a.attempt_no)
UNION ALL
SELECT NULL, format('model "%s" is not in the ledger', left(m.model_id, 12))
  FROM paragon.model AS m
 WHERE m.built_at >= (SELECT b.at FROM begun AS b)
   AND NOT EXISTS (SELECT FROM entry AS e WHERE e.kind = 'build' AND e.subject = m.model_id)
UNION ALL
SELECT NULL, format('run "%s" is not in the ledger', left(r.run_id, 12))
  FROM paragon.run AS r
 WHERE r.state = 'published' AND r.published_at >= (SELECT b.at FROM begun AS b)
   AND NOT EXISTS (SELECT FROM entry AS e WHERE e.kind = 'publish' AND e.subject = r.run_id)
UNION ALL
SELECT NULL, format('outcome %s is not in the ledger', o.outcome_no)
  FROM outcome AS o
 WHERE o.recorded_at >= (SELECT b.at FROM begun AS b)
   AND NOT EXISTS (SELECT FROM entry AS e
                    WHERE e.kind = 'outcome' AND (e.details ->> 'outcome_no')::bigint = o.outcome_no)
UNION ALL
SELECT NULL, 'there are more or fewer rows from before the ledger than it counted when it began'
  FROM begun AS b
 WHERE (SELECT count(*) FROM paragon.load_attempt AS a WHERE a.loaded_at < b.at)
       <> (b.details ->> 'n_loads')::bigint
    OR (SELECT count(*) FROM paragon.model AS m WHERE m.built_at < b.at) <> (b.details ->> 'n_models')::bigint
    OR (SELECT count(*) FROM paragon.run AS r WHERE r.published_at < b.at) <> (b.details ->> 'n_runs')::bigint
    OR (SELECT count(*) FROM outcome AS o WHERE o.recorded_at < b.at)
       <> (b.details ->> 'n_outcomes')::bigint
 ORDER BY 1 NULLS LAST, 2;
