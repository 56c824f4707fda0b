-- Reading the documents that octue's SDK writes on objects.
--
-- The SDK keeps each attribute as a JSON document in a string of the custom metadata (octue-sdk-python 0.69.0,
-- octue/resources/datafile.py and octue/utils/encoders.py): a time is {"_type": "datetime", "value": "…"}, a set is
-- {"_type": "set", "items": […]}, and a string that is not JSON is taken as it stands.
-- Until version 0.1.18 (May 2021) the names had no prefix, and tags were what labels are now.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.is_early_octue(metadata jsonb) RETURNS boolean
IMMUTABLE PARALLEL SAFE LANGUAGE sql
-- Any of these names may be somebody else's. All five together, with a UUID and two counters, and none of today's names,
-- are the SDK's.
RETURN coalesce(
    metadata ?& ARRAY['id', 'timestamp', 'cluster', 'sequence', 'tags'] AND jsonb_typeof(metadata) = 'object'
    AND NOT metadata ?| ARRAY['octue__id', 'octue__timestamp', 'octue__tags', 'octue__labels', 'octue__sdk_version']
    AND (metadata ->> 'id') COLLATE "C" ~ E'^("?)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\1$'
    AND (metadata ->> 'cluster') COLLATE "C" ~ '^([0-9]+|null|None)$'
    AND (metadata ->> 'sequence') COLLATE "C" ~ '^([0-9]+|null|None)$', false);
COMMENT ON FUNCTION datastore.is_early_octue(jsonb) IS
'Whether an object''s metadata are those of octue''s SDK up to 0.1.18, whose names have no prefix: id (a UUID), timestamp, '
'cluster and sequence (numbers, or none) and tags, all of them, and no name of later versions';

CREATE OR REPLACE FUNCTION datastore.octue_metadata(metadata jsonb) RETURNS jsonb
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN datastore.is_early_octue(metadata) THEN jsonb_strip_nulls(jsonb_build_object(
        'octue__id', metadata ->> 'id',
        'octue__timestamp', nullif(metadata ->> 'timestamp', 'None'),
        'octue__labels', metadata ->> 'tags'))
    ELSE metadata
END;
COMMENT ON FUNCTION datastore.octue_metadata(jsonb) IS
'An object''s metadata with octue''s documents under the names that they have since 0.1.19; what the SDK called tags before '
'are labels';

CREATE OR REPLACE FUNCTION datastore.octue_state(
    metadata jsonb, created timestamptz, last_modified timestamptz, changed_at timestamptz
) RETURNS text
STABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN metadata IS NULL THEN NULL
    WHEN metadata ?| ARRAY['octue__id', 'octue__timestamp', 'octue__tags', 'octue__labels', 'octue__sdk_version']
        OR datastore.is_early_octue(metadata) THEN 'present'
    -- The SDK uploads the content first and its metadata by a second call. A store that tells when an object was created
    -- tells when it got this content; a file's times may be older than its being there, and a clock may be ahead.
    WHEN least(CASE WHEN created IS NOT NULL THEN greatest(created, last_modified) END, changed_at)
        > now() - interval '15 minutes' THEN 'pending'
    ELSE 'absent'
END;
COMMENT ON FUNCTION datastore.octue_state(jsonb, timestamptz, timestamptz, timestamptz) IS
'Whether octue''s metadata are on an object: present; pending, for 15 minutes after it appeared without them; absent. It '
'appeared when the store says that it was written, or when its row was, where the store does not say when it was created. '
'NULL where its metadata could not be read';

CREATE OR REPLACE FUNCTION datastore.octue_document(v text) RETURNS jsonb
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
DECLARE
    document jsonb := datastore.parse_json(v);
BEGIN
    IF datastore.may_be_huge(v) AND datastore.is_huge(document) THEN
        document := datastore.repair_json(v, true, false);
    END IF;
    RETURN coalesce(document, to_jsonb(v));
END
$function$;
COMMENT ON FUNCTION datastore.octue_document(text) IS
'The document in a string of octue metadata; the string itself as a JSON string where it is not JSON';

CREATE OR REPLACE FUNCTION datastore.octue_tags(v text) RETURNS jsonb
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
DECLARE
    document jsonb := datastore.octue_document(v);
