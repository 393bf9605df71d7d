-- A client's personal text outside of snapshots: reasons of its outcomes, rejected rows that name it.
-- @param 1 text    client_id
-- @param 2 bytea   salt
-- @col n bigint, how many rows were changed
WITH named AS (
    -- client_id as a field of its own; letters beyond ASCII as bytea's escape form writes them
    SELECT '(^|[,;"\t])'
           || regexp_replace(encode(convert_to($1::text, 'UTF8'), 'escape'), '([^A-Za-z0-9_])', '\\\1', 'g')
           || '($|[,;"\t\r\n])' AS pattern),
outcome AS (
    UPDATE crm.outcome AS o
       SET reason = paragon.erased_text(o.reason, $2::bytea), reason_salt = NULL
     WHERE o.reason <> paragon.erased_text(o.reason, $2::bytea)
       AND o.trigger_id IN (SELECT t.trigger_id FROM paragon.trigger AS t
                             WHERE t.client_id = $1::text)
    RETURNING 1),
reject AS (
    UPDATE paragon.load_reject AS r
       SET raw = convert_to('erased:' || encode(sha256($2::bytea || r.raw), 'hex'), 'UTF8'),
           reason = paragon.erased_text(r.reason, $2::bytea)
      FROM named AS n
     WHERE encode(r.raw, 'escape') ~ n.pattern
    RETURNING 1)
SELECT (SELECT count(*) FROM outcome) + (SELECT count(*) FROM reject) AS n;
