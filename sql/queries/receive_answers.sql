-- Answers of a message that was told.
-- @param 1 text  webhook-id
-- @param 2 text  SHA-256 of the body, in hex
-- @param 3 jsonb list of answers
-- @col state text taken, repeated, or conflict: another message had this id
-- @col n_new integer that are recorded, n_known integer that were
SELECT r.state, r.n_new, r.n_known FROM paragon.receive_answers($1::text, $2::text, $3::jsonb) AS r;
