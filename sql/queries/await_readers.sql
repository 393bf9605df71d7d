-- Wait for the statements that were planned before the run's tables were attached; two seconds at
-- most.
SELECT paragon.await_readers();
