-- What is due for a destination, for this worker alone until the lease ends.
-- @param 1 integer destination_no
-- @param 2 integer at most
-- @param 3 uuid    worker, new for every claim
-- @param 4 integer seconds of the lease
-- @col trigger_id uuid, wanted text, why text, version integer, change bigint, was_sent boolean,
-- @col attempts integer, remote_id text, changed_at timestamptz, record json NULL = tell that it is closed
SELECT c.trigger_id, c.wanted, c.why, c.version, c.change, c.was_sent, c.attempts, c.remote_id,
       to_char(c.changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS changed_at, c.record
  FROM paragon.claim_deliveries($1::integer, $2::integer, $3::uuid, make_interval(secs => $4::integer)) AS c;
