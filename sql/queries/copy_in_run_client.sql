-- Client cards of a run; {no} is the run_no.
COPY paragon.run_client_{no} FROM STDIN (FORMAT binary);
