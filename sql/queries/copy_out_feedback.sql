-- Rows of a snapshot in the order of its id (docs/data-contract.md); {no} is the snapshot_no.
COPY (SELECT client_no, asked_on, kind, score, about
        FROM paragon.feedback_{no}
       ORDER BY client_no, asked_on, kind, score NULLS FIRST, about NULLS FIRST)
  TO STDOUT (FORMAT binary);
