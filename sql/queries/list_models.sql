-- All models, newest first.
-- @col one row per model
SELECT m.model_id, m.state, s.snapshot_id, s.as_of, m.n_segments, m.n_pools, m.seed,
       m.code_version,
       to_char(m.built_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS built_at, m.built_by,
       to_char(m.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS decided_at,
       m.decided_by, m.decision_reason, m.gate, m.override_reason, m.drift,
       d.model_id AS drift_model
  FROM paragon.model AS m
  JOIN paragon.snapshot AS s USING (snapshot_no)
  LEFT JOIN paragon.model AS d ON d.model_no = m.drift_model_no
 ORDER BY m.model_no DESC;
