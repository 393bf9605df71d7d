-- Rows of a snapshot in client order; {no} is the snapshot_no.
COPY (SELECT client_no, product_no, period_end, count, amount
        FROM paragon.usage_history_{no}
       ORDER BY client_no, product_no) TO STDOUT (FORMAT binary);
