-- How a migration is opened and closed, and how its steps get the locks that they need.
--
-- What opens a migration commits between its looks at the lock, and so may have neither SECURITY DEFINER nor settings of its
-- own; until the path is set, everything is named with its schema.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.migration_settings() RETURNS TABLE (name text, value text)
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $function$
    VALUES
        ('search_path', 'pg_catalog, pg_temp'), ('client_min_messages', 'warning'), ('client_encoding', 'UTF8'),
        ('standard_conforming_strings', 'on'), ('quote_all_identifiers', 'off'), ('transform_null_equals', 'off'),
        ('array_nulls', 'on'), ('row_security', 'on'), ('check_function_bodies', 'on'), ('bytea_output', 'hex'),
        ('extra_float_digits', '1'), ('DateStyle', 'ISO, MDY'), ('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'),
        ('default_transaction_isolation', 'read committed'), ('default_transaction_read_only', 'off'),
        ('lock_timeout', '30s'), ('statement_timeout', '0')
$function$;
COMMENT ON FUNCTION datastore.migration_settings() IS
    'The settings under which a migration means the same in every database, whatever its administrators or the role''s set.';

CREATE OR REPLACE FUNCTION datastore.migration_lock_holders() RETURNS integer[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(array_agg(k.pid), '{}')
    FROM pg_locks AS k
    WHERE k.locktype = 'advisory' AND k.granted AND k.classid = 1684108385 AND k.objid = 0 AND k.objsubid = 2
        AND k.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
$function$;
COMMENT ON FUNCTION datastore.migration_lock_holders() IS
    'The process that has a migration open in this database, or that installs or removes the registry.';

CREATE OR REPLACE FUNCTION datastore.holds_migration_lock() RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT pg_backend_pid() = ANY (datastore.migration_lock_holders())
$function$;
COMMENT ON FUNCTION datastore.holds_migration_lock() IS 'Whether this session has a migration open.';

CREATE OR REPLACE FUNCTION datastore.describe_sessions(pids integer[]) RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(string_agg(concat_ws(
        ', ', 'process ' || p.pid, nullif(a.application_name, ''), 'user ' || a.usename, a.state,
        'its statement since ' || to_char(a.query_start, 'YYYY-MM-DD HH24:MI:SS TZ')
    ), '; ' ORDER BY a.query_start, p.pid), 'a process that has left')
    FROM unnest(pids) AS p (pid) LEFT JOIN pg_stat_activity AS a ON a.pid = p.pid
$function$;
COMMENT ON FUNCTION datastore.describe_sessions(integer[]) IS
    'Who some processes of the server are, those first whose statement runs the longest.';

CREATE OR REPLACE FUNCTION datastore.check_applier() RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    since_16 boolean := current_setting('server_version_num')::integer >= 160000;
BEGIN
    -- Who migrates without roles says so, and then it is the database's owner that may or may not.
    IF current_setting('datastore.without_roles', true) = 'yes' THEN
        IF NOT EXISTS (SELECT FROM datastore.registry_version AS v WHERE NOT v.has_roles) THEN
            RAISE EXCEPTION 'the registry of the database % has roles, and DATASTORE_ROLES is False', current_database()
                USING ERRCODE = 'object_not_in_prerequisite_state',
                      HINT = 'Take DATASTORE_ROLES = False out of the settings, or make the database anew.';
        END IF;
        RETURN;
    END IF;
    PERFORM datastore.require_roles();
    IF NOT (
        pg_has_role(current_user, 'datastore_owner', 'USAGE')
        AND pg_has_role(current_user, 'datastore_owner', CASE WHEN since_16 THEN 'SET' ELSE 'MEMBER' END)
    ) THEN
        RAISE EXCEPTION '% may not act as datastore_owner, who owns the registry', current_user
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format(
                      'Have a superuser, or a role with ADMIN OPTION on it, run: GRANT datastore_owner TO %I%s;',
                      current_user, CASE WHEN since_16 THEN ' WITH INHERIT TRUE, SET TRUE' ELSE '' END);
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.check_applier() IS
    'Raises where the caller may not act as datastore_owner, which since 16 is not given with every membership, and where '
    'the registry has no roles, or has some and is to be changed without.';

CREATE OR REPLACE PROCEDURE datastore.refuse_commit(INOUT refusal text)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    COMMIT;
EXCEPTION
    WHEN invalid_transaction_termination THEN
        refusal := SQLERRM;
END
$procedure$;
COMMENT ON PROCEDURE datastore.refuse_commit(text) IS
    'How the server words, in its language, that a transaction cannot be ended from within: a procedure with settings may not.';

CREATE OR REPLACE PROCEDURE datastore.lock_migrations()
LANGUAGE plpgsql
AS $procedure$
DECLARE
    began pg_catalog.timestamptz := pg_catalog.clock_timestamp();
    has_warned boolean := false;
    refusal pg_catalog.text;
BEGIN
    BEGIN
        -- Refused in any case, but in other words where only this block stands against it.
        COMMIT;
    EXCEPTION
        WHEN invalid_transaction_termination THEN
            CALL datastore.refuse_commit(refusal);
            IF refusal OPERATOR(pg_catalog.=) SQLERRM THEN
                RAISE EXCEPTION 'a migration cannot run within a transaction'
                    USING ERRCODE = 'active_sql_transaction',
                          HINT = 'Run the file without BEGIN and without psql -1: its steps are transactions of their own.';
            END IF;
    END;
    -- Without it a client that was killed leaves its server process, and the lock, until the statement ends.
    BEGIN
        PERFORM pg_catalog.set_config('client_connection_check_interval', '2s', false);
    EXCEPTION
        WHEN invalid_parameter_value THEN NULL;
    END;
    LOOP
        -- Committed between two looks: a snapshot that is held would keep CREATE INDEX CONCURRENTLY from its end.
        COMMIT;
        PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
        EXIT WHEN datastore.holds_migration_lock() OR pg_catalog.pg_try_advisory_lock(1684108385, 0);
        IF clock_timestamp() - began > interval '30 seconds' THEN
            RAISE EXCEPTION 'another migration is open in this database: %',
                datastore.describe_sessions(datastore.migration_lock_holders())
                USING ERRCODE = 'lock_not_available', HINT = 'Wait until it has ended, then run the file again.';
        ELSIF NOT has_warned AND clock_timestamp() - began > interval '3 seconds' THEN
            has_warned := true;
            RAISE WARNING 'waiting for another migration: %',
                datastore.describe_sessions(datastore.migration_lock_holders());
        END IF;
        PERFORM pg_sleep(0.2);
    END LOOP;
    -- What is read from here on is as it is under the lock, whatever the isolation is by default.
    COMMIT;
    PERFORM pg_catalog.set_config(s.name, s.value, false) FROM datastore.migration_settings() AS s;
END
$procedure$;
COMMENT ON PROCEDURE datastore.lock_migrations() IS
    'Waits until no other session has a migration open, takes its place, and sets what migrations rely on.';

CREATE OR REPLACE PROCEDURE datastore.open_migration(
    project text, version text, hash text, after text DEFAULT NULL, after_hash text DEFAULT NULL
)
LANGUAGE plpgsql
AS $procedure$
BEGIN
    CALL datastore.lock_migrations();
    BEGIN
        PERFORM datastore.check_applier();
        PERFORM datastore.check_opening(project, version, hash, after, after_hash);
    EXCEPTION
        WHEN OTHERS THEN
            PERFORM pg_advisory_unlock(1684108385, 0);
            RAISE;
    END;
END
$procedure$;
COMMENT ON PROCEDURE datastore.open_migration(text, text, text, text, text) IS
    'Begins or goes on with a migration in this session, alone in the database; raises where it may not be applied.';

CREATE OR REPLACE PROCEDURE datastore.open_undoing(project text, version text, hash text)
LANGUAGE plpgsql
AS $procedure$
BEGIN
    CALL datastore.lock_migrations();
    BEGIN
        PERFORM datastore.check_applier();
        PERFORM datastore.check_undoing(project, version, hash);
        PERFORM set_config('datastore.really', '', false);
    EXCEPTION
        WHEN OTHERS THEN
            PERFORM pg_advisory_unlock(1684108385, 0);
            RAISE;
    END;
END
$procedure$;
COMMENT ON PROCEDURE datastore.open_undoing(text, text, text) IS
    'Begins or goes on with undoing a migration in this session, alone in the database; raises where it may not be undone.';

CREATE OR REPLACE PROCEDURE datastore.close_migration()
LANGUAGE plpgsql
AS $procedure$
DECLARE
    setting pg_catalog.text;
BEGIN
    IF datastore.holds_migration_lock() THEN
        PERFORM pg_catalog.pg_advisory_unlock(1684108385, 0);
    END IF;
    FOR setting IN
        SELECT s.name FROM datastore.migration_settings() AS s
        UNION ALL VALUES ('client_connection_check_interval'), ('datastore.really'), ('datastore.without_roles')
    LOOP
        EXECUTE pg_catalog.format('RESET %I', setting);
    END LOOP;
END
$procedure$;
COMMENT ON PROCEDURE datastore.close_migration() IS
    'Lets the next migration in, and gives the session its own settings back.';

CREATE OR REPLACE PROCEDURE datastore.take(store_name text, relations text[])
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $procedure$
#variable_conflict use_variable
DECLARE
    wanted regclass[] := (SELECT array_agg(r.name::regclass) FROM unnest(relations) AS r (name));
    relation record;
    store_id integer := (SELECT s.id FROM datastore.store AS s WHERE s.name = store_name);
    began timestamptz := clock_timestamp();
    has_warned boolean := false;
    holders integer[];
BEGIN
    PERFORM set_config('lock_timeout', '500ms', true);
    LOOP
        BEGIN
            PERFORM datastore.lock_store(store_name);
            FOR relation IN
                SELECT c.oid::regclass AS name, c.relkind = 'v' AS is_view
                FROM unnest(wanted) WITH ORDINALITY AS w (oid, place) JOIN pg_class AS c ON c.oid = w.oid
                ORDER BY w.place
            LOOP
                -- LOCK TABLE would lock whatever else a view reads as well; this changes nothing in a generated one.
                EXECUTE format(
                    CASE WHEN relation.is_view
                         THEN 'ALTER VIEW %s SET (security_invoker = true)' ELSE 'LOCK TABLE %s IN ACCESS EXCLUSIVE MODE' END,
                    relation.name);
            END LOOP;
            -- What the step forgot to ask for fails from here on, instead of making readers queue behind it.
            PERFORM set_config('lock_timeout', '100ms', true);
            RETURN;
        EXCEPTION
            WHEN lock_not_available THEN NULL;
        END;
        SELECT coalesce(array_agg(DISTINCT k.pid), '{}') INTO holders
        FROM pg_locks AS k
        WHERE k.granted AND k.pid <> pg_backend_pid()
            AND k.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
            AND (k.relation = ANY (wanted)
                OR k.locktype = 'advisory' AND k.classid = 1684108385 AND k.objid = store_id::oid AND k.objsubid = 2);
        IF clock_timestamp() - began > interval '30 seconds' THEN
            RAISE EXCEPTION '% stays in use: %', store_name, datastore.describe_sessions(holders)
                USING ERRCODE = 'lock_not_available',
                      HINT = 'Wait until they have ended, or end them, then run the file again: it goes on where it stopped.';
        ELSIF NOT has_warned AND clock_timestamp() - began > interval '3 seconds' THEN
            has_warned := true;
            RAISE WARNING 'waiting until % is not in use: %', store_name, datastore.describe_sessions(holders);
        END IF;
        PERFORM pg_sleep(0.3);
    END LOOP;
END
$procedure$;
COMMENT ON PROCEDURE datastore.take(text, text[]) IS
    'Takes a datastore''s lock and relations, views first, for this transaction: in short tries of all at once, between which '
    'readers and merges go on. Raises after half a minute, and says who had them.';
