-- What there is to know of the server before anything is asked of the registry.
SELECT
    EXISTS (
        SELECT
        FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname = 'datastore' AND p.proname = 'version'
    ) AS has_registry,
    pg_catalog.pg_is_in_recovery() AS is_standby,
    pg_catalog.current_setting('default_transaction_read_only')::boolean AS is_read_only,
    current_user::text AS role_name,
    coalesce(
        (SELECT pg_catalog.pg_has_role(r.oid, 'USAGE') FROM pg_catalog.pg_roles AS r WHERE r.rolname = 'datastore_loader'),
        false
    ) AS is_loader,
    coalesce(
        (SELECT pg_catalog.has_schema_privilege(n.oid, 'USAGE')
         FROM pg_catalog.pg_namespace AS n WHERE n.nspname = 'datastore'),
        false
    ) AS may_read;
