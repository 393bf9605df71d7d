-- Where triggers are delivered.
-- @col destination_no, name, connector, settings, only_bank, is_paused, paused_why, failures,
-- @col wait float8 seconds in which nothing is sent
SELECT d.destination_no, d.name, d.connector, d.settings, d.only_bank, d.is_paused, d.paused_why, d.failures, d.wait
  FROM paragon.list_destinations() AS d;
