-- The outbox in short.
-- @col one row per destination
SELECT c.name AS destination, c.connector, CASE WHEN c.is_paused THEN 'paused' ELSE 'active' END AS state,
       c.n_ready AS ready, c.n_leased AS leased, c.n_done AS done, c.n_dead AS dead,
       to_char(c.oldest AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS oldest_ready,
       c.paused_why
  FROM paragon.count_deliveries() AS c;
