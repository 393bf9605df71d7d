-- Leaves of a run's trees as they were published, in order; {no} is the run_no.
COPY (SELECT l.tree, l.leaves
        FROM paragon.run_leaf AS l
       WHERE l.run_no = {no}
       ORDER BY l.tree, l.block_no) TO STDOUT (FORMAT binary);
