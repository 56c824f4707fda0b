-- The ledgers: which migrations of which projects this database has, step by step, and which registries it has had.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE IF NOT EXISTS datastore.migration (
    project text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    name text NOT NULL,
    hash text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    applied_by name NOT NULL DEFAULT session_user,
    PRIMARY KEY (project, version)
);
COMMENT ON TABLE datastore.migration IS 'The migrations that this database has whole; their last step writes the row.';
COMMENT ON COLUMN datastore.migration.project IS 'The project, as its lock file names it.';
COMMENT ON COLUMN datastore.migration.version IS 'The number in front of the file''s name.';
COMMENT ON COLUMN datastore.migration.name IS 'The file''s name after the number.';
COMMENT ON COLUMN datastore.migration.hash IS
    'SHA-256 of project, version, name, the predecessor''s hash and the steps, as the project''s lock file has it.';
COMMENT ON COLUMN datastore.migration.applied_at IS 'When its last step was applied, by the server''s clock.';
COMMENT ON COLUMN datastore.migration.applied_by IS 'Who applied its last step.';

CREATE TABLE IF NOT EXISTS datastore.migration_step (
    project text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    step integer NOT NULL,
    hash text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    applied_by name NOT NULL DEFAULT session_user,
    PRIMARY KEY (project, version, step),
    CONSTRAINT migration_step_counts_from_one CHECK (step >= 1)
);
COMMENT ON TABLE datastore.migration_step IS
    'The steps of migrations that were applied. A migration with steps here and no row in datastore.migration stands half-way.';
COMMENT ON COLUMN datastore.migration_step.project IS 'The project, as its lock file names it.';
COMMENT ON COLUMN datastore.migration_step.version IS 'The migration''s number.';
COMMENT ON COLUMN datastore.migration_step.step IS 'The step''s number in the migration, from 1.';
COMMENT ON COLUMN datastore.migration_step.hash IS 'The hash of the whole migration.';
COMMENT ON COLUMN datastore.migration_step.applied_at IS 'When it was applied, by the server''s clock.';
COMMENT ON COLUMN datastore.migration_step.applied_by IS 'Who applied it.';

