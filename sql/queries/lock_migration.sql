-- One migration at a time; freed at the end of the transaction.
SELECT pg_advisory_xact_lock(702119, 1);
