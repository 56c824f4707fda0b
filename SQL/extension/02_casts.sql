-- Casts that cannot fail: text in, a value of one type out, NULL for what does not fit.
--
-- Each type has a grammar of its own, so that a value means the same on every PostgreSQL version: the server's input
-- functions differ (16 reads 0x10 and 1_000, 15 does not) and take words such as "now" or "infinity".
-- A function is_… is the grammar of a type. It is small enough to be inlined where it is called, so that generated
-- functions may guard a plain cast with it and agree with the total cast by construction.
-- COLLATE "C" makes every comparison and every character class one of bytes, whatever the database's locale.
-- Functions with an EXCEPTION block are PARALLEL UNSAFE: a parallel worker cannot start a subtransaction. They catch
-- classes 22 and 54 alone, so that a full disk or a canceled query is never taken for a bad value.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.is_number(v text) RETURNS boolean
IMMUTABLE PARALLEL SAFE LANGUAGE sql
-- A number below 1e400 with 400 digits after the point has 802 characters, however it is written without an exponent.
RETURN length(v) <= 1000 AND v COLLATE "C" ~ '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$';
COMMENT ON FUNCTION datastore.is_number(text) IS
'Whether a text has the form of a decimal number, with an exponent or without, of at most 1000 characters';

CREATE OR REPLACE FUNCTION datastore.is_decimal(v text) RETURNS boolean
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN length(v) <= 400 AND v COLLATE "C" ~ '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)$';
COMMENT ON FUNCTION datastore.is_decimal(text) IS
'Whether a text has the form of a decimal number without an exponent, of at most 400 characters';

CREATE OR REPLACE FUNCTION datastore.is_date(v text) RETURNS boolean
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN v COLLATE "C" LIKE '____-__-__' AND translate(v, '0123456789', '') = '--';
COMMENT ON FUNCTION datastore.is_date(text) IS
'Whether a text has the form YYYY-MM-DD; whether there is such a day is for the cast to find';

CREATE OR REPLACE FUNCTION datastore.is_local_time(v text) RETURNS boolean
IMMUTABLE PARALLEL SAFE LANGUAGE sql
-- The last character tells most texts with an offset apart at a tenth of what the expression costs.
RETURN length(v) <= 40 AND right(v, 1) <> 'Z' AND v COLLATE "C" ~ (
    '^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][T ](?:[01][0-9]|2[0-3]):[0-5][0-9]'
    || '(?::[0-5][0-9](?:[.][0-9]+)?)?$');
COMMENT ON FUNCTION datastore.is_local_time(text) IS
'Whether a text has the form of an ISO 8601 date and time without an offset';

CREATE OR REPLACE FUNCTION datastore.is_zoned_time(v text) RETURNS boolean
IMMUTABLE PARALLEL SAFE LANGUAGE sql
-- The commonest form of all is told by comparisons, at a fraction of what the expression costs.
RETURN CASE
    WHEN v COLLATE "C" LIKE '____-__-__T__:__:__Z' AND translate(v, '0123456789', '') = '--T::Z' THEN
        substr(v, 12, 2) COLLATE "C" <= '23' AND substr(v, 15, 2) COLLATE "C" <= '59'
        AND substr(v, 18, 2) COLLATE "C" <= '59'
    ELSE length(v) <= 40 AND v COLLATE "C" ~ (
        '^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][T ](?:[01][0-9]|2[0-3]):[0-5][0-9]'
        || '(?::[0-5][0-9](?:[.][0-9]+)?)?(?:Z|[-+][0-9][0-9]:?[0-9][0-9])$')
END;
COMMENT ON FUNCTION datastore.is_zoned_time(text) IS
'Whether a text has the form of an ISO 8601 date and time with an offset: Z, +hh:mm or +hhmm';

CREATE OR REPLACE FUNCTION datastore.cast_text(v text) RETURNS text
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN v;
COMMENT ON FUNCTION datastore.cast_text(text) IS 'The text itself';

CREATE OR REPLACE FUNCTION datastore.whole_number(v text) RETURNS numeric
IMMUTABLE PARALLEL SAFE LANGUAGE plpgsql AS $function$
DECLARE
    mantissa text;
    n numeric;
