-- The ledger from its first entry on.
-- @col entry_no bigint, entry text, hash text of 64 hex digits
SELECT l.entry_no, l.entry, encode(l.hash, 'hex') AS hash
  FROM paragon.ledger AS l
 ORDER BY l.entry_no;
