-- What merges have in common where something does not fit: keys and values that the loader could not stage, and objects
-- that are there and could not be read.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.encode_key(key text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT coalesce(
        string_agg(
            CASE
                WHEN chr(b.value) ~ '[A-Za-z0-9._~/-]' AND b.value < 128 THEN chr(b.value)
                ELSE '%' || upper(lpad(to_hex(b.value), 2, '0'))
            END, '' ORDER BY b.place
        ), '')
    FROM (
        SELECT get_byte(k.bytes, place) AS value, place
        FROM (SELECT decode(replace(encode_key.key, E'\\', E'\\\\'), 'escape') AS bytes) AS k,
             generate_series(0, length(k.bytes) - 1) AS place
    ) AS b
);
COMMENT ON FUNCTION datastore.encode_key(text) IS
    'A key as the loader spells one that cannot be stored: every byte outside A-Z a-z 0-9 . _ ~ / - as %XX.';

CREATE OR REPLACE FUNCTION datastore.write_refusals(store datastore.store, run datastore.run) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    staging text := format('datastore_staging.%I', 'staging_' || store.name);
    more bigint := 0;
BEGIN
    -- An object whose key cannot be stored is listed by every run; the reject of one that was not listed is over. What was
    -- refused in an incomplete listing says nothing of the rest.
    IF run.error IS NULL THEN
        EXECUTE format(
            'DELETE FROM datastore.reject AS j '
            'WHERE j.store_id = $1 AND j.key_is_encoded AND j.key ^@ $3 AND NOT EXISTS ('
            ' SELECT FROM %s AS g WHERE g.run_id = $2 AND g.kind = ''R'' AND g.key = j.key)', staging
        ) USING store.id, run.id, datastore.encode_key(run.prefix);
    END IF;
    IF run.staged_r > 0 THEN
        EXECUTE format(
            'INSERT INTO datastore.reject AS j '
            '(store_id, key, column_name, key_is_encoded, raw, reason, first_run_id, last_run_id) '
            'SELECT $1, f.key, f.column_name, f.column_name = ''key'', f.raw, f.reason, $2, $2 FROM ('
            ' SELECT DISTINCT ON (g.key, d.column_name) g.key, d.column_name, d.raw, d.reason,'
            '  dense_rank() OVER (PARTITION BY d.column_name ORDER BY g.key) AS place'
            ' FROM %s AS g, LATERAL (SELECT j ->> ''column'' AS column_name, j ->> ''raw'' AS raw, j ->> ''reason'' AS reason'
            '  FROM datastore.parse_json(g.metadata) AS j) AS d'
            ' WHERE g.run_id = $2 AND g.kind = ''R'' AND d.column_name IS NOT NULL AND d.reason IS NOT NULL'
            ') AS f WHERE f.place <= 10000 '
            'ON CONFLICT (store_id, key, column_name, key_is_encoded) DO UPDATE '
            'SET raw = excluded.raw, reason = excluded.reason, last_run_id = excluded.last_run_id '
            'WHERE (j.raw, j.reason) IS DISTINCT FROM (excluded.raw, excluded.reason)', staging
        ) USING store.id, run.id;
    END IF;
    -- So many can have been too many.
    IF run.staged_r > 10000 THEN
        EXECUTE format(
            'SELECT count(DISTINCT (g.key, d.description ->> ''column'')) FROM %s AS g, '
            'LATERAL (SELECT datastore.parse_json(g.metadata) AS description) AS d '
            'WHERE g.run_id = $2 AND g.kind = ''R'' AND NOT EXISTS ('
            ' SELECT FROM datastore.reject AS j '
            ' WHERE j.store_id = $1 AND j.key = g.key AND j.column_name = d.description ->> ''column'')', staging
        ) INTO more USING store.id, run.id;
    END IF;
    RETURN more;
END
$function$;
COMMENT ON FUNCTION datastore.write_refusals(datastore.store, datastore.run) IS
    'Writes what the loader could not stage to the rejects, at most 10,000 of a kind, and returns how many there were '
    'beyond that.';

CREATE OR REPLACE FUNCTION datastore.is_unread(reject datastore.reject) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (reject).column_name = 'metadata' AND NOT (reject).key_is_encoded AND (reject).reason IN (
    'denied', 'io_error', 'too_large', 'malformed', 'changed_while_read', 'encrypted', 'unavailable'
);
COMMENT ON FUNCTION datastore.is_unread(datastore.reject) IS
    'Whether a reject says that something could not be read: an object, what describes several, or, with an empty key, '
    'whatever the store was asked for.';

