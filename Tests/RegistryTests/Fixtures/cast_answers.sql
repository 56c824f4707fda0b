-- The answers of all casts for the inputs in the temporary table input (n, v): one line per input, with a tab before
-- each answer that is not NULL. Long answers are cut, and times are in UTC, so that no setting changes the line.
SELECT concat_ws(E'\t', n,
    'integer=' || datastore.cast_integer(v),
    'bigint=' || datastore.cast_bigint(v),
    'numeric=' || left(datastore.cast_numeric(v)::text, 24),
    'numeric_10_2=' || datastore.cast_numeric(v, 10, 2),
    'double=' || datastore.cast_double(v),
    'boolean=' || datastore.cast_boolean(v),
    'date=' || to_char(datastore.cast_date(v), 'YYYY-MM-DD'),
    'timestamptz=' || to_char(
        datastore.cast_timestamptz(v, 'Europe/London') AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
    'zoned=' || to_char(
        datastore.cast_timestamptz(v, NULL) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
    'uuid=' || datastore.cast_uuid(v),
    'jsonb=' || left(datastore.cast_jsonb(v)::text, 60),
    'parse_json=' || left(datastore.parse_json(v)::text, 60),
    'text_array=' || left(array_to_json(datastore.cast_text_array(v))::text, 60),
    'labels=' || left(array_to_json(datastore.octue_labels(datastore.octue_document(v)))::text, 60))
FROM input
ORDER BY n;
