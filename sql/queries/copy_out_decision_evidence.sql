-- What a run decided for every client, in the order of its tree of decisions; {no} is the run_no.
COPY (SELECT c.client_id, c.bank, c.region, c.business_area, c.rm_id, c.is_active, c.segment_id,
             c.segment_label, c.segment_confidence, c.pool_id, c.profit, c.potential_profit,
             c.potential_low, c.potential_high, c.profit_gap, c.n_peers, c.currency,
             coalesce(c.decided_run_no, c.run_no), c.withheld, c.offered, c.figures
        FROM paragon.evidence_decisions({no}) AS c) TO STDOUT (FORMAT binary);
