-- Why a value was refused: asked only for the few values that the derivation of a row left out.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.cut_raw(v text) RETURNS text
IMMUTABLE PARALLEL SAFE LANGUAGE plpgsql AS $function$
DECLARE
    bytes bytea;
    size integer := 1024;
BEGIN
    IF v IS NULL OR octet_length(v) <= size THEN
        RETURN v;
    END IF;
    bytes := convert_to(left(v, size), 'UTF8');
    -- A byte 10xxxxxx continues a character of UTF-8.
    WHILE size < octet_length(bytes) AND get_byte(bytes, size) & 192 = 128 LOOP
        size := size - 1;
    END LOOP;
    RETURN convert_from(substring(bytes FROM 1 FOR size), 'UTF8');
END
$function$;
COMMENT ON FUNCTION datastore.cut_raw(text) IS
'The first 1024 bytes of a text, less the bytes of a character that is cut';

CREATE OR REPLACE FUNCTION datastore.reject_number(type text, raw text) RETURNS text
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN lower(raw COLLATE "C") ~ '^[-+]?(nan|inf|infinity)$' THEN
        CASE WHEN type IN ('integer', 'bigint') THEN 'is not a whole number' ELSE 'is not a finite number' END
    WHEN raw COLLATE "C" !~ '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$' THEN
        CASE WHEN type IN ('integer', 'bigint') THEN 'is not a whole number' ELSE 'is not a number' END
    WHEN type IN ('integer', 'bigint') THEN CASE
        WHEN length(raw) > 1000 AND raw COLLATE "C" ~ '[.]0*$' THEN 'is longer than 1000 characters'
        WHEN raw COLLATE "C" ~ '^[-+]?[0-9]+$' OR datastore.whole_number(raw) IS NOT NULL
            OR raw COLLATE "C" ~ '[eE][+]?0*[1-9][0-9]{4}' THEN 'is out of range for ' || type
        ELSE 'is not a whole number'
    END
    -- One that is too long only by its digits: neither huge nor tiny.
    WHEN length(raw) > 1000 AND raw COLLATE "C" !~ '[eE]'
        AND length(split_part(ltrim(raw, '+-0'), '.', 1)) <= 308 AND raw COLLATE "C" !~ '^[-+]?0*[.](0{200}){2}'
        THEN 'is longer than 1000 characters'
    ELSE 'is out of range for ' || type
END;
COMMENT ON FUNCTION datastore.reject_number(text, text) IS
'Why a text that the cast to a type of numbers refused is not a value of it';

CREATE OR REPLACE FUNCTION datastore.reject_unstorable(raw text) RETURNS text
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN strpos(datastore.bare_escapes(raw), E'\\u0000') > 0 THEN 'contains U+0000, which PostgreSQL cannot hold'
    WHEN datastore.bare_escapes(raw) COLLATE "C" ~ E'\\\\u[dD][89a-fA-F]'
        THEN 'contains half of a surrogate pair, which is no text'
    WHEN raw IN ('NaN', 'Infinity', '-Infinity') THEN 'is not a finite number'
    WHEN regexp_replace(raw COLLATE "C", E'"(?:[^"\\\\]|\\\\.)*"', '', 'g') ~ '(NaN|Infinity)'
        THEN 'contains NaN or an infinity, which are not JSON'
    ELSE 'contains a number of too many digits'
END;
COMMENT ON FUNCTION datastore.reject_unstorable(text) IS
'Why a value that parse_json marked was refused, by its source';

