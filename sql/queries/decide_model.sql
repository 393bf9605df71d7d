-- A person's decision on a draft; no row comes back when it is no draft any more.
-- @param 1 integer model_no
-- @param 2 text    approved or rejected
-- @param 3 text    reason
-- @param 4 text    reason for releasing it against its gate, NULL = none
-- @col model_id text
UPDATE paragon.model
   SET state = $2::text, decided_at = now(), decided_by = session_user,
       decision_reason = $3::text, decided_hash = model_id,
       override_reason = $4::text
 WHERE model_no = $1::integer AND state = 'draft'
RETURNING model_id;
