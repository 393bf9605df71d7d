-- Open triggers of the current run that should not be: none may come back.
--
--     paragon local psql < sql/checks/forbidden_triggers.sql
--
-- Derived from the stored records and the snapshot's rows alone, not from what the gap engine says:
-- a product offered that the client holds on the as-of day or that is not offerable, a client who
-- is closed, blocked or does not want to be contacted, and a product offered twice.
WITH here AS (
    SELECT r.snapshot_no, s.as_of
      FROM paragon.current_run AS c
      JOIN paragon.run AS r USING (run_no)
      JOIN paragon.snapshot AS s ON s.snapshot_no = r.snapshot_no),
client AS (
    SELECT c.*, h.as_of FROM paragon.client AS c JOIN here AS h USING (snapshot_no)),
offer AS (
    SELECT t.trigger_id, t.client_id, p.product_id
      FROM crm.trigger_record AS t
      JOIN crm.trigger_product AS p USING (trigger_id)
     WHERE t.kind = 'cross_sell'),
found AS (
    SELECT 'client is closed' AS fault, t.trigger_id, t.client_id, NULL::text AS product_id
      FROM crm.trigger_record AS t JOIN client AS c USING (client_id)
     WHERE c.closed_on <= c.as_of OR c.opened_on > c.as_of
    UNION ALL
    SELECT 'client is blocked', t.trigger_id, t.client_id, NULL
      FROM crm.trigger_record AS t JOIN client AS c USING (client_id)
     WHERE c.blocked IS NOT NULL
    UNION ALL
    SELECT 'client does not want to be contacted', t.trigger_id, t.client_id, NULL
      FROM crm.trigger_record AS t JOIN client AS c USING (client_id)
     WHERE c.do_not_contact
    UNION ALL
    SELECT 'client is not in the snapshot', t.trigger_id, t.client_id, NULL
      FROM crm.trigger_record AS t LEFT JOIN client AS c USING (client_id)
     WHERE c.client_id IS NULL
    UNION ALL
    SELECT 'product is held', o.trigger_id, o.client_id, o.product_id
      FROM offer AS o
      JOIN client AS c ON c.client_id = o.client_id
      JOIN paragon.product AS p ON p.snapshot_no = c.snapshot_no AND p.product_id = o.product_id
      JOIN paragon.holding AS h ON h.snapshot_no = c.snapshot_no AND h.client_no = c.client_no
                               AND h.product_no = p.product_no
     WHERE coalesce(h.opened_on <= c.as_of, true) AND coalesce(h.closed_on > c.as_of, true)
    UNION ALL
    SELECT 'product is not offerable', o.trigger_id, o.client_id, o.product_id
      FROM offer AS o
     CROSS JOIN here AS h
      JOIN paragon.product AS p ON p.snapshot_no = h.snapshot_no AND p.product_id = o.product_id
     WHERE NOT p.offerable
    UNION ALL
    SELECT 'product is offered twice', o.trigger_id, o.client_id, o.product_id
      FROM offer AS o
     GROUP BY o.trigger_id, o.client_id, o.product_id
    HAVING count(*) > 1)
SELECT fault, trigger_id, client_id, product_id
  FROM found
 ORDER BY fault, client_id, product_id;
