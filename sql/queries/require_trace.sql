-- Refuses whoever may not read what was decided for all clients, or has to leave a trace first.
-- @col require_trace void
SELECT paragon.require_trace();
