-- A table's indexes while it is filled for the first time: built once after the rows, not row by row.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.is_plain_index(index regclass) RETURNS boolean
LANGUAGE sql STABLE
BEGIN ATOMIC
-- What neither pg_get_indexdef nor pg_get_constraintdef tells would be lost.
SELECT i.indisvalid AND i.indisready AND NOT i.indisclustered AND NOT i.indisreplident AND c.reltablespace = 0
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0
    )
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = i.indexrelid AND d.deptype IN ('x', 'e')
    )
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
WHERE i.indexrelid = index;
END;
COMMENT ON FUNCTION datastore.is_plain_index(regclass) IS
    'Whether an index is wholly told by its definition, its name and its comment, so that it can be dropped and made again.';

CREATE OR REPLACE FUNCTION datastore.index_statements(mirror regclass)
RETURNS TABLE (is_plain boolean, dropping text, making text)
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT datastore.is_plain_index(i.indexrelid::pg_catalog.regclass),
       CASE WHEN k.oid IS NULL THEN pg_catalog.format('DROP INDEX %I.%I', n.nspname, c.relname)
            ELSE pg_catalog.format('ALTER TABLE ONLY %I.%I DROP CONSTRAINT %I', s.nspname, t.relname, k.conname) END,
       pg_catalog.concat_ws(
           '; ',
           CASE WHEN k.oid IS NULL THEN pg_catalog.pg_get_indexdef(i.indexrelid)
                ELSE pg_catalog.format('ALTER TABLE ONLY %I.%I ADD CONSTRAINT %I %s', s.nspname, t.relname, k.conname,
                                       pg_catalog.pg_get_constraintdef(k.oid)) END,
           pg_catalog.format('COMMENT ON INDEX %I.%I IS %L', n.nspname, c.relname,
                             pg_catalog.obj_description(i.indexrelid, 'pg_class')),
           CASE WHEN k.oid IS NOT NULL AND pg_catalog.obj_description(k.oid, 'pg_constraint') IS NOT NULL
                THEN pg_catalog.format('COMMENT ON CONSTRAINT %I ON %I.%I IS %L', k.conname, s.nspname, t.relname,
                                       pg_catalog.obj_description(k.oid, 'pg_constraint')) END)
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace AS s ON s.oid = t.relnamespace
LEFT JOIN pg_catalog.pg_constraint AS k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
WHERE i.indrelid = mirror
ORDER BY i.indexrelid;
END;
COMMENT ON FUNCTION datastore.index_statements(regclass) IS
    'What drops each index of a table and what makes it again, comments and constraints included, and whether the latter '
    'tells all of it.';

CREATE OR REPLACE FUNCTION datastore.set_indexes_aside(
    store datastore.store, run datastore.run, mirror regclass
) RETURNS text[]
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    worthwhile CONSTANT bigint := 10000;
    patience text := current_setting('lock_timeout');
    making text[] := ARRAY[]::text[];
    is_empty boolean;
    index record;
BEGIN
    -- To make an index takes the right to create in its schema, which migrations do not leave behind.
    IF run.staged_p < worthwhile OR NOT has_schema_privilege(store.table_schema, 'CREATE') OR EXISTS (
        SELECT FROM datastore.run AS r WHERE r.store_id = store.id AND r.complete_as_of IS NOT NULL
    ) THEN
        RETURN making;
    END IF;
    BEGIN
        PERFORM set_config('lock_timeout', '1s', true);
        EXECUTE format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE', mirror);
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s)', mirror) INTO is_empty;
        IF NOT is_empty
            OR EXISTS (SELECT FROM pg_constraint AS c WHERE c.contype = 'f' AND mirror IN (c.confrelid, c.conrelid))
            OR EXISTS (SELECT FROM datastore.index_statements(mirror) AS s WHERE s.is_plain IS NOT TRUE)
        THEN
            RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = 'the indexes stay';
        END IF;
        FOR index IN SELECT s.dropping, s.making FROM datastore.index_statements(mirror) AS s LOOP
            EXECUTE index.dropping;
            making := array_append(making, index.making);
        END LOOP;
    EXCEPTION
        -- A lock that was not to be had at once, or somebody's view or key that depends on an index: row by row, then.
        WHEN lock_not_available OR dependent_objects_still_exist OR object_not_in_prerequisite_state
            OR insufficient_privilege OR deadlock_detected THEN
            making := ARRAY[]::text[];
    END;
    PERFORM set_config('lock_timeout', patience, true);
    RETURN making;
END
$function$;
COMMENT ON FUNCTION datastore.set_indexes_aside(datastore.store, datastore.run, regclass) IS
    'Drops the indexes of a table that is filled for the first time, and returns what makes them again; nothing where the '
    'table has rows, others hold it for more than a second, a foreign key is on it, an index is more than its definition, or '
    'datastore_owner may not create in the schema. '
    'Readers wait from here to the end of the merge.';

CREATE OR REPLACE FUNCTION datastore.put_indexes_back(making text[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    statement text;
BEGIN
    FOREACH statement IN ARRAY making LOOP
        EXECUTE statement;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION datastore.put_indexes_back(text[]) IS
    'Makes the indexes again that were set aside, each from all the rows at once.';
