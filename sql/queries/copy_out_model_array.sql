-- The arrays of a model in order; {no} is the model_no.
COPY (SELECT name, type, count, bytes
        FROM paragon.model_array
       WHERE model_no = {no}
       ORDER BY array_no) TO STDOUT (FORMAT binary);
