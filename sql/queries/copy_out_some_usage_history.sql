-- The same rows as copy_out_usage_history, of the clients named by want_clients only; {no} is the snapshot_no.
COPY (SELECT client_no, product_no, period_end, count, amount
        FROM paragon.usage_history_{no}
       WHERE client_no = ANY (current_setting('paragon.clients', true)::integer[])
       ORDER BY client_no, product_no) TO STDOUT (FORMAT binary);
