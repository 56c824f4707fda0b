-- Who may do what in the registry, and who owns it.

SET LOCAL search_path = pg_catalog, pg_temp;

-- <roles>
DO $ownership$
DECLARE
    item record;
BEGIN
    IF current_user <> 'datastore_owner' AND NOT pg_has_role(current_user, 'datastore_owner', 'USAGE') THEN
        RAISE EXCEPTION '% is not a member of datastore_owner and cannot hand the registry over to it', current_user
            USING ERRCODE = 'insufficient_privilege', HINT = format('Run: GRANT datastore_owner TO %I;', current_user);
    END IF;
    -- Whoever owns a schema grants on it, so that every member of datastore_owner may.
    FOR item IN
        SELECT n.nspname AS name FROM pg_namespace AS n
        WHERE n.nspname IN ('datastore', 'datastore_staging') AND n.nspowner <> 'datastore_owner'::regrole
    LOOP
        BEGIN
            EXECUTE format('ALTER SCHEMA %I OWNER TO datastore_owner', item.name);
        EXCEPTION
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'the schema % does not belong to datastore_owner, and % cannot hand it over: %', item.name,
                    current_user, SQLERRM
                    USING ERRCODE = 'insufficient_privilege',
                          HINT = format('Have a superuser run: ALTER SCHEMA %I OWNER TO datastore_owner;', item.name);
        END;
    END LOOP;
    FOR item IN
        SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind, format('datastore.%I', c.relname) AS name
        FROM pg_class AS c
        WHERE c.relnamespace = 'datastore'::regnamespace AND c.relkind IN ('r', 'p', 'v')
            AND c.relowner <> 'datastore_owner'::regrole
        UNION ALL
        SELECT 'TYPE', format('datastore.%I', t.typname)
        FROM pg_type AS t JOIN pg_class AS c ON c.oid = t.typrelid
        WHERE t.typnamespace = 'datastore'::regnamespace AND c.relkind = 'c' AND t.typowner <> 'datastore_owner'::regrole
        UNION ALL
        SELECT 'ROUTINE', format('datastore.%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid))
        FROM pg_proc AS p
        WHERE p.pronamespace = 'datastore'::regnamespace AND p.proowner <> 'datastore_owner'::regrole
            -- A superuser who creates a server runs the wrapper's validator as a superuser, so nobody else may own it.
            AND p.oid NOT IN (SELECT w.fdwvalidator FROM pg_foreign_data_wrapper AS w)
    LOOP
        EXECUTE format('ALTER %s %s OWNER TO datastore_owner', item.kind, item.name);
    END LOOP;
END
$ownership$;
-- </roles>

ALTER TABLE datastore.reject ENABLE ROW LEVEL SECURITY;
ALTER TABLE datastore.lease ENABLE ROW LEVEL SECURITY;

DO $policies$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = 'datastore.reject'::regclass AND polname = 'reads_with_the_table') THEN
        -- By the catalog, not by name: to look up a name raises where the table, its schema or the right to look into the
        -- schema is missing, and one such datastore would hide the rejects of all.
        CREATE POLICY reads_with_the_table ON datastore.reject FOR SELECT USING (
            store_id IN (
                SELECT s.id
                FROM datastore.store AS s
                JOIN pg_catalog.pg_namespace AS n ON n.nspname OPERATOR(pg_catalog.=) s.table_schema
                JOIN pg_catalog.pg_class AS c
                    ON c.relnamespace OPERATOR(pg_catalog.=) n.oid AND c.relname OPERATOR(pg_catalog.=) s.table_name
                JOIN pg_catalog.pg_attribute AS a
                    ON a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attname OPERATOR(pg_catalog.=) 'key'
                WHERE pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                    AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')
            )
        );
        COMMENT ON POLICY reads_with_the_table ON datastore.reject IS
            'The raw values of a datastore are for those who may read its table.';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = 'datastore.lease'::regclass AND polname = 'reads_its_own') THEN
        CREATE POLICY reads_its_own ON datastore.lease FOR SELECT USING (holder = session_user);
        COMMENT ON POLICY reads_its_own ON datastore.lease IS
            'A lease''s token lets its holder write as the run, so that one loader must not learn another''s.';
    END IF;
END
$policies$;

REVOKE ALL ON ALL TABLES IN SCHEMA datastore FROM PUBLIC;
REVOKE ALL ON ALL ROUTINES IN SCHEMA datastore FROM PUBLIC;
-- <roles>
GRANT SELECT ON datastore.store, datastore.run, datastore.held, datastore.held_set, datastore.reject, datastore.migration,
    datastore.migration_step, datastore.registry_version, datastore.schema_grant, datastore.server
    TO datastore_reader, datastore_loader;
GRANT SELECT ON datastore.run_range, datastore.lease, datastore.staging TO datastore_loader;
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA datastore TO datastore_owner;
GRANT EXECUTE ON FUNCTION
    datastore.version(), datastore.object_id(text, text), datastore.freshness(text),
    datastore.require_fresh(text, interval, bigint, bigint), datastore.tags_as_of(text),
    datastore.partly_filled(text), datastore.rejects(text),
    datastore.drifted(text, double precision), datastore.drifted_object(text, text),
    datastore.children(text, text), datastore.child_of(text, text), datastore.folders_of(text), datastore.folder(text, text),
    datastore.past_row(anyelement, jsonb),
    datastore.octue_state(jsonb, timestamptz, timestamptz, timestamptz), datastore.is_early_octue(jsonb)
    TO datastore_reader, datastore_loader;
GRANT EXECUTE ON FUNCTION
    datastore.begin_run(text, text, text, uuid, integer, boolean, interval, text, integer),
    datastore.renew_lease(uuid, integer, boolean),
    datastore.add_range(bigint, uuid, integer, text, text, boolean),
    datastore.reduce_staged(bigint, uuid),
    datastore.advance_asking(bigint, uuid, integer, tid, tid, bigint, bigint, bigint, bigint),
    datastore.advance_range(bigint, uuid, integer, text, text, boolean, bigint, bigint, bigint, bigint, bigint,
                            bigint, timestamptz, bigint),
    datastore.restart_ranges(bigint, uuid),
    datastore.split_range(bigint, uuid, integer, text, integer),
    datastore.note_gap(bigint, uuid, text, text[]),
    datastore.finish_staging(bigint, uuid, text, bigint, bigint, bigint, jsonb),
    datastore.await_store(text),
    datastore.usurper(text, uuid),
    datastore.plan(text, bigint, uuid, text),
    datastore.prepare(text, bigint, uuid, text),
    datastore.merge(text, bigint, uuid, text),
    datastore.end_run(bigint, uuid, text, text, jsonb, jsonb),
    datastore.held_folders(bigint, integer)
    TO datastore_loader;
-- </roles>
