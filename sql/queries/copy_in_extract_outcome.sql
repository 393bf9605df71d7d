-- Rows of a snapshot into a table of its own; {no} is the snapshot_no.
COPY paragon.extract_outcome_{no} FROM STDIN (FORMAT binary);
