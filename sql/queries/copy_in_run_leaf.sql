-- Leaves of a run's trees, in blocks; {no} is not used.
COPY paragon.run_leaf FROM STDIN (FORMAT binary);
