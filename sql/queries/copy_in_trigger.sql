-- Triggers of a run; {no} is the run_no.
COPY paragon.trigger_{no} FROM STDIN (FORMAT binary);
