-- Rows of a snapshot in client order; {no} is the snapshot_no.
COPY (SELECT client_no, period_end, profit, fee_income, revenue
        FROM paragon.profit_history_{no}
       ORDER BY client_no) TO STDOUT (FORMAT binary);
