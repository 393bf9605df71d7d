-- The outbox is made to say what CRMs should know now.
-- @col reconcile_deliveries bigint rows that changed
SELECT paragon.reconcile_deliveries();
