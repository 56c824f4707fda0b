-- Makes pg_dump keep the registry's rows where the registry is an extension. Does nothing where it is not.

SET LOCAL search_path = pg_catalog, pg_temp;

DO $dump$
DECLARE
    kept pg_catalog.regclass;
BEGIN
    -- Whatever survives a crash belongs in a dump: every logged table, and the sequences of their identities.
    FOR kept IN
        SELECT c.oid
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
        JOIN pg_catalog.pg_extension AS e
            ON d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.refobjid = e.oid
        WHERE d.deptype = 'e' AND e.extname = 'datastore' AND c.relkind IN ('r', 'S') AND c.relpersistence = 'p'
        ORDER BY c.oid
    LOOP
        PERFORM pg_catalog.pg_extension_config_dump(kept, '');
    END LOOP;
EXCEPTION
    -- Raised outside CREATE EXTENSION: this file is run again over an extension, which has the tables marked already.
    WHEN feature_not_supported THEN
        NULL;
END
$dump$;
