-- Why holdings were closed, row for row with copy_out_holding; {no} is the snapshot_no.
COPY (SELECT closed_reason
        FROM paragon.holding_{no}
       ORDER BY client_no, product_no, opened_on NULLS FIRST) TO STDOUT (FORMAT binary);
