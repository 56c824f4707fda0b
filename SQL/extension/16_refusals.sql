-- What merges have in common where something does not fit: keys and values that the loader could not stage, and the hash
-- that names what is held.

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
    RETURN run.staged_r;
END
$function$;
COMMENT ON FUNCTION datastore.write_refusals(datastore.store, datastore.run) IS
    'Writes what the loader could not stage to the rejects, at most 10,000 of a kind, and returns how many there were.';

CREATE OR REPLACE FUNCTION datastore.hash_of_held(store datastore.store, row_count bigint, row_hashes bytea) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog.encode(
    pg_catalog.sha256(
        pg_catalog.decode(
            'plan1:' OPERATOR(pg_catalog.||) (store).uuid::text OPERATOR(pg_catalog.||) ':'
            OPERATOR(pg_catalog.||) (store).source_hash OPERATOR(pg_catalog.||) ':'
            OPERATOR(pg_catalog.||) (store).deletes OPERATOR(pg_catalog.||) ':', 'escape'
        ) OPERATOR(pg_catalog.||) pg_catalog.int8send(row_count) OPERATOR(pg_catalog.||) row_hashes
    ),
    'hex'
);
COMMENT ON FUNCTION datastore.hash_of_held(datastore.store, bigint, bytea) IS
    'The hash that names a set of rows whose deletion is held: it binds the datastore, its source, its delete policy, the '
    'number of rows and, by the hashes of their groups, each row''s id and fingerprint. No run is in it, so that the same '
    'deletions have the same hash tomorrow.';

CREATE OR REPLACE FUNCTION datastore.held_folders(
    store_name text, at_most integer, OUT folder text, OUT held bigint
) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    store datastore.store;
BEGIN
    SELECT * INTO store FROM datastore.store AS s WHERE s.name = store_name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no datastore "%"', store_name USING ERRCODE = 'DS004';
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT CASE WHEN strpos(t.key, ''/'') > 0'
        ' THEN left(t.key, length(t.key) - strpos(reverse(t.key), ''/'') + 1) ELSE '''' END, count(*) '
        'FROM datastore.held AS h JOIN %I.%I AS t ON t.id = h.object_id WHERE h.store_id = $1 '
        'GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $2', store.table_schema, store.table_name
    ) USING store.id, at_most;
END
$function$;
COMMENT ON FUNCTION datastore.held_folders(text, integer) IS
    'The folders with the most rows whose deletion is held back, for the loader to show; empty for keys without a folder.';
