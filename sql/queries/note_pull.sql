-- A page of answers was read from a CRM, up to a moment of its clock.
-- @param 1 integer destination_no
-- @param 2 text    moment, in UTC unless it says otherwise; NULL = it was empty
-- @param 3 boolean is_last
SELECT paragon.note_pull($1::integer,
                         CASE WHEN $2::text ~ '(Z|[+-][0-9]{2}:?[0-9]{2})$' THEN $2::text::timestamptz
                              ELSE $2::text::timestamp AT TIME ZONE 'UTC' END,
                         $3::boolean);
