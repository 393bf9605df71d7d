-- A new draft. The same content built again is the same model: no row comes back then.
-- @param 1 text    model_id
-- @param 2 integer snapshot_no
-- @param 3 bigint  seed
-- @param 4 text    code version
-- @param 5 text    effective settings, JSON
-- @param 6 text    card, JSON
-- @param 7 integer segments
-- @param 8 integer pools
-- @param 9 text    what the gate says
-- @param 10 text   drift: none, warn or stop; NULL = no model was approved
-- @param 11 text   model_id of the model that it was measured against, NULL likewise
-- @param 12 text   what was measured, JSON, NULL likewise
-- @col model_no integer
INSERT INTO paragon.model (model_id, snapshot_no, seed, code_version, config, card, n_segments, n_pools,
                           gate, drift, drift_model_no, drift_report)
VALUES ($1::text, $2::integer, $3::bigint, $4::text, $5::text, $6::text, $7::integer, $8::integer, $9::text,
        $10::text, (SELECT m.model_no FROM paragon.model AS m WHERE m.model_id = $11::text), $12::text)
ON CONFLICT (model_id) DO NOTHING
RETURNING model_no;
