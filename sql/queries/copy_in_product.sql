-- Rows of a snapshot; {no} is not used.
COPY paragon.product FROM STDIN (FORMAT binary);