CREATE OR REPLACE FUNCTION datastore.reject_grammar(type text, raw text, zone text) RETURNS text
IMMUTABLE PARALLEL SAFE LANGUAGE plpgsql AS $function$
BEGIN
    RETURN CASE
        WHEN raw = '' THEN 'is empty, which is not a value of type ' || type
        WHEN type IN ('integer', 'bigint', 'numeric', 'double precision') THEN datastore.reject_number(type, raw)
        WHEN type = 'boolean' THEN 'is not one of true, t, yes, y, on, 1, false, f, no, n, off, 0'
        WHEN type = 'uuid' THEN 'is not a UUID such as 123e4567-e89b-12d3-a456-426614174000'
        WHEN type = 'jsonb' THEN 'is not a JSON document that PostgreSQL can hold'
        WHEN type = 'text[]' THEN 'is not a JSON array of strings, numbers, booleans and nulls'
        WHEN raw COLLATE "C" ~ '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.]([0-9]{2}|[0-9]{4})$'
            THEN 'is ambiguous: the year comes first in an ISO 8601 date such as 2023-01-31'
        WHEN raw COLLATE "C" ~ '^(0000|[-+][0-9]{4,}|[0-9]{5,})-[0-9]{2}-[0-9]{2}' THEN 'is in a year outside 1 to 9999'
        WHEN type = 'date' AND datastore.is_date(raw) THEN 'is a day that does not exist'
        WHEN type = 'date' THEN 'is not an ISO 8601 date such as 2023-01-31'
        WHEN type = 'timestamptz' AND zone IS NULL AND datastore.is_local_time(raw)
            THEN 'has no offset from UTC, and the column names no zone'
        WHEN type = 'timestamptz' AND (datastore.is_local_time(raw) OR datastore.is_zoned_time(raw))
            AND left(raw, 10) COLLATE "C" IN ('0001-01-01', '9999-12-31', '0001-01-02', '9999-12-30')
            THEN 'is in a year outside 1 to 9999 in some time zone'
        WHEN type = 'timestamptz' AND datastore.is_local_time(raw) AND datastore.cast_timestamptz(raw, 'UTC') IS NOT NULL
            THEN 'is skipped by the clocks of ' || zone || ' when they are put forward'
        WHEN type = 'timestamptz' AND (datastore.is_local_time(raw) OR datastore.is_zoned_time(raw))
            THEN 'is a day or an offset that does not exist'
        WHEN type = 'timestamptz' THEN 'is not an ISO 8601 date and time such as 2023-01-31T12:00:00Z'
        ELSE 'is not a value of type ' || type
    END;
END
$function$;
COMMENT ON FUNCTION datastore.reject_grammar(text, text, text) IS
'Why a text that the cast to a type refused is not a value of it';

CREATE OR REPLACE FUNCTION datastore.reject_bounds(type text, raw text, options jsonb) RETURNS text
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
DECLARE
    low text := options ->> 'min';
    high text := options ->> 'max';
    zone text := options ->> 'zone';
    number numeric;
    moment timestamptz;
    less boolean;
    more boolean;
BEGIN
    IF type IN ('integer', 'bigint', 'numeric') THEN
        number := datastore.cast_numeric(raw,
            datastore.cast_integer(options ->> 'precision'), datastore.cast_integer(options ->> 'scale'));
        less := number < datastore.cast_numeric(low);
        more := number > datastore.cast_numeric(high);
    ELSIF type = 'double precision' THEN
        less := datastore.cast_double(raw) < datastore.cast_double(low);
        more := datastore.cast_double(raw) > datastore.cast_double(high);
    ELSIF type = 'date' THEN
        less := datastore.cast_date(raw) < datastore.cast_date(low);
        more := datastore.cast_date(raw) > datastore.cast_date(high);
    ELSIF type = 'timestamptz' THEN
        moment := datastore.cast_timestamptz(raw, zone);
        less := moment < datastore.cast_timestamptz(low, zone);
        more := moment > datastore.cast_timestamptz(high, zone);
    END IF;
    RETURN CASE
        WHEN less THEN 'is less than the minimum ' || low
        WHEN more THEN 'is more than the maximum ' || high
    END;
END
$function$;
COMMENT ON FUNCTION datastore.reject_bounds(text, text, jsonb) IS
'Why a value lies outside the bounds of its column; NULL where it lies inside';

