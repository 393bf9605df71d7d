-- Triggers of a run in the order of its tree of triggers, with their records; {no} is the run_no.
COPY (SELECT t.trigger_id, t.client_id, t.bank, t.rm_id, t.kind, t.episode, t.version, t.state,
             t.version_run_no, t.raised_on, t.due_on, t.valid_until, t.priority, t.record_hash,
             t.salt, t.record::text
        FROM paragon.evidence_triggers({no}) AS t) TO STDOUT (FORMAT binary);
