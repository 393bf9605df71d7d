-- What a CRM says came of a trigger.
-- @param 1 integer destination_no
-- @param 2 uuid    trigger_id
-- @param 3 text    outcome
-- @param 4 date    decided_on, NULL = today
-- @param 5 text    product_id, NULL
-- @param 6 numeric amount, NULL
-- @param 7 text    reason, NULL
-- @param 8 date    until, NULL
-- @param 9 text    by, NULL = the destination
-- @col take_answer text new, known, or unknown: the CRM was never told of such a trigger
SELECT paragon.take_answer($1::integer, $2::uuid,
                           jsonb_build_object('outcome', $3::text, 'decided_on', $4::date, 'product_id', $5::text,
                                              'amount', $6::numeric, 'reason', $7::text, 'until', $8::date,
                                              'by', $9::text));
