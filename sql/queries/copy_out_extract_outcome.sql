-- Rows of a snapshot in the order of its id (docs/data-contract.md); {no} is the snapshot_no.
-- Outcomes and products are numbers here: their place in the contract and in the snapshot.
COPY (SELECT o.trigger_id::text, o.decided_on, k.place::smallint, p.product_no, o.amount,
             o.reason, o.until, o.by
        FROM paragon.extract_outcome_{no} AS o
        JOIN (VALUES ('accepted', 0), ('bought', 1), ('declined', 2), ('postponed', 3),
                     ('not_reached', 4)) AS k (outcome, place) ON k.outcome = o.outcome
        LEFT JOIN paragon.product AS p
               ON p.snapshot_no = {no} AND p.product_id = o.product_id COLLATE "C"
       ORDER BY o.trigger_id, o.decided_on, k.place, p.product_no NULLS FIRST,
                o.amount NULLS FIRST, o.reason COLLATE "C" NULLS FIRST, o.until NULLS FIRST,
                o.by COLLATE "C" NULLS FIRST) TO STDOUT (FORMAT binary);
