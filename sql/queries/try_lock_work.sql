-- One build or publish at a time; freed when the connection ends.
-- @col taken boolean not null
SELECT pg_try_advisory_lock(702119, 2) AS taken;
