-- Who may do what in the registry, and who owns it.

SET LOCAL search_path = pg_catalog, pg_temp;

DO $ownership$
DECLARE
    item record;
BEGIN
    IF current_user <> 'datastore_owner' AND NOT pg_has_role(current_user, 'datastore_owner', 'USAGE') THEN
        RAISE EXCEPTION '% is not a member of datastore_owner and cannot hand the registry over to it', current_user
            USING ERRCODE = 'insufficient_privilege', HINT = format('Run: GRANT datastore_owner TO %I;', current_user);
    END IF;
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
        SELECT 'FUNCTION', format('datastore.%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid))
        FROM pg_proc AS p
        WHERE p.pronamespace = 'datastore'::regnamespace AND p.proowner <> 'datastore_owner'::regrole
            -- A superuser who creates a server runs the wrapper's validator as a superuser, so nobody else may own it.
            AND p.oid NOT IN (SELECT w.fdwvalidator FROM pg_foreign_data_wrapper AS w)
    LOOP
        EXECUTE format('ALTER %s %s OWNER TO datastore_owner', item.kind, item.name);
    END LOOP;
END
$ownership$;

ALTER TABLE datastore.reject ENABLE ROW LEVEL SECURITY;
ALTER TABLE datastore.lease ENABLE ROW LEVEL SECURITY;

DO $policies$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = 'datastore.reject'::regclass AND polname = 'reads_with_the_table') THEN
        CREATE POLICY reads_with_the_table ON datastore.reject FOR SELECT USING (
            EXISTS (
                SELECT FROM datastore.store AS s
                WHERE s.id = reject.store_id
                    AND pg_catalog.has_column_privilege(
                        pg_catalog.format('%I.%I', s.table_schema, s.table_name), 'key', 'SELECT'
                    )
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
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA datastore FROM PUBLIC;
GRANT SELECT ON datastore.store, datastore.run, datastore.held, datastore.held_set, datastore.reject, datastore.migration,
    datastore.server
    TO datastore_reader, datastore_loader;
GRANT SELECT ON datastore.run_range, datastore.lease TO datastore_loader;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA datastore TO datastore_owner;
GRANT EXECUTE ON FUNCTION
    datastore.version(), datastore.object_id(text, text), datastore.freshness(text),
    datastore.require_fresh(text, interval), datastore.children(text, text), datastore.child_of(text, text)
    TO datastore_reader, datastore_loader;
GRANT EXECUTE ON FUNCTION
    datastore.begin_run(text, text, text, uuid, integer, boolean, interval, text),
    datastore.renew_lease(uuid, integer, boolean),
    datastore.add_range(bigint, uuid, integer, text, text, boolean),
    datastore.advance_range(bigint, uuid, integer, text, text, boolean, bigint, bigint, bigint, bigint, bigint,
                            bigint),
    datastore.restart_ranges(bigint, uuid),
    datastore.split_range(bigint, uuid, integer, text, integer),
    datastore.note_gap(bigint, uuid, text),
    datastore.finish_staging(bigint, uuid, text, bigint, bigint, bigint, jsonb),
    datastore.await_store(text),
    datastore.usurper(text, uuid),
    datastore.plan(text, bigint, uuid, text),
    datastore.merge(text, bigint, uuid, text),
    datastore.end_run(bigint, uuid, text, text, jsonb),
    datastore.held_folders(bigint, integer)
    TO datastore_loader;
