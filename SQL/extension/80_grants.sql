-- What migrations grant beside the objects that they make: rights on schemas that may be anybody's, and the registry's
-- own for the roles that definitions name. Each grant is recorded, so that the migration's undoing takes back what no
-- other datastore needs, and nothing that was there before.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE IF NOT EXISTS datastore.schema_grant (
    schema_name name NOT NULL,
    privilege text NOT NULL,
    role_name name NOT NULL,
    PRIMARY KEY (schema_name, privilege, role_name),
    CONSTRAINT schema_grant_privilege CHECK (privilege IN ('USAGE', 'CREATE', 'SELECT', 'OWNER'))
);
COMMENT ON TABLE datastore.schema_grant IS
    'What migrations granted on schemas, and the schemas that they made, which they will take back. What was there before '
    'is not in it.';
COMMENT ON COLUMN datastore.schema_grant.schema_name IS 'The schema.';
COMMENT ON COLUMN datastore.schema_grant.privilege IS
    'USAGE of the schema; CREATE, lent to datastore_owner until the end of a migration; SELECT: reads the registry''s '
    'tables; OWNER: made the schema.';
COMMENT ON COLUMN datastore.schema_grant.role_name IS 'Who has it.';

CREATE OR REPLACE FUNCTION datastore.make_schema(schema_name name) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_variable
BEGIN
    IF to_regnamespace(format('%I', schema_name)) IS NULL THEN
        EXECUTE format('CREATE SCHEMA %I', schema_name);
        INSERT INTO datastore.schema_grant VALUES (schema_name, 'OWNER', current_user) ON CONFLICT DO NOTHING;
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.make_schema(name) IS
    'Makes a schema where there is none, with the rights of who calls it; it goes with the last datastore in it, if nothing '
    'else was put there.';

CREATE OR REPLACE FUNCTION datastore.grant_on_schema(schema_name name, privilege text, role_name name) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
    space pg_namespace;
    may_grant boolean;
BEGIN
    SELECT * INTO STRICT space FROM pg_namespace AS n WHERE n.nspname = schema_name;
    IF space.nspowner = to_regrole(format('%I', role_name))
        OR EXISTS (
            SELECT FROM aclexplode(space.nspacl) AS a
            WHERE a.grantee = to_regrole(format('%I', role_name)) AND a.privilege_type = privilege
        )
    THEN
        RETURN;
    END IF;
    may_grant := has_schema_privilege(current_user, space.oid, privilege || ' WITH GRANT OPTION');
    -- PostgreSQL answers a grant by who may not with a warning and goes on.
    IF NOT may_grant AND NOT has_schema_privilege(role_name, space.oid, privilege) THEN
        RAISE EXCEPTION '% needs % on the schema %, and % may not grant it', role_name, privilege, schema_name, current_user
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format(
                      'Have the schema''s owner (%s) or a superuser run: GRANT %s ON SCHEMA %I TO %I;',
                      pg_get_userbyid(space.nspowner), privilege, schema_name, role_name);
    END IF;
    IF may_grant THEN
        EXECUTE format('GRANT %I ON SCHEMA %I TO %I', lower(privilege), schema_name, role_name);
        INSERT INTO datastore.schema_grant VALUES (schema_name, privilege, role_name) ON CONFLICT DO NOTHING;
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.grant_on_schema(name, text, name) IS
    'Grants USAGE or CREATE on a schema with the rights of who calls it, who must be a member of datastore_owner too; raises '
    'where the role has it not and the caller may not grant it. Whatever the role has by name is left as it is.';

CREATE OR REPLACE PROCEDURE datastore.lend_create(schema_name name)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    PERFORM datastore.grant_on_schema(schema_name, 'CREATE', 'datastore_owner');
END
$procedure$;
COMMENT ON PROCEDURE datastore.lend_create(name) IS
    'Lends datastore_owner the right to create in a schema, until the migration that needs it ends.';

CREATE OR REPLACE PROCEDURE datastore.return_create(project text, version text)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    lent record;
    lender text;
BEGIN
    IF datastore.is_another_under_way(project, version) THEN
        RAISE WARNING 'what migrations lent stays until none stands half-way';
        RETURN;
    END IF;
    FOR lent IN DELETE FROM datastore.schema_grant AS g WHERE g.privilege = 'CREATE' RETURNING g.schema_name, g.role_name LOOP
        BEGIN
            EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM %I', lent.schema_name, lent.role_name);
        EXCEPTION
            WHEN insufficient_privilege THEN NULL;
        END;
        -- Where another began the migration and lent it, PostgreSQL takes nothing back, and does not always say so.
        SELECT string_agg(DISTINCT a.grantor::regrole::text, ', ') INTO lender
        FROM pg_namespace AS n, aclexplode(n.nspacl) AS a
        WHERE n.nspname = lent.schema_name AND a.grantee = to_regrole(format('%I', lent.role_name))
            AND a.privilege_type = 'CREATE';
        IF lender IS NOT NULL THEN
            RAISE WARNING '% keeps CREATE on the schema %, which % granted', lent.role_name, lent.schema_name, lender
                USING HINT = format(
                    'Have %s or a superuser run: REVOKE CREATE ON SCHEMA %I FROM %I;', lender, lent.schema_name,
                    lent.role_name);
        END IF;
    END LOOP;
