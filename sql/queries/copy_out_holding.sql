-- Rows of a snapshot in client order; {no} is the snapshot_no.
COPY (SELECT client_no, product_no, opened_on, closed_on, monthly_usage, annual_profit
        FROM paragon.holding_{no}
       ORDER BY client_no, product_no, opened_on NULLS FIRST) TO STDOUT (FORMAT binary);
