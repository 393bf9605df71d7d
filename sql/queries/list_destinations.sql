-- Where triggers are delivered.
-- @col destination_no, name, connector, settings, only_bank, is_paused, paused_why, failures,
-- @col wait float8 seconds in which nothing is sent,
-- @col since text answers given from then on may not have been read, UTC,
-- @col rested float8 seconds since they were read, NULL = never
SELECT d.destination_no, d.name, d.connector, d.settings, d.only_bank, d.is_paused, d.paused_why, d.failures, d.wait,
       to_char(d.since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since, d.rested
  FROM paragon.list_destinations() AS d;
