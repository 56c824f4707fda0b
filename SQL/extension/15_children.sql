-- Browsing a datastore like a folder.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.children(store text, folder text DEFAULT '')
RETURNS TABLE (name text, kind text, key text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    mirror text;
BEGIN
    SELECT format('%I.%I', s.table_schema, s.table_name) INTO mirror FROM datastore.store AS s WHERE s.name = children.store;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no datastore "%"', store USING ERRCODE = 'DS004';
    END IF;
    -- A skip scan: one probe of the key's index per child, whatever lies below it. After a folder "a/" the next child is
    -- the first key that is at least "a0", as "0" is the character after "/".
    RETURN QUERY EXECUTE format(
        'WITH RECURSIVE child AS ('
        '  (SELECT datastore.child_of(t.key, $1) AS c, t.key FROM %1$s AS t'
        '   WHERE t.key >= $1 AND t.key ^@ $1 AND t.fingerprint IS NOT NULL ORDER BY t.key LIMIT 1)'
        '  UNION ALL'
        '  SELECT n.* FROM child, LATERAL ('
        '   SELECT datastore.child_of(t.key, $1), t.key FROM %1$s AS t'
        '   WHERE CASE WHEN right(child.c, 1) = ''/'' THEN t.key >= left(child.c, -1) || ''0'' ELSE t.key > child.c END'
        '   AND t.key >= CASE WHEN right(child.c, 1) = ''/'' THEN left(child.c, -1) || ''0'' ELSE child.c END'
        '   AND t.key ^@ $1 AND t.fingerprint IS NOT NULL ORDER BY t.key LIMIT 1) AS n'
        ') SELECT substr(c, length($1) + 1), CASE WHEN right(c, 1) = ''/'' THEN ''folder'' ELSE ''object'' END, c FROM child',
        mirror
    ) USING folder COLLATE "C";
END
$function$;
COMMENT ON FUNCTION datastore.children(text, text) IS
    'What lies directly below a folder of a datastore: folders, whose names end in a slash, and objects. The folder is '
    'given with its slash at the end; an empty one is the whole bucket.';

CREATE OR REPLACE FUNCTION datastore.child_of(key text, folder text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN folder OPERATOR(pg_catalog.||) CASE
    WHEN pg_catalog.strpos(pg_catalog.substr(key, pg_catalog.length(folder) + 1), '/') > 0
        THEN pg_catalog.split_part(pg_catalog.substr(key, pg_catalog.length(folder) + 1), '/', 1)
            OPERATOR(pg_catalog.||) '/'
    ELSE pg_catalog.substr(key, pg_catalog.length(folder) + 1)
END;
COMMENT ON FUNCTION datastore.child_of(text, text) IS
    'The folder or object directly below a folder through which a key is reached.';