BEGIN
    IF v COLLATE "C" ~ '(NaN|Infinity)' AND datastore.cast_jsonb(v) IS NULL THEN
        document := coalesce(
            datastore.repair_json(v, datastore.may_be_huge(v) AND datastore.is_huge(document), true), document);
    END IF;
    RETURN document;
END
$function$;
COMMENT ON FUNCTION datastore.octue_tags(text) IS
'The document of octue__tags, as octue_document gives it, with unstorable_mark before each NaN and Infinity too';

CREATE OR REPLACE FUNCTION datastore.storable_tags(tags jsonb, mark text) RETURNS jsonb
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN jsonb_typeof(tags) = 'object' AND datastore.is_marked(tags, mark) THEN (
        SELECT coalesce(jsonb_object_agg(m.key, m.value), '{}') FROM jsonb_each(tags) AS m
        WHERE NOT datastore.is_marked(jsonb_build_object(m.key, m.value), mark)
    )
    ELSE tags
END;
COMMENT ON FUNCTION datastore.storable_tags(jsonb, text) IS
'All tags but those in which something stands that PostgreSQL cannot hold, by the unstorable_mark of their document';

CREATE OR REPLACE FUNCTION datastore.lost_tags(tags jsonb, mark text) RETURNS jsonb
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE
    WHEN jsonb_typeof(tags) = 'object' AND datastore.is_marked(tags, mark) THEN (
        SELECT jsonb_object_agg(m.key, m.value) FROM jsonb_each(tags) AS m
        WHERE datastore.is_marked(jsonb_build_object(m.key, m.value), mark)
    )
END;
COMMENT ON FUNCTION datastore.lost_tags(jsonb, text) IS
'The tags that storable_tags leaves out, still marked; NULL if there are none';

CREATE OR REPLACE FUNCTION datastore.unwrapped_text(v text) RETURNS text
IMMUTABLE PARALLEL SAFE LANGUAGE sql
-- By tokens, since a function that calls itself needs a stack as deep as the document. A bracket and the next one at the
-- same level are a pair.
RETURN (
    SELECT string_agg(CASE
        WHEN c.is_dropped THEN ''
        WHEN starts_with(c.token, '{"_type": "datetime", ') THEN substr(c.token, 32, length(c.token) - 32)
        ELSE c.token
    END, '' ORDER BY c.place)
    FROM (
        SELECT b.token, b.place,
               b.closes_set OR b.step = 1 AND lead(b.closes_set) OVER pairs AS is_dropped
        FROM (
            -- A set has nothing after its items: the bracket before its end is theirs.
            SELECT a.token, a.place, a.step, a.level,
                   a.opening = '{"_type": "set", "items": '
                       AND lag(a.opened_at) OVER (ORDER BY a.place) = a.opened_at + 1 AS closes_set
            FROM (
                SELECT n.token, n.place, n.step, n.level,
                       CASE WHEN n.step = -1 THEN lag(n.place) OVER pairs END AS opened_at,
                       CASE WHEN n.step = -1 THEN lag(n.token) OVER pairs END AS opening
                FROM (
                    SELECT t.token, t.place, t.step,
                           sum(t.step) OVER (ORDER BY t.place) - CASE WHEN t.step = 1 THEN 1 ELSE 0 END AS level
                    FROM (
                        SELECT f.found[1] AS token, f.place, CASE
                                WHEN starts_with(f.found[1], '{"_type": "datetime", ') THEN 0
                                WHEN left(f.found[1], 1) IN ('{', '[') THEN 1
                                WHEN f.found[1] IN ('}', ']') THEN -1
                                ELSE 0
                            END AS step
                        FROM regexp_matches(
                            v COLLATE "C",
                            E'(\\{"_type": "datetime", "value": "(?:[^"\\\\]|\\\\.)*"\\}|\\{"_type": "set", "items": (?=\\[)|'
                            '"(?:[^"\\\\]|\\\\.)*"|[][{}]|[^][{}"]+)', 'g') WITH ORDINALITY AS f (found, place)
                    ) AS t
                ) AS n
                WINDOW pairs AS (PARTITION BY n.step = 0, n.level ORDER BY n.place)
            ) AS a
        ) AS b
        WINDOW pairs AS (PARTITION BY b.step = 0, b.level ORDER BY b.place)
    ) AS c
);
COMMENT ON FUNCTION datastore.unwrapped_text(text) IS
'The text of a jsonb with every wrapped time as its string and every wrapped set as its array, at any depth';

