-- Record that a migration was applied.
-- @param 1 text    file name without .sql
-- @param 2 text    SHA-256 of its text
INSERT INTO paragon.migration (name, checksum)
VALUES ($1::text, $2::text);