CREATE OR REPLACE FUNCTION datastore.count_new_unread(store datastore.store, run datastore.run) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    counted bigint;
BEGIN
    EXECUTE format(
        'SELECT count(*) FROM ('
        ' SELECT g.key, datastore.parse_json(g.metadata) ->> $4 AS under FROM datastore_staging.%I AS g'
        ' WHERE g.run_id = $1 AND g.kind = $2'
        ') AS u WHERE NOT EXISTS ('
        ' SELECT FROM datastore.reject AS j WHERE j.store_id = $3 AND datastore.is_unread(j) AND j.key = u.key'
        ') AND NOT EXISTS ('
        ' SELECT FROM datastore.reject AS j WHERE j.store_id = $3 AND datastore.is_unread(j) AND j.key = u.under)',
        'staging_' || store.name
    ) INTO counted USING run.id, 'U', store.id, 'under';
    RETURN counted;
END
$function$;
COMMENT ON FUNCTION datastore.count_new_unread(datastore.store, datastore.run) IS
    'How many of the unread objects of a run no earlier run had found unread, by the rejects of their own keys and of what '
    'they are unread under.';

CREATE OR REPLACE FUNCTION datastore.write_unread(store datastore.store, run datastore.run) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    staging text := format('datastore_staging.%I', 'staging_' || store.name);
BEGIN
    -- Whatever is unread is found so by every run; what was not found is over, unless it was not looked for, or the row of
    -- an object that is gone is held back.
    IF run.error IS NULL THEN
        EXECUTE format(
            'DELETE FROM datastore.reject AS j '
            'WHERE j.store_id = $1 AND datastore.is_unread(j) AND j.key ^@ $2 AND (j.key <> $3 OR $4) AND NOT EXISTS ('
            ' SELECT FROM %1$s AS g WHERE g.run_id = $5 AND (g.kind = ANY ($6) OR g.held) AND g.key = j.key'
            ') AND NOT (j.key = $3 AND EXISTS ('
            ' SELECT FROM %1$s AS g'
            ' WHERE g.run_id = $5 AND g.kind = $7 AND datastore.parse_json(g.metadata) ->> $8 = $3))', staging
        ) USING store.id, run.prefix, '', run.kind = 'full', run.id, ARRAY['U', 'R'], 'U', 'under';
    END IF;
    IF run.staged_u > 0 THEN
        EXECUTE format(
            'INSERT INTO datastore.reject AS j (store_id, key, column_name, raw, reason, first_run_id, last_run_id) '
            'SELECT $1, f.key, $2, CASE WHEN f.key = $3 THEN count(*)::text END, min(f.reason), $4, $4 FROM ('
            ' SELECT coalesce(d.description ->> $5, g.key) AS key, d.description ->> $6 AS reason'
            ' FROM %s AS g, LATERAL (SELECT datastore.parse_json(g.metadata) AS description) AS d'
            ' WHERE g.run_id = $4 AND g.kind = $7 AND coalesce(d.description ->> $5, $3) = $3'
            ') AS f GROUP BY f.key '
            'ON CONFLICT (store_id, key, column_name, key_is_encoded) DO UPDATE '
            'SET raw = excluded.raw, reason = excluded.reason, last_run_id = excluded.last_run_id '
            'WHERE (j.raw, j.reason) IS DISTINCT FROM (excluded.raw, excluded.reason)', staging
        ) USING store.id, 'metadata', '', run.id, 'under', 'reason', 'U';
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.write_unread(datastore.store, datastore.run) IS
    'Writes which objects could not be read and why to the rejects, once for each; those that are unread under something '
    'that describes them have no reject of their own.';

CREATE OR REPLACE FUNCTION datastore.rejects(store text) RETURNS SETOF datastore.reject
LANGUAGE sql STABLE ROWS 100
SET search_path = pg_catalog, pg_temp
SET row_security = on
BEGIN ATOMIC
SELECT j.*
FROM datastore.reject AS j JOIN datastore.store AS s ON s.id = j.store_id
WHERE s.name = rejects.store;
END;
COMMENT ON FUNCTION datastore.rejects(text) IS
    'What was rejected of a datastore, for those who may read its table, whatever their sessions set row_security to.';
