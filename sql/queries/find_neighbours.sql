-- A client and those it may be compared with by name: the clients of its RM, or, where it has
-- none, those of its bank and business area; at most 5,000.
-- @param 1 integer snapshot_no
-- @param 2 text    client_id
-- @col client_no integer, ascending; no row when there is no such client
WITH own AS (
    SELECT c.client_no, c.bank, c.rm_id, c.business_area
      FROM paragon.client AS c
     WHERE c.snapshot_no = $1::integer AND c.client_id = $2::text)
SELECT n.client_no
  FROM (SELECT c.client_no
          FROM paragon.client AS c, own
         WHERE c.snapshot_no = $1::integer
           AND c.bank = own.bank
           AND (c.client_no = own.client_no
                OR c.rm_id = own.rm_id
                OR (own.rm_id IS NULL AND c.business_area = own.business_area))
         ORDER BY c.client_no <> own.client_no, c.client_no
         LIMIT 5000) AS n
 ORDER BY n.client_no;
