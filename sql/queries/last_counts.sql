-- Accepted rows per file of the last accepted load, for the gates on row counts.
-- @col file text, n_accepted bigint, banks text[] of that snapshot
SELECT f.file, f.n_accepted, a.snapshot_no
  FROM paragon.load_file AS f
  JOIN paragon.load_attempt AS a USING (attempt_no)
 WHERE a.attempt_no = (SELECT max(l.attempt_no)
                         FROM paragon.load_attempt AS l
                        WHERE l.state = 'accepted')
 ORDER BY f.file COLLATE "C";
