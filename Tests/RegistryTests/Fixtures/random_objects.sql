-- Fills the temporary table objects with :n random objects for the two reference derivations; the same for one :seed.
-- chaos is how often a value of an object is a random one.

CREATE TEMP TABLE texts AS
SELECT v, row_number() OVER () AS n
FROM (VALUES
    ('{"_type": "datetime", "value": "0001-01-01T10:00:00"}'),
    ('{"_type": "datetime", "value": "9999-12-31T10:00:00Z"}'),
    (NULL), (NULL), (NULL), (''), (' '), ('0'), ('-0'), ('12'), ('3'), ('1'), ('7'), ('9000'), ('9000.0001'),
    ('-0.001'), ('12.345'), ('99999999.99'), ('99999999.995'), ('1e3'), ('1e-500'), ('1e131071'), ('NaN'),
    ('Infinity'), ('0x10'), ('9223372036854775808'), ('2147483648'), ('true'), ('T'), ('no'), ('oN'), ('2023-05-06'),
    ('2023-02-30'), ('1999-12-31'), ('2100-01-01'), ('0000-01-01'), ('0001-01-01'), ('9999-12-31'),
    ('2023-05-06T01:02:03'), ('2023-05-06 01:02'), ('2023-05-06T01:02:03.5+01:00'), ('2023-05-06T24:00:00'),
    ('2023-05-06T01:02:60Z'), ('1999-05-06T01:02:03Z'), ('0001-01-01T10:00:00'), ('9999-12-31T10:00:00Z'),
    ('9999-12-30T23:59:59-05:00'), ('2023-03-26T01:30:00'), ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
    ('{0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1}'), ('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A1g'), ('{}'), ('[]'), ('null'),
    ('["a","b"]'), ('["a, b", "c\"d"]'), ('["", null, 1, true]'), ('[["a"]]'), ('[{}]'), ('{"a":1}'), ('{"a":NaN}'),
    ('"x"'), ('{"_type":"set"}'), ('{"_type": "set", "items": ["a", "b"]}'), ('{"_type": "set", "items": []}'),
    ('{"_type": "set", "items": ["a"], "more": 1}'), ('{"_type": "set", "items": 3}'),
    ('{"_type": "set", "items": null}'), ('{"_type": "datetime", "value": "2023-01-01T00:00:00"}'),
    ('{"_type": "datetime", "value": "2023-01-01T00:00:00+00:00"}'), ('{"_type": "datetime", "value": "2023-01-01"}'),
    ('{"_type": "datetime", "value": null}'), ('{"_type": "datetime", "value": 12}'),
    ('{"_type":"datetime","value":"2023-01-01T00:00:00"}'),
    ('{"_type": "datetime", "value": "2023-01-01T00:00:00", "x": 1}'),
    ('{"_type": "datetime", "value": "2023-01-01T00:00:00.123456"}'), ('"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"'),
    ('"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1"'), ('"not a uuid"'), ('a b  c'), ('"a b"'), ('"\u0000x"'), ('[1,2'),
    ('{'), (repeat('[', 100000)), (repeat('x',2000)), (repeat('x',2001)), ('["' || repeat('é',1001) || '"]'),
    (repeat('é',1001)), ('good'), ('suspect'), ('Good'), ('nc'), ('it''s'), (E'a\\b'), (E'AB.12''"'), ('AB.12'),
    ('AB.x'), (E'AB.1\n'), ('١٢'), ('Ünïcode'), ('12.0'), ('-0.0'), ('0.3e1'), ('2.5'), ('1e1'), ('3.'), ('1e400'),
    ('1e-400'), ('1e999999'), ('3000000000.0'), ('"a\u0000b"'), ('"\ud800"'), ('"\ud83d\ude00"'), ('"\\u0000"'),
    ('["x", "\udc00"]'), ('{"_type": "set", "items": ["a", "\ud800"]}'), ('{"k\udfff": [1e999999, NaN]}'),
    ('{"_type": "datetime", "value": "2023-01-01T00:00:00\u0000"}'), ('{"_type": "\u0000"}'), ('"\uDC00\uD800"'),
    ('[["\u0000"]]'), ('"\ud800\q"'), (E'"\\u0000\n"')
) AS listed (v);

CREATE FUNCTION pg_temp.pick() RETURNS text VOLATILE LANGUAGE sql AS $$
    SELECT v FROM texts WHERE n = 1 + floor(random() * (SELECT count(*) FROM texts))::int
$$;

CREATE FUNCTION pg_temp.pick(chaos float, good text) RETURNS text VOLATILE LANGUAGE sql AS $$
    SELECT CASE WHEN random() < chaos THEN pg_temp.pick() ELSE good END
$$;

