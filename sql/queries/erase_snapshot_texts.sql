-- A client's name and telling attributes in one snapshot, and the reasons of its reported outcomes;
-- then the sentences of its triggers, of any run, that quote them.
-- @param 1 integer snapshot_no
-- @param 2 text    client_id
-- @param 3 bytea   salt
-- @col n bigint rows changed in the snapshot, n_records bigint triggers changed
WITH fresh AS (
    SELECT c.name, c.attributes, paragon.erased_text(c.name, $3::bytea) AS new_name,
           paragon.erased_attributes(c.snapshot_no, c.attributes, $3::bytea) AS new_attributes
      FROM paragon.client AS c
     WHERE c.snapshot_no = $1::integer AND c.client_id = $2::text),
client AS (
    UPDATE paragon.client AS c
       SET name = f.new_name, attributes = f.new_attributes
      FROM fresh AS f
     WHERE c.snapshot_no = $1::integer AND c.client_id = $2::text
       AND (f.name, f.attributes) IS DISTINCT FROM (f.new_name, f.new_attributes)
    RETURNING 1),
outcome AS (
    UPDATE paragon.extract_outcome AS o
       SET reason = paragon.erased_text(o.reason, $3::bytea)
     WHERE o.snapshot_no = $1::integer
       AND o.reason <> paragon.erased_text(o.reason, $3::bytea)
       AND o.trigger_id IN (SELECT t.trigger_id FROM paragon.trigger AS t
                             WHERE t.client_id = $2::text)
    RETURNING 1),
telling AS (
    SELECT array_agg(q.text) AS texts
      FROM fresh AS f,
           unnest(f.name || f.attributes, f.new_name || f.new_attributes) AS q (text, new_text)
     WHERE q.text <> q.new_text AND q.text <> ''),
quoting AS (
    UPDATE paragon.trigger AS t
       SET record = paragon.erased_record(t.record, q.texts, $3::bytea), salt = NULL
      FROM telling AS q
     WHERE t.client_id = $2::text AND t.record IS NOT NULL AND q.texts IS NOT NULL
       AND t.record::text <> paragon.erased_record(t.record, q.texts, $3::bytea)::text
    RETURNING 1)
SELECT (SELECT count(*) FROM client) + (SELECT count(*) FROM outcome) AS n,
       (SELECT count(*) FROM quoting) AS n_records;
