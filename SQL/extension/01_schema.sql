-- The schema of the registry, its roles and its version.
--
-- What stands between <roles> and </roles>, here and in the other files, is left out of a registry without roles, which is
-- for the tests of a Django project; whoever installs that one makes the two schemas.

-- Every file pins the path, as each may be run by itself: objects that others left in public must not come in between.
SET LOCAL search_path = pg_catalog, pg_temp;

DO $encoding$
BEGIN
    IF pg_catalog.getdatabaseencoding() <> 'UTF8' THEN
        RAISE EXCEPTION 'the database is encoded in %, and keys of objects are UTF-8', pg_catalog.getdatabaseencoding()
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Create a database with ENCODING ''UTF8'' TEMPLATE template0.';
    END IF;
END
$encoding$;

-- <roles>
DO $roles$
DECLARE
    wanted text;
    since_16 boolean := pg_catalog.current_setting('server_version_num')::integer >= 160000;
    acting text := CASE WHEN since_16 THEN 'SET' ELSE 'MEMBER' END;
    options text := CASE WHEN since_16 THEN ' WITH INHERIT TRUE, SET TRUE' ELSE '' END;
    is_member boolean := false;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['datastore_owner', 'datastore_loader', 'datastore_reader'] LOOP
        IF pg_catalog.to_regrole(wanted) IS NULL THEN
            IF NOT (SELECT rolsuper OR rolcreaterole FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
                RAISE EXCEPTION 'the role % is missing, and % may not create it', wanted, current_user
                    USING ERRCODE = 'insufficient_privilege',
                          HINT = pg_catalog.format('Have a role with CREATEROLE run: CREATE ROLE %I NOLOGIN;', wanted);
            END IF;
            BEGIN
                EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION
                -- Roles belong to the whole cluster: another database's installation was quicker.
                WHEN duplicate_object OR unique_violation THEN NULL;
            END;
        END IF;
    END LOOP;
    -- Who creates a role may grant it, but since 16 that is not to act as it. A superuser is a member of every role.
    FOR attempt IN 1..30 LOOP
        is_member := pg_catalog.pg_has_role(current_user, 'datastore_owner', 'USAGE')
            AND pg_catalog.pg_has_role(current_user, 'datastore_owner', acting);
        EXIT WHEN is_member;
        BEGIN
            EXECUTE pg_catalog.format('GRANT datastore_owner TO %I%s', current_user, options);
        EXCEPTION
            -- As above: another database's installation grants the same at this moment, and may yet be rolled back.
            WHEN unique_violation OR internal_error THEN PERFORM pg_catalog.pg_sleep(least(0.1 * attempt, 0.5));
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION '% has to be a member of datastore_owner, and may not grant it', current_user
                    USING ERRCODE = 'insufficient_privilege',
                          HINT = pg_catalog.format('Have a role with ADMIN OPTION on it, or a superuser, run: '
                              'GRANT datastore_owner TO %I%s;', current_user, options);
        END;
    END LOOP;
    IF NOT is_member AND NOT pg_catalog.pg_has_role(current_user, 'datastore_owner', 'USAGE') THEN
        RAISE EXCEPTION '% is not a member of datastore_owner yet, which other installations in this cluster grant too', current_user
            USING ERRCODE = 'object_in_use', HINT = 'Nothing was installed. Run it again when they have ended.';
    END IF;
END
$roles$;

DO $schemas$
DECLARE
    foreign_schema record;
BEGIN
    -- Whoever owns a schema owns what happens in it.
    SELECT n.nspname AS name, r.rolname AS owner INTO foreign_schema
    FROM pg_catalog.pg_namespace AS n JOIN pg_catalog.pg_roles AS r ON r.oid = n.nspowner
    WHERE n.nspname IN ('datastore', 'datastore_staging') AND r.rolname <> current_user
        AND NOT pg_catalog.pg_has_role(r.oid, 'datastore_owner', 'MEMBER')
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the schema % belongs to %, who is not a member of datastore_owner', foreign_schema.name,
            foreign_schema.owner
            USING ERRCODE = 'insufficient_privilege',
                  HINT = pg_catalog.format('Look into the schema; then drop it, or run: GRANT datastore_owner TO %I;',
                                           foreign_schema.owner);
    END IF;
END
$schemas$;

-- Made for its owner at once: to hand a schema over takes more rights than to make it.
CREATE SCHEMA IF NOT EXISTS datastore AUTHORIZATION datastore_owner;
CREATE SCHEMA IF NOT EXISTS datastore_staging AUTHORIZATION datastore_owner;
-- </roles>
COMMENT ON SCHEMA datastore IS
    'The registry of datastores: which tables mirror which buckets, and how current they are.';
COMMENT ON SCHEMA datastore_staging IS 'Unlogged tables that the loader fills by COPY; empty between runs.';

-- <roles>
GRANT USAGE ON SCHEMA datastore TO datastore_owner, datastore_loader, datastore_reader;
GRANT CREATE ON SCHEMA datastore, datastore_staging TO datastore_owner;
GRANT USAGE ON SCHEMA datastore_staging TO datastore_owner, datastore_loader;
-- </roles>

CREATE OR REPLACE FUNCTION datastore.version() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '1.1';
COMMENT ON FUNCTION datastore.version() IS
    'The version of the registry. A loader works with that of its own version, and with later ones of the same major '
    'version.';
