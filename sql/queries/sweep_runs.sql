-- Remove what runs that never became current left behind. Under the work lock only.
-- @col n integer how many
SELECT paragon.sweep_runs() AS n;
