-- Reading values out of what is known of an object: parts of its key, and the documents that octue's SDK writes.
--
-- The SDK keeps each attribute as a JSON document in a string of the custom metadata (octue-sdk-python 0.69.0,
-- octue/resources/datafile.py and octue/utils/encoders.py): a time is {"_type": "datetime", "value": "…"}, a set is
-- {"_type": "set", "items": […]}, and a string that is not JSON is taken as it stands.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.parse_json(v text) RETURNS jsonb
STRICT IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
BEGIN
    BEGIN
        RETURN v::jsonb;
    EXCEPTION
        WHEN data_exception OR program_limit_exceeded THEN
            NULL;
    END;
    -- Python writes NaN and infinities without quotes, and a zero character as an escape that jsonb cannot hold. One
    -- of them must not lose the whole document, so they become texts: a number column refuses that text by its name.
    IF octet_length(v) > 1048576 THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT string_agg(
            CASE
                WHEN token[1] IN ('NaN', 'Infinity', '-Infinity') THEN '"' || token[1] || '"'
                WHEN starts_with(token[1], '"') THEN (
                    SELECT string_agg(
                        CASE piece[1] WHEN E'\\u0000' THEN E'\\uFFFD' ELSE piece[1] END, '' ORDER BY n)
                    FROM regexp_matches(token[1], E'(\\\\u[0-9a-fA-F]{4}|\\\\.|[^\\\\]+)', 'g')
                        WITH ORDINALITY AS pieces (piece, n)
                )
                ELSE token[1]
            END, '' ORDER BY place)::jsonb
        FROM regexp_matches(v COLLATE "C", E'("(?:[^"\\\\]|\\\\.)*"|-?Infinity|NaN|[^"NI-]+|.)', 'g')
            WITH ORDINALITY AS tokens (token, place)
    );
EXCEPTION
    WHEN data_exception OR program_limit_exceeded THEN
        RETURN NULL;
END
$function$;
COMMENT ON FUNCTION datastore.parse_json(text) IS
'A JSON document as Python writes it: bare NaN and Infinity become texts, u0000 becomes uFFFD; NULL if it is not JSON';

CREATE OR REPLACE FUNCTION datastore.octue_document(v text) RETURNS jsonb
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
BEGIN
    RETURN coalesce(datastore.parse_json(v), to_jsonb(v));
END
$function$;
COMMENT ON FUNCTION datastore.octue_document(text) IS
'The document in a string of octue metadata; the string itself as a JSON string where it is not JSON';

CREATE OR REPLACE FUNCTION datastore.octue_json(v jsonb) RETURNS jsonb
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE WHEN jsonb_typeof(v) <> 'null' THEN v END;
COMMENT ON FUNCTION datastore.octue_json(jsonb) IS
'The value as it stands; NULL for JSON null, which says that there is none';

CREATE OR REPLACE FUNCTION datastore.octue_text(v jsonb) RETURNS text
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN jsonb_typeof(v) <> 'object' THEN v #>> '{}'
    WHEN v ->> '_type' = 'datetime' AND jsonb_typeof(v -> 'value') = 'string' THEN v ->> 'value'
    WHEN v ->> '_type' = 'set' AND jsonb_typeof(v -> 'items') = 'array' THEN v ->> 'items'
    ELSE v #>> '{}'
END;
COMMENT ON FUNCTION datastore.octue_text(jsonb) IS
'A value as text: a wrapped time as that time, a wrapped set as its JSON array, a string as itself, else its JSON; '
'NULL for JSON null';

CREATE OR REPLACE FUNCTION datastore.octue_text_array(v jsonb) RETURNS text[]
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN datastore.cast_text_array(CASE WHEN v ->> '_type' = 'set' THEN v -> 'items' ELSE v END);
COMMENT ON FUNCTION datastore.octue_text_array(jsonb) IS
'The elements of a JSON array or of a wrapped set, as texts; NULL for anything else';

CREATE OR REPLACE FUNCTION datastore.octue_labels(v jsonb) RETURNS text[]
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN jsonb_typeof(v) = 'string' THEN array_remove(string_to_array(v #>> '{}', ' '), '')
    ELSE datastore.octue_text_array(v)
END;
COMMENT ON FUNCTION datastore.octue_labels(jsonb) IS
'The labels in the document of octue__labels: an array, a wrapped set, or words with spaces between, as in the SDK';

CREATE OR REPLACE FUNCTION datastore.object_name(key text) RETURNS text
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN split_part(key, '/', -1);
COMMENT ON FUNCTION datastore.object_name(text) IS
'What follows the last slash of a key; the key itself if it has none';

CREATE OR REPLACE FUNCTION datastore.object_extension(key text) RETURNS text
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN strpos(substr(split_part(key, '/', -1), 2), '.') > 0
        THEN nullif(split_part(split_part(key, '/', -1), '.', -1), '')
END;
COMMENT ON FUNCTION datastore.object_extension(text) IS
'What follows the last dot of an object''s name; NULL if there is no dot, nothing after it, or only a leading one';

CREATE OR REPLACE FUNCTION datastore.path_segments(key text, prefix text, segments integer) RETURNS text[]
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN starts_with(key, prefix)
        AND cardinality(string_to_array(substr(key, length(prefix) + 1), '/')) = segments
        AND array_position(string_to_array(substr(key, length(prefix) + 1), '/'), '') IS NULL
        THEN string_to_array(substr(key, length(prefix) + 1), '/')
END;
COMMENT ON FUNCTION datastore.path_segments(text, text, integer) IS
'The parts between the slashes of a key after its prefix; NULL if they are not so many, or one is empty';

CREATE OR REPLACE FUNCTION datastore.path_groups(key text, prefix text, pattern text) RETURNS text[]
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
BEGIN
    IF starts_with(key, prefix) THEN
        RETURN regexp_match(substr(key, length(prefix) + 1) COLLATE "C", pattern);
    END IF;
    RETURN NULL;
EXCEPTION
    WHEN data_exception OR program_limit_exceeded THEN
        RETURN NULL;
END
$function$;
COMMENT ON FUNCTION datastore.path_groups(text, text, text) IS
'The groups that a regular expression finds in a key after its prefix; NULL if it does not match';

CREATE OR REPLACE FUNCTION datastore.fits_index(v text[]) RETURNS boolean
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN NOT EXISTS (SELECT FROM unnest(v) AS element WHERE octet_length(element) > 2000);
COMMENT ON FUNCTION datastore.fits_index(text[]) IS
'Whether no element is longer than 2000 bytes; an index page holds about 2700, and values are not always compressed';
