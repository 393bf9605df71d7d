-- The role that owns everything and cannot log in. Runs as the connected user, who must be able
-- to create it or be a member of it.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'paragon_owner') THEN
        CREATE ROLE paragon_owner NOLOGIN;
    END IF;
    IF NOT pg_catalog.pg_has_role(session_user, 'paragon_owner', 'MEMBER') THEN
        EXECUTE pg_catalog.format('GRANT paragon_owner TO %I', session_user);
    END IF;
    IF NOT pg_catalog.has_database_privilege('paragon_owner', pg_catalog.current_database(), 'CREATE') THEN
        EXECUTE pg_catalog.format('GRANT CREATE ON DATABASE %I TO paragon_owner',
                                  pg_catalog.current_database());
    END IF;
END
$$;
