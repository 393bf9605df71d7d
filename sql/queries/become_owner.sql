-- Until the end of the transaction, act as the owner of the schema.
SELECT set_config('role', 'paragon_owner', true);
