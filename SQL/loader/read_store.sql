-- What a loader needs to know of one datastore.
-- $1: its name
SELECT
    s.id, s.contract, s.name, s.table_schema::text AS table_schema, s.table_name::text AS table_name, s.bucket, s.prefix, s.credentials, s.unread_limit,
    coalesce(s.definition ->> 'metadata', 'plain') AS metadata,
    ARRAY(SELECT pg_catalog.jsonb_array_elements_text(s.definition -> 'include')) AS include,
    ARRAY(SELECT pg_catalog.jsonb_array_elements_text(s.definition -> 'exclude')) AS exclude,
    ARRAY(SELECT o.key FROM pg_catalog.jsonb_each_text(s.server) AS o ORDER BY o.key) AS option_names,
    ARRAY(SELECT coalesce(o.value, '') FROM pg_catalog.jsonb_each_text(s.server) AS o ORDER BY o.key) AS option_values,
    EXISTS (
        SELECT FROM pg_catalog.jsonb_array_elements(s.definition -> 'columns') AS c WHERE c ->> 'from' ^@ 'tag.'
    ) AS reads_tags,
    EXISTS (
        SELECT FROM pg_catalog.jsonb_array_elements(s.definition -> 'columns') AS c WHERE c ->> 'from' = 'object.storage_class'
    ) AS derives_from_class,
    (SELECT r.seen FROM datastore.run AS r
     WHERE r.store_id = s.id AND r.kind = 'full' AND r.state = 'merged' ORDER BY r.id DESC LIMIT 1) AS last_seen,
    (SELECT count(*) FROM datastore.reject AS j WHERE j.store_id = s.id AND j.column_name = 'metadata') AS unread_rejects
FROM datastore.store AS s
WHERE s.name = $1;
