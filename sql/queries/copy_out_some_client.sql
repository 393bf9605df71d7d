-- The same rows as copy_out_client, of the clients named by want_clients only; {no} is the snapshot_no.
COPY (SELECT client_id, name, bank, region, business_area, rm_id, legal_form, do_not_contact,
             blocked, risk_class, opened_on, closed_on, closed_reason, acquisition_cost,
             acquisition_channel, attributes
        FROM paragon.client_{no}
       WHERE client_no = ANY (current_setting('paragon.clients', true)::integer[])
       ORDER BY client_no) TO STDOUT (FORMAT binary);