BEGIN
    IF datastore.is_number(v) IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    mantissa := split_part(lower(v COLLATE "C"), 'e', 1);
    IF translate(mantissa, '+-.0', '') = '' THEN
        RETURN 0;
    END IF;
    -- Ten thousand and more is beyond what a mantissa of a thousand characters makes up for, and what a numeric may hold.
    IF length(ltrim(substr(v, length(mantissa) + 2), '+-0')) > 4 THEN
        RETURN NULL;
    END IF;
    n := v::numeric;
    RETURN CASE WHEN n = trunc(n) THEN trunc(n) END;
END
$function$;
COMMENT ON FUNCTION datastore.whole_number(text) IS
'The value of a decimal number that has no fraction, however it is written: 12, 12.0, 1.2e1; NULL for one that has, for one '
'whose exponent has five digits, and for what is no number';

CREATE OR REPLACE FUNCTION datastore.cast_integer(v text) RETURNS integer
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN length(v) < 10 AND v COLLATE "C" ~ '^[0-9]+$' THEN v::integer
    WHEN datastore.whole_number(v) BETWEEN -2147483648 AND 2147483647 THEN datastore.whole_number(v)::integer
END;
COMMENT ON FUNCTION datastore.cast_integer(text) IS
'A decimal number without a fraction, however it is written; NULL if it is not one or too large';

CREATE OR REPLACE FUNCTION datastore.cast_bigint(v text) RETURNS bigint
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN length(v) < 19 AND v COLLATE "C" ~ '^[0-9]+$' THEN v::bigint
    WHEN datastore.whole_number(v) BETWEEN -9223372036854775808 AND 9223372036854775807
        THEN datastore.whole_number(v)::bigint
END;
COMMENT ON FUNCTION datastore.cast_bigint(text) IS
'A decimal number without a fraction, however it is written; NULL if it is not one or too large';

CREATE OR REPLACE FUNCTION datastore.cast_numeric(
    v text, numeric_precision integer DEFAULT NULL, numeric_scale integer DEFAULT NULL
) RETURNS numeric
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
DECLARE
    n numeric;
BEGIN
    IF v IS NULL OR NOT datastore.is_number(v) THEN
        RETURN NULL;
    END IF;
    n := v::numeric;
    -- Eight characters such as 1e131071 would become 131,072 digits wherever the value is printed.
    IF abs(n) >= 1e400 OR scale(n) > 400 THEN
        RETURN NULL;
    END IF;
    IF numeric_precision IS NOT NULL THEN
        n := round(n, coalesce(numeric_scale, 0));
        IF abs(n) >= 10::numeric ^ (numeric_precision - coalesce(numeric_scale, 0)) THEN
            RETURN NULL;
        END IF;
    END IF;
    RETURN n;
EXCEPTION
    WHEN data_exception OR program_limit_exceeded THEN
        RETURN NULL;
END
$function$;
COMMENT ON FUNCTION datastore.cast_numeric(text, integer, integer) IS
'A decimal number below 1e400, rounded to the scale if a precision is given; NULL if it is not one or does not fit';

CREATE OR REPLACE FUNCTION datastore.cast_double(v text) RETURNS double precision
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
BEGIN
    IF datastore.is_number(v) THEN
        RETURN v::double precision;
    END IF;
    RETURN NULL;
EXCEPTION
    WHEN data_exception THEN
        RETURN NULL;
END
$function$;
COMMENT ON FUNCTION datastore.cast_double(text) IS
'A finite decimal number; NULL for NaN and infinity, and for what a double precision value cannot hold';

CREATE OR REPLACE FUNCTION datastore.cast_boolean(v text) RETURNS boolean
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN lower(v COLLATE "C") IN ('true', 't', 'yes', 'y', 'on', '1') THEN true
    WHEN lower(v COLLATE "C") IN ('false', 'f', 'no', 'n', 'off', '0') THEN false
END;
COMMENT ON FUNCTION datastore.cast_boolean(text) IS
'True for true, t, yes, y, on, 1; false for false, f, no, n, off, 0, in either case; else NULL';

