-- How things stand, one row.
-- @col one row
SELECT (SELECT count(*) FROM paragon.snapshot) AS n_snapshots,
       (SELECT s.snapshot_id FROM paragon.snapshot AS s ORDER BY s.as_of DESC, s.snapshot_no DESC LIMIT 1) AS snapshot_id,
       (SELECT max(s.as_of) FROM paragon.snapshot AS s) AS as_of,
       (SELECT count(*) FROM paragon.model WHERE state = 'draft') AS n_drafts,
       (SELECT m.model_id FROM paragon.model AS m WHERE m.state = 'approved') AS approved_model,
       (SELECT count(*) FROM crm.trigger_record) AS n_open,
       (SELECT count(*) FROM crm.outcome) AS n_outcomes,
       (SELECT count(*) FROM paragon.run WHERE state = 'staging') AS n_unfinished,
       current_setting('server_version') AS server_version, current_database() AS database,
       session_user AS db_user;