CREATE OR REPLACE FUNCTION datastore.reject_choice(type text, raw text, choices jsonb) RETURNS text
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
BEGIN
    RETURN (
        SELECT 'is not one of ' || string_agg(choice, ', ' ORDER BY place)
        FROM jsonb_array_elements_text(CASE WHEN jsonb_typeof(choices) = 'array' THEN choices END)
            WITH ORDINALITY AS list (choice, place)
        HAVING NOT bool_or(CASE
            WHEN type = 'text' THEN choice = raw
            WHEN type = 'date' THEN datastore.cast_date(choice) IS NOT DISTINCT FROM datastore.cast_date(raw)
            WHEN type = 'uuid' THEN datastore.cast_uuid(choice) IS NOT DISTINCT FROM datastore.cast_uuid(raw)
            ELSE datastore.cast_numeric(choice) IS NOT DISTINCT FROM datastore.cast_numeric(raw)
        END)
    );
END
$function$;
COMMENT ON FUNCTION datastore.reject_choice(text, text, jsonb) IS
'Why a value is not one of those that its column takes; NULL where it is one';

CREATE OR REPLACE FUNCTION datastore.is_value(type text, raw text, options jsonb) RETURNS boolean
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
BEGIN
    RETURN CASE type
        WHEN 'text' THEN raw IS NOT NULL
        WHEN 'integer' THEN datastore.cast_integer(raw) IS NOT NULL
        WHEN 'bigint' THEN datastore.cast_bigint(raw) IS NOT NULL
        WHEN 'numeric' THEN datastore.cast_numeric(raw,
            datastore.cast_integer(options ->> 'precision'), datastore.cast_integer(options ->> 'scale')) IS NOT NULL
        WHEN 'double precision' THEN datastore.cast_double(raw) IS NOT NULL
        WHEN 'boolean' THEN datastore.cast_boolean(raw) IS NOT NULL
        WHEN 'date' THEN datastore.cast_date(raw) IS NOT NULL
        WHEN 'timestamptz' THEN datastore.cast_timestamptz(raw, options ->> 'zone') IS NOT NULL
        WHEN 'uuid' THEN datastore.cast_uuid(raw) IS NOT NULL
        WHEN 'jsonb' THEN datastore.cast_jsonb(raw) IS NOT NULL
        WHEN 'text[]' THEN CASE
            WHEN options ->> 'source' = 'octue.labels'
                THEN datastore.octue_labels(datastore.octue_document(raw)) IS NOT NULL
            WHEN options ->> 'source' = 'octue' THEN datastore.octue_text_array(datastore.cast_jsonb(raw)) IS NOT NULL
            ELSE datastore.cast_text_array(raw) IS NOT NULL
        END
        ELSE false
    END;
END
$function$;
COMMENT ON FUNCTION datastore.is_value(text, text, jsonb) IS 'Whether the cast to a type takes a text';

CREATE OR REPLACE FUNCTION datastore.reject_reason(type text, raw text, options jsonb) RETURNS text
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
BEGIN
    RETURN CASE
        WHEN raw IS NULL THEN
            CASE WHEN datastore.cast_boolean(options ->> 'required') THEN 'is missing, and the column requires a value' END
        WHEN datastore.is_value(type, raw, options) IS NOT TRUE
            THEN datastore.reject_grammar(type, raw, options ->> 'zone')
        WHEN datastore.cast_boolean(options ->> 'indexed') AND type = 'text' AND octet_length(raw) > 2000
            THEN 'is longer than 2000 bytes, which an index cannot hold'
        WHEN datastore.cast_boolean(options ->> 'indexed') AND type = 'text[]'
            AND NOT datastore.fits_index(datastore.octue_labels(datastore.octue_document(raw)))
            THEN 'has an element longer than 2000 bytes, which an index cannot hold'
        ELSE coalesce(
            datastore.reject_choice(type, raw, options -> 'values'),
            CASE
                WHEN NOT datastore.matches(raw, options ->> 'pattern')
                    THEN 'does not match the pattern ' || (options ->> 'pattern')
            END,
            datastore.reject_bounds(type, raw, options))
    END;
END
$function$;
COMMENT ON FUNCTION datastore.reject_reason(text, text, jsonb) IS
'Why a text is refused by a column of a type with options (required, precision, scale, min, max, pattern, values, '
'indexed, zone, source), as a sentence without its subject; NULL if it is not refused';