CREATE OR REPLACE FUNCTION datastore.cast_date(v text) RETURNS date
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
BEGIN
    IF datastore.is_date(v) THEN
        RETURN v::date;
    END IF;
    RETURN NULL;
EXCEPTION
    WHEN data_exception THEN
        RETURN NULL;
END
$function$;
COMMENT ON FUNCTION datastore.cast_date(text) IS
'A day written YYYY-MM-DD in the years 1 to 9999; NULL for any other form and for days that do not exist';

CREATE OR REPLACE FUNCTION datastore.cast_timestamptz(v text, zone text) RETURNS timestamptz
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
DECLARE
    r timestamptz;
BEGIN
    IF datastore.is_local_time(v) THEN
        r := v::timestamp AT TIME ZONE zone;
        -- Clocks that are put forward never show it.
        IF r AT TIME ZONE zone <> v::timestamp THEN
            RETURN NULL;
        END IF;
    ELSIF datastore.is_zoned_time(v) THEN
        r := v::timestamptz;
    END IF;
    -- A day is left at each end, so that no reader's time zone takes a value out of the years 1 to 9999,
    -- which are all that Python has.
    IF r >= '0001-01-02 00:00:00+00' AND r < '9999-12-31 00:00:00+00' THEN
        RETURN r;
    END IF;
    RETURN NULL;
EXCEPTION
    WHEN data_exception THEN
        RETURN NULL;
END
$function$;
COMMENT ON FUNCTION datastore.cast_timestamptz(text, text) IS
'An ISO 8601 date and time; without an offset it is read in the zone given, and is NULL if there is none. A time that its '
'clocks skip is NULL; one that they show twice is in standard time';

CREATE OR REPLACE FUNCTION datastore.cast_uuid(v text) RETURNS uuid
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN v COLLATE "C" LIKE '________-____-____-____-____________'
        AND translate(v, '0123456789abcdefABCDEF', '') = '----' THEN v::uuid
END;
COMMENT ON FUNCTION datastore.cast_uuid(text) IS 'A UUID in its five groups of hexadecimal digits; else NULL';

CREATE OR REPLACE FUNCTION datastore.cast_jsonb(v text) RETURNS jsonb
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
BEGIN
    RETURN v::jsonb;
EXCEPTION
    -- Class 54 covers nesting deeper than the stack.
    WHEN data_exception OR program_limit_exceeded THEN
        RETURN NULL;
END
$function$;
COMMENT ON FUNCTION datastore.cast_jsonb(text) IS 'A JSON document; NULL for what is not JSON or cannot be a jsonb';

CREATE OR REPLACE FUNCTION datastore.cast_text_array(v jsonb) RETURNS text[]
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN jsonb_typeof(v) = 'array' THEN CASE
        WHEN NOT jsonb_path_exists(v, 'strict $[*] ? (@.type() == "array" || @.type() == "object")')
            THEN ARRAY(SELECT jsonb_array_elements_text(v))
    END
END;
COMMENT ON FUNCTION datastore.cast_text_array(jsonb) IS
'The elements of a JSON array of strings, numbers, booleans and nulls as texts; else NULL';

CREATE OR REPLACE FUNCTION datastore.cast_text_array(v text) RETURNS text[]
IMMUTABLE PARALLEL UNSAFE LANGUAGE sql
RETURN datastore.cast_text_array(datastore.cast_jsonb(v));
COMMENT ON FUNCTION datastore.cast_text_array(text) IS
'The elements of a JSON array of strings, numbers, booleans and nulls, written as text; else NULL';

CREATE OR REPLACE FUNCTION datastore.matches(v text, pattern text) RETURNS boolean
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
BEGIN
    RETURN v COLLATE "C" ~ pattern;
EXCEPTION
    WHEN data_exception OR program_limit_exceeded THEN
        RETURN false;
END
$function$;
COMMENT ON FUNCTION datastore.matches(text, text) IS
'Whether a text matches a regular expression, character classes being ASCII; false where it is too complex to tell';
