-- The last outcome that a run made now would see; 0 = none yet.
-- @col outcome_no bigint not null
SELECT coalesce(max(outcome_no), 0) AS outcome_no FROM crm.outcome;
