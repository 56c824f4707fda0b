-- Turns the extension datastore back into what the plain files make: every object stays, with its rows, and none of them
-- is a member any more. Run in one transaction: psql -1 -v ON_ERROR_STOP=1 -f datastore_release.sql

DO $release$
DECLARE
    member record;
BEGIN
    FOR member IN
        SELECT CASE o.type WHEN 'foreign-data wrapper' THEN 'FOREIGN DATA WRAPPER' ELSE upper(o.type) END AS kind, o.identity
        FROM pg_catalog.pg_depend AS d
        JOIN pg_catalog.pg_extension AS e
            ON d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.refobjid = e.oid
        CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classid, d.objid, d.objsubid) AS o
        WHERE d.deptype = 'e' AND e.extname = 'datastore'
    LOOP
        EXECUTE pg_catalog.format('ALTER EXTENSION datastore DROP %s %s', member.kind, member.identity);
    END LOOP;
END
$release$;

DROP EXTENSION datastore;
