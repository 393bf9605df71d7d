-- What the current run left: every trigger's latest episode, with the answer since; {no} is its run_no.
COPY (SELECT t.client_id, t.bank, t.kind, t.trigger_id, t.episode, t.version, t.state,
             t.version_run_no, t.content, t.raised_on, t.due_on, t.valid_until,
             a.trigger_id IS NOT NULL AS is_answered, a.until
        FROM paragon.trigger AS t
        LEFT JOIN paragon.answer AS a USING (trigger_id)
       WHERE t.run_no = {no}
       ORDER BY t.client_id, t.kind, t.episode) TO STDOUT (FORMAT binary);
