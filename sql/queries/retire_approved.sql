-- The approved model makes room for the next one.
UPDATE paragon.model
   SET state = 'retired', retired_at = now()
 WHERE state = 'approved';
