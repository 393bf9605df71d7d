-- Rows of a snapshot in the order of its id (docs/data-contract.md); {no} is the snapshot_no.
COPY (SELECT client_no, contacted_on, channel, purpose, opened::integer::smallint,
             clicked::integer::smallint, result, cost
        FROM paragon.contact_{no}
       ORDER BY client_no, contacted_on, channel, purpose, opened NULLS LAST, clicked NULLS LAST,
                result NULLS FIRST, cost NULLS FIRST) TO STDOUT (FORMAT binary);
