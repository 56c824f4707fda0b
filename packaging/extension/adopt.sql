-- What comments do not name as ALTER EXTENSION needs it: the wrapper, which only superusers have, and the sequences of
-- identity columns.
DO $adopt$
DECLARE
    owned pg_catalog.regclass;
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_foreign_data_wrapper WHERE fdwname = 'datastore') THEN
        ALTER EXTENSION datastore ADD FOREIGN DATA WRAPPER datastore;
    END IF;
    FOR owned IN
        SELECT s.oid
        FROM pg_catalog.pg_class AS s
        JOIN pg_catalog.pg_depend AS i
            ON i.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND i.objid = s.oid AND i.deptype = 'i'
        JOIN pg_catalog.pg_depend AS e
            ON e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objid = i.refobjid AND e.deptype = 'e'
        JOIN pg_catalog.pg_extension AS x ON x.oid = e.refobjid
        WHERE s.relkind = 'S' AND x.extname = 'datastore'
    LOOP
        EXECUTE pg_catalog.format('ALTER EXTENSION datastore ADD SEQUENCE %s', owned);
    END LOOP;
END
$adopt$;

