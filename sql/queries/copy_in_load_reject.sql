-- The reject list of a load; {no} is not used.
COPY paragon.load_reject FROM STDIN (FORMAT binary);
