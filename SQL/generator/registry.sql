-- Whether the registry is installed. Not to_regclass, which raises where the schema may not be looked into.
SELECT EXISTS (
    SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'datastore' AND c.relname = 'migration_step'
) AS is_installed;
