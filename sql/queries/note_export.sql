-- The ledger's entry of an evidence pack that was written.
-- @param 1 text SHA-256 of its manifest
-- @param 2 date first day
-- @param 3 date last day
-- @col note_export void
SELECT paragon.note_export($1::text, $2::date, $3::date);