CREATE TABLE IF NOT EXISTS datastore.registry_version (
    version text COLLATE "C" PRIMARY KEY,
    installed_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    installed_by name NOT NULL DEFAULT session_user,
    has_roles boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE datastore.registry_version IS
    'The versions of the registry that migrations have brought here. datastore.version() tells which one it is now.';
COMMENT ON COLUMN datastore.registry_version.version IS 'The registry''s version.';
COMMENT ON COLUMN datastore.registry_version.installed_at IS 'When it came, by the server''s clock.';
COMMENT ON COLUMN datastore.registry_version.installed_by IS 'Who brought it.';
COMMENT ON COLUMN datastore.registry_version.has_roles IS
    'False where it was made without roles, grants and owners, as the tests of a Django project may have it.';

CREATE OR REPLACE FUNCTION datastore.require_roles() RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF EXISTS (SELECT FROM datastore.registry_version AS v WHERE NOT v.has_roles) THEN
        RAISE EXCEPTION 'the registry of the database % was made without roles (DATASTORE_ROLES = False)', current_database()
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'It is for the tests of a Django project, whose migrate alone may change it. For a table that is kept '
                      'in step with a bucket, make the database anew without that setting.';
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.require_roles() IS
    'Raises where the registry was made without roles: no bucket is mirrored into such a database.';

CREATE OR REPLACE FUNCTION datastore.is_pending(project text, version text, step integer) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_variable
BEGIN
    IF NOT datastore.holds_migration_lock() THEN
        RAISE EXCEPTION 'no migration is open in this session'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Run the migration''s file as a whole; it begins with CALL datastore.open_migration.';
    END IF;
    RETURN NOT EXISTS (
        SELECT FROM datastore.migration_step AS s
        WHERE s.project = project AND s.version = version AND s.step = step
    );
END
$function$;
COMMENT ON FUNCTION datastore.is_pending(text, text, integer) IS
    'Whether a step of a migration is still to be applied; raises where the session has not opened the migration.';

CREATE OR REPLACE PROCEDURE datastore.record_step(
    project text, version text, step integer, hash text, name text DEFAULT NULL
)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $procedure$
#variable_conflict use_variable
BEGIN
    INSERT INTO datastore.migration_step (project, version, step, hash) VALUES (project, version, step, hash);
    IF name IS NOT NULL THEN
        INSERT INTO datastore.migration (project, version, name, hash) VALUES (project, version, name, hash);
    END IF;
END
$procedure$;
COMMENT ON PROCEDURE datastore.record_step(text, text, integer, text, text) IS
    'Notes that a step was applied, and with a name that the migration was applied whole.';

CREATE OR REPLACE PROCEDURE datastore.forget_step(project text, version text, step integer)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $procedure$
#variable_conflict use_variable
BEGIN
    DELETE FROM datastore.migration AS m WHERE m.project = project AND m.version = version;
    DELETE FROM datastore.migration_step AS s WHERE s.project = project AND s.version = version AND s.step = step;
END
$procedure$;
COMMENT ON PROCEDURE datastore.forget_step(text, text, integer) IS
    'Notes that a step was undone, so that the migration is not whole any more.';

CREATE OR REPLACE FUNCTION datastore.is_another_under_way(project text, version text) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT EXISTS (
        SELECT FROM datastore.migration_step AS s
        WHERE (s.project, s.version) <> (is_another_under_way.project, is_another_under_way.version)
            AND NOT EXISTS (
                SELECT FROM datastore.migration AS m WHERE (m.project, m.version) = (s.project, s.version)
            )
    )
$function$;
COMMENT ON FUNCTION datastore.is_another_under_way(text, text) IS
    'Whether a migration beside this one stands half-way, which may still need what migrations granted.';

CREATE OR REPLACE FUNCTION datastore.check_recorded(project text, version text, hash text) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_variable
BEGIN
    IF EXISTS (
        SELECT FROM datastore.migration_step AS s
        WHERE s.project = project AND s.version = version AND s.hash <> hash
    ) THEN
        RAISE EXCEPTION 'migration % of % was applied to this database from another file', version, project
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Compare datastore.migration_step with datastore.lock of the project.';
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.check_recorded(text, text, text) IS
    'Raises where steps of a migration were applied under another hash.';

CREATE OR REPLACE FUNCTION datastore.check_opening(
    project text, version text, hash text, after text, after_hash text
) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
    later text;
    stands integer;
BEGIN
    PERFORM datastore.check_recorded(project, version, hash);
    IF EXISTS (SELECT FROM datastore.migration AS m WHERE m.project = project AND m.version = version) THEN
        RETURN;
    END IF;
    SELECT min(s.version) INTO later FROM datastore.migration_step AS s
    WHERE s.project = project AND (length(s.version), s.version) > (length(version), version);
    IF later IS NOT NULL THEN
        RAISE EXCEPTION 'migration % of % comes before %, which this database has already', version, project, later
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Compare datastore.migration_step with datastore.lock of the project.';
    END IF;
    IF after IS NULL THEN
        RETURN;
    END IF;
    PERFORM datastore.check_recorded(project, after, after_hash);
    IF EXISTS (SELECT FROM datastore.migration AS m WHERE m.project = project AND m.version = after) THEN
        RETURN;
    END IF;
    SELECT max(s.step) INTO stands FROM datastore.migration_step AS s WHERE s.project = project AND s.version = after;
    IF stands IS NULL THEN
        RAISE EXCEPTION 'migration % of % comes after %, which was not applied to this database', version, project, after
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('Apply %s first.', after);
    END IF;
    RAISE EXCEPTION 'migration % of % comes after %, which stands at step % and is not done', version, project, after, stands
        USING ERRCODE = 'object_not_in_prerequisite_state',
              HINT = format('Run the up file of %s again, which goes on from there, or its down file.', after);
END
$function$;
COMMENT ON FUNCTION datastore.check_opening(text, text, text, text, text) IS
    'Raises where a migration may not be applied: another file of its number was, a later one was, or the one before was not.';

CREATE OR REPLACE FUNCTION datastore.check_undoing(project text, version text, hash text) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
    later text;
BEGIN
    PERFORM datastore.check_recorded(project, version, hash);
    SELECT min(s.version) INTO later FROM datastore.migration_step AS s
    WHERE s.project = project AND (length(s.version), s.version) > (length(version), version);
    IF later IS NOT NULL THEN
        RAISE EXCEPTION 'migration % of % cannot be undone before the ones after it', version, project
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('Undo %s first.', later);
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.check_undoing(text, text, text) IS
    'Raises where a migration may not be undone: another file of its number was applied, or a later one was.';

CREATE OR REPLACE FUNCTION datastore.may_have_begun(project text, version text, step integer) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT may_have_begun.step = 1 OR EXISTS (
        SELECT FROM datastore.migration_step AS s
        WHERE s.project = may_have_begun.project AND s.version = may_have_begun.version
            AND s.step IN (may_have_begun.step, may_have_begun.step - 1)
    )
$function$;
COMMENT ON FUNCTION datastore.may_have_begun(text, text, integer) IS
    'Whether a step that is no transaction may have left something: it was applied, or it is the next.';

CREATE OR REPLACE PROCEDURE datastore.refuse_rows(relations text[])
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    relation regclass;
    has_rows boolean;
BEGIN
    FOR relation IN SELECT to_regclass(r.name) FROM unnest(relations) AS r (name) WHERE to_regclass(r.name) IS NOT NULL LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', relation) INTO STRICT has_rows;
        IF has_rows AND current_setting('datastore.really', true) IS DISTINCT FROM 'yes' THEN
            RAISE EXCEPTION '% has rows', relation
                USING ERRCODE = 'object_not_in_prerequisite_state',
                      HINT = 'Its notes and history would be lost; the rest can be made anew from the bucket. '
                          'To go on, run the file with psql -v really=yes.';
        END IF;
    END LOOP;
END
$procedure$;
COMMENT ON PROCEDURE datastore.refuse_rows(text[]) IS
    'Raises where one of some tables has rows, unless the setting datastore.really says yes.';
