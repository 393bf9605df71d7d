-- Models that the ledger speaks of between two of its entries, as they were built.
-- @param 1 bigint first entry
-- @param 2 bigint last entry
-- @col model_id text, snapshot_id text, seed bigint, code_version text, gate text, drift text, drift_model text,
-- config text, card text, drift_report text
SELECT m.model_id, s.snapshot_id, m.seed, m.code_version, m.gate, m.drift,
       d.model_id AS drift_model, m.config, m.card, m.drift_report
  FROM paragon.model AS m
  JOIN paragon.snapshot AS s USING (snapshot_no)
  LEFT JOIN paragon.model AS d ON d.model_no = m.drift_model_no
 WHERE m.model_id IN (SELECT e.subject FROM paragon.ledger_entry AS e
                       WHERE e.kind IN ('build', 'approve', 'reject', 'retire')
                         AND e.entry_no BETWEEN $1::bigint AND $2::bigint
                      UNION
                      SELECT e.details ->> 'model_id' FROM paragon.ledger_entry AS e
                       WHERE e.kind = 'publish' AND e.entry_no BETWEEN $1::bigint AND $2::bigint)
 ORDER BY m.model_id COLLATE "C";
