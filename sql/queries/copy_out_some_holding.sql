-- The same rows as copy_out_holding, of the clients named by want_clients only; {no} is the snapshot_no.
COPY (SELECT client_no, product_no, opened_on, closed_on, monthly_usage, annual_profit
        FROM paragon.holding_{no}
       WHERE client_no = ANY (current_setting('paragon.clients', true)::integer[])
       ORDER BY client_no, product_no, opened_on NULLS FIRST) TO STDOUT (FORMAT binary);
