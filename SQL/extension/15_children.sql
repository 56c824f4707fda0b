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

-- Not a generate_series within the view, of which the planner expects a thousand rows each, and compiles the query.
CREATE OR REPLACE FUNCTION datastore.folders_of(folder text) RETURNS SETOF text
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE ROWS 4
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    name text;
    path text := '';
BEGIN
    FOREACH name IN ARRAY string_to_array(left(folder, -1), '/')
    LOOP
        path := path || name || '/';
        RETURN NEXT path;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION datastore.folders_of(text) IS
    'A folder and all that it lies in, each with its slash at the end, the outermost first.';

CREATE OR REPLACE FUNCTION datastore.folder(store text, prefix text)
RETURNS TABLE (folder text, objects bigint, bytes bigint, last_modified timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    mirror text;
BEGIN
    SELECT format('%I.%I', s.table_schema, s.table_name) INTO mirror FROM datastore.store AS s WHERE s.name = folder.store;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no datastore "%"', store USING ERRCODE = 'DS004';
    END IF;
    IF prefix <> '' AND right(prefix, 1) <> '/' THEN
        RAISE EXCEPTION 'a folder ends in a slash: %/', prefix USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- After all keys below "a/" comes "a0", as "0" is the character after "/".
    RETURN QUERY EXECUTE format(
        'SELECT $1, count(*), sum(t.size)::bigint, max(t.last_modified) FROM %s AS t '
        'WHERE t.fingerprint IS NOT NULL %s HAVING count(*) > 0', mirror,
        CASE WHEN prefix <> '' THEN format('AND t.key >= %L AND t.key < %L', prefix, left(prefix, -1) || '0') END
    ) USING prefix;
END
$function$;
COMMENT ON FUNCTION datastore.folder(text, text) IS
    'How many live objects lie below a folder of a datastore, and how large they are, by a range of the key''s index; no row '
    'where there are none. The folder is given with its slash at the end; an empty one is the whole bucket.';