CREATE OR REPLACE FUNCTION datastore.unwrapped(v jsonb) RETURNS jsonb
IMMUTABLE PARALLEL UNSAFE LANGUAGE sql
RETURN CASE
    WHEN strpos(v::text, '{"_type": "') = 0 THEN v
    ELSE coalesce(datastore.cast_jsonb(datastore.unwrapped_text(v::text)), v)
END;
COMMENT ON FUNCTION datastore.unwrapped(jsonb) IS
'A document of octue''s with every wrapped time as its string and every wrapped set as its array, at any depth. An object '
'with other members beside those of a wrapping is none, and stays as it is';

CREATE OR REPLACE FUNCTION datastore.octue_value(v jsonb) RETURNS jsonb
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE WHEN jsonb_typeof(v) <> 'null' THEN v END;
COMMENT ON FUNCTION datastore.octue_value(jsonb) IS
'The value as it stands; NULL for JSON null, which says that there is none';

CREATE OR REPLACE FUNCTION datastore.octue_json(v jsonb) RETURNS jsonb
IMMUTABLE PARALLEL UNSAFE LANGUAGE sql
RETURN CASE WHEN jsonb_typeof(v) <> 'null' THEN datastore.unwrapped(v) END;
COMMENT ON FUNCTION datastore.octue_json(jsonb) IS
'The value out of its wrappings; NULL for JSON null, which says that there is none';

CREATE OR REPLACE FUNCTION datastore.octue_text(v jsonb) RETURNS text
IMMUTABLE PARALLEL UNSAFE LANGUAGE sql
RETURN CASE
    WHEN jsonb_typeof(v) NOT IN ('object', 'array') THEN v #>> '{}'
    WHEN v ->> '_type' = 'datetime' AND jsonb_typeof(v -> 'value') = 'string' THEN v ->> 'value'
    WHEN v ->> '_type' = 'set' AND jsonb_typeof(v -> 'items') = 'array' THEN datastore.unwrapped(v -> 'items')::text
    ELSE datastore.unwrapped(v) #>> '{}'
END;
COMMENT ON FUNCTION datastore.octue_text(jsonb) IS
'A value as text: a wrapped time as that time, a wrapped set as its JSON array, a string as itself, else its JSON; '
'NULL for JSON null';

CREATE OR REPLACE FUNCTION datastore.octue_time(v jsonb) RETURNS text
IMMUTABLE PARALLEL UNSAFE LANGUAGE sql
RETURN CASE
    -- A day is left at each end of the years 1 to 9999, as by cast_timestamptz.
    WHEN jsonb_typeof(v) = 'number' AND datastore.cast_double(v::text) BETWEEN -62135510400 AND 253402214399
        THEN to_char(to_timestamp(datastore.cast_double(v::text)) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    WHEN datastore.octue_text(v) COLLATE "C" ~ '^[0-9-]{10}[T ][0-9:.]+[-+][0-9]{2}$'
        THEN datastore.octue_text(v) || ':00'
    ELSE datastore.octue_text(v)
END;
COMMENT ON FUNCTION datastore.octue_time(jsonb) IS
'The time in the document of octue__timestamp, in ISO 8601: of a number, that of so many seconds since 1970; an offset that '
'has hours alone gets its minutes';

CREATE OR REPLACE FUNCTION datastore.octue_text_array(v jsonb) RETURNS text[]
IMMUTABLE PARALLEL UNSAFE LANGUAGE sql
RETURN datastore.cast_text_array(CASE
    WHEN v ->> '_type' = 'set' THEN datastore.unwrapped(v -> 'items')
    WHEN jsonb_typeof(v) = 'array' THEN datastore.unwrapped(v)
END);
COMMENT ON FUNCTION datastore.octue_text_array(jsonb) IS
'The elements of a JSON array or of a wrapped set, as texts; NULL for anything else';

CREATE OR REPLACE FUNCTION datastore.octue_labels(v jsonb) RETURNS text[]
IMMUTABLE PARALLEL UNSAFE LANGUAGE sql
RETURN CASE
    WHEN jsonb_typeof(v) = 'string' THEN array_remove(string_to_array(v #>> '{}', ' '), '')
    ELSE datastore.octue_text_array(v)
END;
COMMENT ON FUNCTION datastore.octue_labels(jsonb) IS
'The labels in the document of octue__labels: an array, a wrapped set, or words with spaces between, as in the SDK';
