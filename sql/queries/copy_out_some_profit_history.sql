-- The same rows as copy_out_profit_history, of the clients named by want_clients only; {no} is the snapshot_no.
COPY (SELECT client_no, period_end, profit, fee_income, revenue
        FROM paragon.profit_history_{no}
       WHERE client_no = ANY (current_setting('paragon.clients', true)::integer[])
       ORDER BY client_no) TO STDOUT (FORMAT binary);
