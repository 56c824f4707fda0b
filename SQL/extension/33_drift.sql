-- What rows show beside what is stored of their objects would make: values that were changed behind the triggers' back.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.drift_statement(store datastore.store, source text) RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT format(
$sql$SELECT r.key, c.name, r.stored ->> c.name, r.derived ->> c.name
FROM (
    SELECT p.key, p.fingerprint, p.stored, coalesce(to_jsonb(p.derived), '{}') || jsonb_build_object(
        'id', datastore.object_id(%1$L, p.key),
        'rejected', CASE WHEN (p.derived).rejected IS NOT NULL THEN (
            SELECT to_jsonb(array_agg(j.column_name ORDER BY j.column_name COLLATE "C")) FROM %2$s(p.object) AS j
        ) END) AS derived
    FROM (
        SELECT o.key, o.fingerprint, o.object, o.stored, %3$s(o.object) AS derived
        FROM (
            SELECT t.key, t.fingerprint, %4$s AS object, jsonb_build_object(%5$s) AS stored
            FROM %6$s
            OFFSET 0
        ) AS o
        OFFSET 0
    ) AS p
) AS r, unnest(%7$L::text[]) AS c (name)
WHERE coalesce(r.stored -> c.name, 'null') <> coalesce(r.derived -> c.name, 'null')
    -- Of an object that could not be read nothing is known but what was listed.
    AND (r.fingerprint <> 0 OR c.name = ANY (%8$L::text[]))
ORDER BY 1, 2$sql$,
    store.identity, format('datastore.%I', 'rejects_' || store.name), format('datastore.%I', 'derive_' || store.name),
    datastore.object_of(store.contract, 't'),
    array_to_string(ARRAY['''id'', t.id'] || datastore.derived_fields(store, '%1$L, t.%1$I'), ', '), source,
    ARRAY['id'] || datastore.derived_fields(store, '%s'), ARRAY['id'] || store.listed_columns)
$function$;
COMMENT ON FUNCTION datastore.drift_statement(datastore.store, text) IS
    'What compares rows t of a datastore with what is derived of them, as a statement; the source names the table and which '
    'rows.';

CREATE OR REPLACE FUNCTION datastore.drifting_store(store_name text) RETURNS datastore.store
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    store datastore.store;
BEGIN
    SELECT s.* INTO store FROM datastore.store AS s WHERE s.name = store_name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no datastore "%"', store_name USING ERRCODE = 'DS004';
    END IF;
    IF NOT has_table_privilege(session_user, format('%I.%I', store.table_schema, store.table_name), 'SELECT') THEN
        RAISE EXCEPTION 'permission denied for table %', store.table_name
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'What rows ought to show is for those who may read them: GRANT datastore_reader TO the role.';
    END IF;
    RETURN store;
END
$function$;
COMMENT ON FUNCTION datastore.drifting_store(text) IS
    'The datastore of a name, for a session that may read its table; anybody else is refused.';

CREATE OR REPLACE FUNCTION datastore.drifted(store text, share double precision DEFAULT 0.01)
RETURNS TABLE (key text, column_name text, stored text, derived text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    found datastore.store := datastore.drifting_store(store);
BEGIN
    IF (share > 0 AND share <= 1) IS NOT TRUE THEN
        RAISE EXCEPTION 'the share of the rows is above 0 and at most 1, not %', share
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN QUERY EXECUTE datastore.drift_statement(found, format(
        'ONLY %I.%I AS t %s WHERE t.fingerprint IS NOT NULL', found.table_schema, found.table_name,
        CASE WHEN share < 1 THEN format('TABLESAMPLE SYSTEM (%s)', share * 100) END));
END
$function$;
COMMENT ON FUNCTION datastore.drifted(text, double precision) IS
    'Derives the typed columns of a share of a datastore''s live rows once more, of what is stored of their objects, and '
    'tells each value that is another. The share is of the table''s pages, above 0 and at most 1, and others each time. It '
    'asks no bucket; the loader does.';

CREATE OR REPLACE FUNCTION datastore.drifted_object(store text, object_key text)
RETURNS TABLE (key text, column_name text, stored text, derived text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    found datastore.store := datastore.drifting_store(store);
BEGIN
    RETURN QUERY EXECUTE datastore.drift_statement(
        found, format('ONLY %I.%I AS t WHERE t.key = $1 AND t.fingerprint IS NOT NULL', found.table_schema, found.table_name)
    ) USING object_key;
END
$function$;
COMMENT ON FUNCTION datastore.drifted_object(text, text) IS
    'The same of the live row of one object.';