-- A value in a JSON document: a text as it is where it is JSON, or as a string; sometimes a NaN as Python writes it.
CREATE FUNCTION pg_temp.pick_json() RETURNS text VOLATILE LANGUAGE plpgsql AS $$
DECLARE
    picked text := coalesce(pg_temp.pick(), 'null');
BEGIN
    IF random() < 0.02 THEN
        RETURN 'NaN';
    ELSIF random() < 0.5 AND datastore.parse_json(picked) IS NOT NULL THEN
        RETURN picked;
    END IF;
    RETURN to_json(picked)::text;
END
$$;

CREATE TEMP TABLE good_tags AS
SELECT *
FROM (VALUES
    ('turbine', '"T1"', NULL),
    ('elevation', '12.5', NULL),
    ('blades', '3', NULL),
    ('device', '{"serial": 77}', 'serial'),
    ('calibrated', 'true', NULL),
    ('serviced', '"2023-05-06"', NULL),
    ('started', '{"_type": "datetime", "value": "2023-01-01T00:00:00+00:00"}', NULL),
    ('settings', '{"a": [1, {"_type": "set", "items": [{"_type": "datetime", "value": "2023-01-01"}]}]}', NULL),
    ('channels', '["a", "b"]', NULL),
    ('it''s', E'{"a\\\\b": "q"}', E'a\\b')
) AS listed (name, good, nested);

CREATE FUNCTION pg_temp.tags_document(chaos float) RETURNS text VOLATILE LANGUAGE sql AS $$
    SELECT '{' || coalesce(string_agg(to_json(name)::text || ': ' || CASE
        WHEN random() > chaos THEN good
        WHEN nested IS NOT NULL AND random() < 0.5 THEN '{' || to_json(nested) || ': ' || pg_temp.pick_json() || '}'
        ELSE pg_temp.pick_json()
    END, ', '), '') || '}'
    FROM good_tags
    WHERE random() > chaos / 3
$$;

SELECT setseed(:seed);

CREATE TEMP TABLE objects AS
SELECT
    i,
    CASE i % 3
        WHEN 1 THEN 'raw/dev_2023-05-06/f.nc'
        ELSE (ARRAY['lidar/', 'raw/', ''])[1 + floor(random() * 3)::int]
            || (ARRAY['a', 'a/b', 'a/b/c', 'a//c', 'dev_2023-05-06/f.nc', 'd_x-2023/f.nc', 'D_1/f.it''s', E'q_1/x.a\\b',
                'm_2/.octue', 'm/n/', 'a/b/c/d', 'é_1/g.h', E'a\nb/c/d'])[1 + floor(random() * 13)::int]
    END AS key,
    (ARRAY[NULL, 0, 5, 1000001, 5000000000])[1 + floor(random() * 5)::int]::bigint AS size,
    CASE WHEN random() < 0.9 THEN timestamptz '2024-01-01 00:00:00Z' + i * interval '1 hour' END AS last_modified,
    CASE
        WHEN random() < 0.02 THEN NULL
        WHEN random() < 0.02 THEN '[1]'::jsonb
        WHEN random() < 0.04 THEN jsonb_build_object(
            'id', pg_temp.pick(chaos / 2, '"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"'), 'cluster', '0', 'sequence', 'null',
            'timestamp', pg_temp.pick(chaos, '1551393630.5'), 'tags', pg_temp.pick(chaos, '["a", "b:c"]'))
        ELSE jsonb_strip_nulls(jsonb_build_object(
            'octue__id', pg_temp.pick(chaos, '"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"'),
            'octue__timestamp', pg_temp.pick(chaos, '{"_type": "datetime", "value": "2023-01-01T00:00:00"}'),
            'octue__labels', pg_temp.pick(chaos, '{"_type": "set", "items": ["a", "b-c"]}'),
            'octue__tags', pg_temp.pick(chaos / 4, pg_temp.tags_document(chaos)),
            'octue__sdk_version', pg_temp.pick(chaos, '"0.69.1"'),
            'quality', pg_temp.pick(chaos, 'good'),
            'price', pg_temp.pick(chaos, '12.50'),
            'it''s', pg_temp.pick(chaos, 'AB.12'),
            '"x"', pg_temp.pick(chaos, '{"k": null}'),
            'flags', pg_temp.pick(chaos, '["a","b"]'),
            'ratio', pg_temp.pick(chaos, '0.5'),
            'seen', pg_temp.pick(chaos, '2023-01-01 00:00:00')))
    END AS metadata,
    CASE
        WHEN random() < 0.05 THEN NULL
        ELSE jsonb_strip_nulls(jsonb_build_object(
            E'a\\b', pg_temp.pick(chaos, 'note'),
            'rank', pg_temp.pick(chaos, '2'),
            'token', pg_temp.pick(chaos, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')))
    END AS tags
FROM (SELECT i, (ARRAY[0, 0.05, 0.2, 0.9])[1 + i % 4] AS chaos FROM generate_series(1, :n) AS i) AS numbered;
