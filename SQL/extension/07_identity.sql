-- The identity of an object: a hash of its bucket and key, so that a row keeps its id through anything.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.object_id(identity text, key text) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog.encode(
    substring(
        pg_catalog.sha256(
            pg_catalog.decode(pg_catalog.replace(identity OPERATOR(pg_catalog.||) key, E'\\', E'\\\\'), 'escape')
        ) FROM 1 FOR 16
    ),
    'hex'
)::uuid;
COMMENT ON FUNCTION datastore.object_id(text, text) IS
    'The id of an object''s row: the first 16 bytes of SHA-256 over the bucket''s identity, which ends in a slash, and the '
    'key, both as UTF-8. decode(…, ''escape'') with doubled backslashes is the immutable way from text to its bytes.';
