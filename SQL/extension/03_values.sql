-- Reading values out of what is known of an object: parts of its key, and JSON documents as Python writes them.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.bare_escapes(v text) RETURNS text
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN regexp_replace(
    v COLLATE "C",
    E'\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\\\["\\\\/bfnrt]', ' ', 'g');
COMMENT ON FUNCTION datastore.bare_escapes(text) IS
'JSON text with a space for each whole surrogate pair and each escape of one character, so that every other escape in it is '
'one that begins at its backslash';

CREATE OR REPLACE FUNCTION datastore.may_be_huge(v text) RETURNS boolean
IMMUTABLE PARALLEL SAFE LANGUAGE sql
-- A short document is bounded by its length: a number takes six characters and has 131,072 digits at most.
RETURN octet_length(v) > 8192 AND v COLLATE "C" ~ '[eE][-+]?0*[1-9][0-9]{2}';
COMMENT ON FUNCTION datastore.may_be_huge(text) IS
'Whether a JSON document is long and has an exponent of three digits, so that its numbers might fill the memory once written '
'with all their digits';

CREATE OR REPLACE FUNCTION datastore.is_huge(v jsonb) RETURNS boolean
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
DECLARE
    number jsonb;
    digits bigint := 0;
BEGIN
    FOR number IN SELECT jsonb_path_query(v, 'strict $.** ? (@.type() == "number")') LOOP
        digits := digits + length(number::text);
        IF digits > 1000000 THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
EXCEPTION
    -- Nested deeper than the stack.
    WHEN data_exception OR program_limit_exceeded THEN
        RETURN true;
END
$function$;
COMMENT ON FUNCTION datastore.is_huge(jsonb) IS
'Whether the numbers of a document have more than a million digits together';

CREATE OR REPLACE FUNCTION datastore.unstorable_mark(v text) RETURNS text
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN v COLLATE "C" ~ E'\\\\u(0000|[dD][89a-fA-F])|NaN|Infinity' OR datastore.may_be_huge(v)
        THEN 'unstorable ' || encode(sha256(convert_to(v, 'UTF8')), 'hex') || ' '
END;
COMMENT ON FUNCTION datastore.unstorable_mark(text) IS
'What parse_json puts in front of each text of a JSON document that PostgreSQL cannot hold. It has the document''s own '
'SHA-256 in it, so that no document can contain it; NULL where nothing in the document is suspect';

CREATE OR REPLACE FUNCTION datastore.repair_token(token text, mark text, huge boolean, finite boolean) RETURNS text
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN token IN ('NaN', 'Infinity', '-Infinity') THEN '"' || CASE WHEN finite THEN mark ELSE '' END || token || '"'
    -- The cast raises for what is no JSON text but for those escapes, and the document is none then.
    WHEN starts_with(token, '"') THEN CASE
        WHEN strpos(token, E'\\u') = 0
            OR datastore.bare_escapes(token) COLLATE "C" !~ E'\\\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})' THEN token
        WHEN regexp_replace(
            datastore.bare_escapes(token) COLLATE "C", E'\\\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})', ' ', 'g'
        )::jsonb IS NOT NULL THEN to_json(mark || substr(token, 2, length(token) - 2))::text
    END
    WHEN token COLLATE "C" !~ '^-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?$' THEN token
    WHEN huge AND token COLLATE "C" ~ '[eE][-+]?0*[1-9][0-9]{2}' THEN '"' || mark || token || '"'
    WHEN length(token) > 1000 OR token COLLATE "C" ~ '[eE][-+]?0*[1-9][0-9]{3}' THEN '"' || token || '"'
    ELSE token
END;
COMMENT ON FUNCTION datastore.repair_token(text, text, boolean, boolean) IS
'A token of a JSON document that jsonb did not take, as it does: bare NaN and Infinity and large numbers as texts of the same '
'characters, and a text that PostgreSQL cannot hold, a large number of a huge document, or NaN and Infinity where numbers have '
'to be finite, as the mark and its source';

