-- Dead letters, and what waits for its time, are due now.
-- @param 1 text destination, NULL = all
-- @param 2 uuid trigger_id, NULL = all
-- @col requeue_deliveries bigint
SELECT paragon.requeue_deliveries($1::text, $2::uuid);
