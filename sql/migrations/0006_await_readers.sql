-- Between attaching a run's tables and making the run current.
--
-- A statement chooses its partitions when it is planned and sees the current run when it is
-- executed, a moment later. One that was planned before the tables were attached and executed after
-- the switch would find a run without rows. So the switch waits until every statement that held the
-- tables when they were attached has ended, as CREATE INDEX CONCURRENTLY does; statements that come
-- later know the new tables. A reader that holds its transaction open for longer than two seconds is
-- not waited for: its statement has long begun.
CREATE FUNCTION paragon.await_readers() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    waited_for text[];
    ends_at    timestamptz := clock_timestamp() + interval '2 seconds';
BEGIN
    SELECT array_agg(DISTINCT l.virtualtransaction) INTO waited_for
      FROM pg_locks AS l
     WHERE l.relation IN ('paragon.run_client'::regclass, 'paragon.trigger'::regclass)
       AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
       AND l.pid <> pg_backend_pid();
    WHILE clock_timestamp() < ends_at
          AND EXISTS (SELECT FROM pg_locks AS l WHERE l.virtualtransaction = ANY (waited_for)) LOOP
        PERFORM pg_sleep(0.005);
    END LOOP;
END
$$;