END
$procedure$;
COMMENT ON PROCEDURE datastore.return_create(text, text) IS
    'Takes back the right to create in a schema, which a migration lends to datastore_owner for as long as it lasts; not '
    'while another one stands half-way.';

CREATE OR REPLACE FUNCTION datastore.admit_reader(role_name name) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_variable
BEGIN
    -- The registry's own roles have what they need, and more.
    IF role_name IN ('datastore_owner', 'datastore_loader', 'datastore_reader') THEN
        RETURN;
    END IF;
    PERFORM datastore.grant_on_schema('datastore', 'USAGE', role_name);
    EXECUTE format(
        'GRANT SELECT ON datastore.store, datastore.run, datastore.held, datastore.held_set, datastore.reject, '
        'datastore.migration, datastore.migration_step, datastore.registry_version TO %I',
        role_name);
    EXECUTE format(
        'GRANT EXECUTE ON FUNCTION '
        'datastore.freshness, datastore.require_fresh, datastore.tags_as_of, datastore.partly_filled, datastore.drifted, '
        'datastore.drifted_object, datastore.rejects, datastore.children, '
        'datastore.child_of, datastore.octue_state, datastore.folders_of, datastore.folder, '
        'datastore.past_row, datastore.is_early_octue, datastore.version TO %I',
        role_name);
    INSERT INTO datastore.schema_grant VALUES ('datastore', 'SELECT', role_name) ON CONFLICT DO NOTHING;
END
$function$;
COMMENT ON FUNCTION datastore.admit_reader(name) IS
    'Grants what the views of a datastore read beside its table, as they run with the rights of who reads them, and what '
    'tells which migrations the database has.';

CREATE OR REPLACE FUNCTION datastore.drop_schema(schema_name name) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_variable
BEGIN
    EXECUTE format('DROP SCHEMA %I RESTRICT', schema_name);
EXCEPTION
    WHEN dependent_objects_still_exist THEN
        RAISE WARNING 'the schema %, which a migration made, stays: something else is in it', schema_name;
    WHEN insufficient_privilege THEN
        RAISE WARNING 'the schema %, which a migration made, stays: % may not drop it', schema_name, current_user
            USING HINT = format('Have its owner or a superuser run: DROP SCHEMA %I;', schema_name);
END
$function$;
COMMENT ON FUNCTION datastore.drop_schema(name) IS
    'Drops a schema that a migration made, unless something is in it or the caller may not; then it says so.';

CREATE OR REPLACE PROCEDURE datastore.revoke_unneeded(project text, version text)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    stale record;
BEGIN
    IF datastore.is_another_under_way(project, version) THEN
        RAISE WARNING 'what migrations granted stays until none stands half-way';
        RETURN;
    END IF;
    FOR stale IN
        DELETE FROM datastore.schema_grant AS g
        WHERE g.privilege = 'CREATE' OR NOT EXISTS (
            SELECT FROM datastore.store AS s
            WHERE g.schema_name IN ('datastore', s.table_schema) AND (
                g.privilege = 'OWNER'
                OR g.role_name IN ('datastore_owner', 'datastore_loader', 'datastore_reader')
                OR s.definition -> 'access' -> 'readers' ? g.role_name::text
                OR s.definition -> 'access' -> 'annotators' ? g.role_name::text
                OR s.definition -> 'access' -> 'relates' ? g.role_name::text)
        )
        RETURNING g.schema_name, g.privilege, g.role_name
    LOOP
        CONTINUE WHEN to_regrole(format('%I', stale.role_name)) IS NULL
            OR to_regnamespace(format('%I', stale.schema_name)) IS NULL;
        IF stale.privilege = 'SELECT' THEN
            EXECUTE format(
                'REVOKE SELECT ON datastore.store, datastore.run, datastore.held, datastore.held_set, datastore.reject, '
                'datastore.migration, datastore.migration_step, datastore.registry_version FROM %I',
                stale.role_name);
            EXECUTE format(
                'REVOKE EXECUTE ON FUNCTION '
                'datastore.freshness, datastore.require_fresh, datastore.tags_as_of, datastore.partly_filled, datastore.drifted, '
                'datastore.drifted_object, datastore.rejects, datastore.children, '
                'datastore.child_of, datastore.octue_state, datastore.folders_of, datastore.folder, '
                'datastore.past_row, datastore.is_early_octue, datastore.version FROM %I',
                stale.role_name);
            CONTINUE;
        END IF;
        IF stale.privilege = 'OWNER' THEN
            PERFORM datastore.drop_schema(stale.schema_name);
            CONTINUE;
        END IF;
        IF NOT has_schema_privilege(current_user, stale.schema_name, stale.privilege || ' WITH GRANT OPTION') THEN
            RAISE EXCEPTION '% was granted % on the schema %, and % may not revoke it', stale.role_name, stale.privilege,
                stale.schema_name, current_user
                USING ERRCODE = 'insufficient_privilege',
                      HINT = 'Have the schema''s owner, a superuser, or who granted it undo the migration.';
        END IF;
        EXECUTE format('REVOKE %I ON SCHEMA %I FROM %I', lower(stale.privilege), stale.schema_name, stale.role_name);
    END LOOP;
END
$procedure$;
COMMENT ON PROCEDURE datastore.revoke_unneeded(text, text) IS
    'Takes back what migrations granted on schemas, and of the registry, to roles that no datastore needs any more; not '
    'while a migration beside this one stands half-way.';
