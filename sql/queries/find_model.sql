-- Models whose id begins with a prefix ('' = all) in one of some states, newest first, two at most.
-- @param 1 text    prefix of the id
-- @param 2 text[]  states
-- @col model_no integer, model_id text, state text, snapshot_no integer, snapshot_id text, as_of date,
-- @col ..., built_at text: "2026-09-30T07:15:00Z", built_by text,
-- @col gate text: NULL = built before there was a test,
-- @col drift text, drift_model text, drift_report text: NULL = no model was approved then
SELECT m.model_no, m.model_id, m.state, m.snapshot_no, s.snapshot_id, s.as_of, m.seed,
       m.code_version, m.config, m.card,
       to_char(m.built_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS built_at, m.built_by,
       m.gate, m.drift, d.model_id AS drift_model, m.drift_report
  FROM paragon.model AS m
  JOIN paragon.snapshot AS s USING (snapshot_no)
  LEFT JOIN paragon.model AS d ON d.model_no = m.drift_model_no
 WHERE starts_with(m.model_id, $1::text)
   AND m.state = ANY ($2::text[])
 ORDER BY m.model_no DESC
 LIMIT 2;
