-- What became of a claimed row.
-- @param 1 integer  destination_no
-- @param 2 uuid     trigger_id
-- @param 3 uuid     worker of the claim
-- @param 4 bigint   change that was sent
-- @param 5 integer  version that was sent
-- @param 6 text     done, retry, dead or given_back
-- @param 7 real     seconds to wait before the next attempt
-- @param 8 text     what the CRM calls it, NULL = not told
-- @param 9 integer  status of HTTP, 0 = no answer
-- @param 10 text    what was wrong, NULL
-- @col settle_delivery boolean false: the lease had gone to somebody else
SELECT paragon.settle_delivery($1::integer, $2::uuid, $3::uuid, $4::bigint, $5::integer, $6::text,
                               make_interval(secs => $7::real), $8::text, $9::integer, $10::text);
