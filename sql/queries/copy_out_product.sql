-- The products of a snapshot in order; {no} is the snapshot_no.
COPY (SELECT product_id, name, family, offerable, requires, excludes, min_tenure_months,
             max_risk_class, legal_forms, term_months
        FROM paragon.product
       WHERE snapshot_no = {no}
       ORDER BY product_no) TO STDOUT (FORMAT binary);
