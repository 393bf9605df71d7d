-- The model that another one takes, or took, the place of: of a draft the approved one, of one that
-- was released the one that retired then.
-- @param 1 integer model_no
-- @col model_id text; no row where there is none
SELECT p.model_id
  FROM paragon.model AS m
  JOIN paragon.model AS p
    ON p.model_no <> m.model_no
   AND CASE WHEN m.state IN ('approved', 'retired') THEN p.retired_at = m.decided_at
            ELSE p.state = 'approved' END
 WHERE m.model_no = $1::integer;
