-- The outbox, one row per destination and trigger.
-- @param 1 text destination, NULL = all
-- @param 2 text state, NULL = all
-- @col destination, trigger_id, wanted, why, version, told_version, state, attempts, next_at, last_status, ...
SELECT d.destination_name AS destination, d.trigger_id, d.wanted, d.why, d.version, d.told_version, d.state,
       d.attempts, to_char(d.next_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS next_at,
       d.last_status, d.last_error, d.remote_id
  FROM paragon.list_deliveries($1::text, $2::text) AS d;
