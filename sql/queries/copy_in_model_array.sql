-- The arrays of a model; {no} is not used.
COPY paragon.model_array FROM STDIN (FORMAT binary);
