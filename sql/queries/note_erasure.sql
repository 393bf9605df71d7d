-- The ledger's entry of an erasure, at its end.
-- @param 1 text   client_id
-- @param 2 bigint rows changed outside of snapshots
-- @col note_erasure void
SELECT paragon.note_erasure($1::text, $2::bigint);
