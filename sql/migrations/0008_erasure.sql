-- Erasure of a client's personal text (docs/decisions/0021-erasure.md).
--
-- The id of a snapshot is a hash of what was loaded and stays. Each erasure records the hash of the
-- snapshot's rows before it, which is the id or what the erasure before left, and after it.

CREATE TABLE paragon.erasure (
    erasure_no     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    snapshot_no    integer NOT NULL REFERENCES paragon.snapshot,
    client_id      text COLLATE "C" NOT NULL,
    content_before text NOT NULL CHECK (content_before ~ '^[0-9a-f]{64}$'),
    content_after  text NOT NULL CHECK (content_after ~ '^[0-9a-f]{64}$'),
    n_texts        bigint NOT NULL CHECK (n_texts > 0),
    erased_at      timestamptz NOT NULL DEFAULT now(),
    erased_by      text NOT NULL DEFAULT session_user
);
CREATE INDEX ON paragon.erasure (snapshot_no);

CREATE TRIGGER erasures_are_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON paragon.erasure
    FOR EACH STATEMENT EXECUTE FUNCTION paragon.refuse_change();

-- The link from one erasure to the next of a snapshot is not broken.
CREATE FUNCTION paragon.guard_erasure() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.content_before <> paragon.snapshot_content(NEW.snapshot_no) THEN
        RAISE EXCEPTION 'the erasure does not begin with what the snapshot holds'
              USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER erasures_follow_each_other BEFORE INSERT ON paragon.erasure
    FOR EACH ROW EXECUTE FUNCTION paragon.guard_erasure();

-- The hash that the rows of a snapshot must give: its id, or what the last erasure left.
CREATE FUNCTION paragon.snapshot_content(no integer) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT e.content_after FROM paragon.erasure AS e
                      WHERE e.snapshot_no = no ORDER BY e.erasure_no DESC LIMIT 1),
                    (SELECT s.snapshot_id FROM paragon.snapshot AS s WHERE s.snapshot_no = no))
$$;

-- What stands for an erased text; nobody keeps the salt. A text that is erased already stays.
CREATE FUNCTION paragon.erased_text(erased text, salt bytea) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
RETURN CASE WHEN erased ~ '^erased:[0-9a-f]{64}$' THEN erased
            ELSE 'erased:' || encode(sha256(salt || convert_to(erased, 'UTF8')), 'hex') END;

-- The attributes of a client without the texts that fewer than twenty clients of the snapshot have:
-- these can tell who it is, and no model has a column for them. Numbers stay.
CREATE FUNCTION paragon.erased_attributes(no integer, attributes text[], salt bytea) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(
               CASE WHEN a.value IS NULL OR a.value ~ '^[-+]?[0-9]+([.][0-9]+)?$'
                      OR (SELECT count(*) FROM (SELECT 1 FROM paragon.client AS c
                                                 WHERE c.snapshot_no = no
                                                   AND c.attributes[a.place] = a.value
                                                 LIMIT 20) AS alike) = 20
                    THEN a.value
                    ELSE paragon.erased_text(a.value, salt) END ORDER BY a.place), '{}')
      FROM unnest(attributes) WITH ORDINALITY AS a (value, place)
$$;

CREATE FUNCTION paragon.array_or_none(value json) RETURNS json
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
RETURN CASE WHEN json_typeof(value) = 'array' THEN value END;

-- A trigger's record whose sentences do not quote any of these texts: one that does is erased
-- whole. Nothing else of the record changes, no byte.
CREATE FUNCTION paragon.erased_record(record json, texts text[], salt bytea) RETURNS json
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    result   text := record::text;
    sentence record;
BEGIN
    FOR sentence IN
        SELECT s.value FROM (
            SELECT record -> 'reason' AS value
            UNION ALL
            SELECT r.reason -> 'text'
              FROM json_array_elements(paragon.array_or_none(record -> 'products')) AS p (product),
                   json_array_elements(paragon.array_or_none(p.product -> 'reasons')) AS r (reason)
             ) AS s
         WHERE EXISTS (SELECT FROM unnest(texts) AS t (quoted)
                        WHERE strpos(s.value #>> '{}', t.quoted) > 0)
    LOOP
        result := replace(result, sentence.value::text,
                          to_json(paragon.erased_text(sentence.value #>> '{}', salt))::text);
    END LOOP;
    RETURN result::json;
END
$$;
