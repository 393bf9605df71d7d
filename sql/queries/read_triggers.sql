-- The open triggers, best first, for compliance: leaves a trace (paragon.access_log).
-- @param 1 text    RM, NULL = all
-- @param 2 text    client, NULL = all
-- @param 3 text    kind, NULL = all
-- @param 4 bigint  most rows, NULL = all
-- @col the columns of `triggers --format csv`, and the record
SELECT t.trigger_id, t.client_id, t.rm_id, t.kind,
       (SELECT string_agg(p.product ->> 'product_id', ';' ORDER BY (p.product ->> 'rank')::integer)
          FROM json_array_elements(t.record -> 'products') AS p (product)) AS products,
       t.reason, t.due_on, t.valid_until,
       t.record #>> '{profit,current}' AS profit,
       t.record #>> '{profit,potential}' AS potential_profit,
       t.record #>> '{profit,low}' AS potential_low,
       t.record #>> '{profit,high}' AS potential_high,
       t.record ->> 'channel' AS channel,
       t.record ->> 'model_id' AS model_id, t.record ->> 'run_id' AS run_id, t.record
  FROM crm.read_triggers($2::text) AS t
 WHERE ($1::text IS NULL OR t.rm_id = $1::text)
   AND ($3::text IS NULL OR t.kind = $3::text)
 ORDER BY t.priority DESC, t.trigger_id
 LIMIT $4::bigint;
