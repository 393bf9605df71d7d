-- The counts of a run, and from here on it is published.
-- @param 1 integer  run_no
-- @param 2 bigint[] clients, open, new, changed, unchanged, withdrawn, answered, expired
-- @param 3 bigint   decisions
-- @param 4 text     root of their tree
-- @param 5 bigint   triggers
-- @param 6 text     root of their tree
-- @col run_no
UPDATE paragon.run
   SET state = 'published', published_at = now(), n_clients = ($2::bigint[])[1],
       n_open = ($2::bigint[])[2], n_new = ($2::bigint[])[3], n_changed = ($2::bigint[])[4],
       n_unchanged = ($2::bigint[])[5], n_withdrawn = ($2::bigint[])[6],
       n_answered = ($2::bigint[])[7], n_expired = ($2::bigint[])[8],
       n_decisions = $3::bigint, decisions_root = $4::text, n_triggers = $5::bigint,
       triggers_root = $6::text
 WHERE run_no = $1::integer AND state = 'staging'
RETURNING run_no;