CREATE OR REPLACE FUNCTION datastore.repair_json(v text, huge boolean, finite boolean) RETURNS jsonb
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
DECLARE
    mark text := datastore.unstorable_mark(v);
BEGIN
    IF octet_length(v) > 1048576 THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT string_agg(datastore.repair_token(token[1], mark, huge, finite), '' ORDER BY place)::jsonb
        FROM regexp_matches(
            v COLLATE "C",
            E'("(?:[^"\\\\]|\\\\.)*"|-?Infinity|NaN|-?[0-9][0-9.]*(?:[eE][-+]?[0-9]+)?|[^"NI0-9-]+|.)', 'g')
            WITH ORDINALITY AS tokens (token, place)
    );
EXCEPTION
    WHEN data_exception OR program_limit_exceeded THEN
        RETURN NULL;
END
$function$;
COMMENT ON FUNCTION datastore.repair_json(text, boolean, boolean) IS
'A JSON document token by token, as repair_token writes them; NULL if it is not JSON then either, or over 1 MiB';

CREATE OR REPLACE FUNCTION datastore.parse_json(v text) RETURNS jsonb
STRICT IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
BEGIN
    RETURN v::jsonb;
EXCEPTION
    -- Python writes NaN and infinities without quotes, zero characters and halves of surrogate pairs as escapes that jsonb
    -- cannot hold, and numbers that are too large for it. One of them must not lose the whole document. The former become
    -- texts, which a number column refuses by their name; the mark tells the derivation which texts are none.
    WHEN data_exception OR program_limit_exceeded THEN
        RETURN datastore.repair_json(v, false, false);
END
$function$;
COMMENT ON FUNCTION datastore.parse_json(text) IS
'A JSON document as Python writes it: bare NaN, Infinity and numbers beyond numeric become texts, and a text with U+0000 or '
'half of a surrogate pair becomes unstorable_mark and its source; NULL if it is not JSON, or is not and has over 1 MiB';

CREATE OR REPLACE FUNCTION datastore.is_marked(v jsonb, mark text) RETURNS boolean
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN mark IS NOT NULL AND strpos(v::text, mark) > 0;
COMMENT ON FUNCTION datastore.is_marked(jsonb, text) IS
'Whether a text that PostgreSQL cannot hold stands in a value of a document with this unstorable_mark';

CREATE OR REPLACE FUNCTION datastore.unmarked(v text, mark text) RETURNS text
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN starts_with(v, mark) THEN substr(v, length(mark) + 1)
    ELSE (
        SELECT string_agg(
            CASE
                -- A marked text has an escape in it, a marked number has none.
                WHEN starts_with(token[1], '"' || mark) AND strpos(token[1], E'\\') = 0
                    THEN substr(token[1], length(mark) + 2, length(token[1]) - length(mark) - 2)
                WHEN starts_with(token[1], '"' || mark)
                    THEN '"' || substr(token[1]::jsonb #>> '{}', length(mark) + 1) || '"'
                ELSE token[1]
            END, '' ORDER BY place)
        FROM regexp_matches(v COLLATE "C", E'("(?:[^"\\\\]|\\\\.)*"|[^"]+)', 'g') WITH ORDINALITY AS tokens (token, place)
    )
END;
COMMENT ON FUNCTION datastore.unmarked(text, text) IS
'A marked value as its document had it: the characters of the source, escapes included';

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

CREATE OR REPLACE FUNCTION datastore.object_generation(version text) RETURNS text
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE WHEN version ~ '^[0-9]{1,19}/[0-9]{1,19}$' THEN split_part(version, '/', 1) END;
COMMENT ON FUNCTION datastore.object_generation(text) IS
'The generation in the version of an object of Google Cloud Storage (generation/metageneration); NULL of any other';

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
