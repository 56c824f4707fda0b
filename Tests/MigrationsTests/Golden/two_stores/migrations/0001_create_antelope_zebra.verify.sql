-- 0001 create_antelope_zebra of golden, compared with a database
--
-- One row for each difference, none when all is well or where a later migration has changed what this one made.
-- Run: psql -v ON_ERROR_STOP=1 -f 0001_create_antelope_zebra.verify.sql
\set QUIET on
\set ON_ERROR_STOP on

BEGIN;
SET LOCAL lock_timeout = '2s';
SET LOCAL statement_timeout = '60s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL client_min_messages = warning;
SET LOCAL client_encoding = 'UTF8';
SET LOCAL standard_conforming_strings = on;
SET LOCAL quote_all_identifiers = off;
SET LOCAL transform_null_equals = off;
SET LOCAL array_nulls = on;
SET LOCAL row_security = on;
SET LOCAL check_function_bodies = on;
SET LOCAL bytea_output = 'hex';
SET LOCAL extra_float_digits = 1;
SET LOCAL DateStyle = 'ISO, MDY';
SET LOCAL IntervalStyle = 'postgres';
SET LOCAL TimeZone = 'UTC';

DO $roles$
BEGIN
    IF EXISTS (SELECT FROM datastore.registry_version AS v WHERE to_jsonb(v) ->> 'has_roles' = 'false') THEN
        RAISE EXCEPTION 'the registry of the database % was made without roles (DATASTORE_ROLES = False)',
            current_database()
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'It is for the tests of a Django project; there is nothing to compare it with.';
    END IF;
END
$roles$;
SELECT s.newest IS NOT NULL AS datastore_superseded, s.newest AS datastore_newest
FROM (
    SELECT max(s.migration) AS newest FROM datastore.store AS s
    WHERE s.project = 'golden' AND (length(s.migration), s.migration) > (length('0001'), '0001')
        AND s.name IN (
            'antelope', 'zebra'
        )
) AS s \gset
\if :datastore_superseded
\warn superseded by :datastore_newest
\else
-- Each view once more, so that the server itself tells whether two definitions are one. It goes with the transaction.
--== sql
DO $draft$
BEGIN
    EXECUTE $view$
CREATE TEMP VIEW expected_view_1 AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.run_id, t.seen_by
FROM public.antelope AS t
WHERE t.fingerprint IS NOT NULL
$view$;
EXCEPTION
    WHEN undefined_table OR undefined_column OR undefined_function OR undefined_object OR invalid_schema_name THEN
        NULL;
END
$draft$;
--== next
DO $draft$
BEGIN
    EXECUTE $view$
CREATE TEMP VIEW expected_view_2 AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id, t.seen_by
FROM public.antelope AS t
WHERE t.fingerprint IS NULL
$view$;
EXCEPTION
    WHEN undefined_table OR undefined_column OR undefined_function OR undefined_object OR invalid_schema_name THEN
        NULL;
END
$draft$;
--== next
DO $draft$
BEGIN
    EXECUTE $view$
CREATE TEMP VIEW expected_view_3 AS
SELECT j.key, j.column_name, j.key_is_encoded, j.raw, j.reason, j.first_run_id, j.last_run_id
FROM datastore.rejects('antelope') AS j
$view$;
EXCEPTION
    WHEN undefined_table OR undefined_column OR undefined_function OR undefined_object OR invalid_schema_name THEN
        NULL;
END
$draft$;
--== next
DO $draft$
BEGIN
    EXECUTE $view$
CREATE TEMP VIEW expected_view_4 AS
WITH direct AS MATERIALIZED (
    SELECT left(t.key, length(t.key) - strpos(reverse(t.key), '/') + 1) AS folder,
           count(*) AS objects, sum(t.size) AS bytes, max(t.last_modified) AS last_modified
    FROM public.antelope AS t
    WHERE t.fingerprint IS NOT NULL AND strpos(t.key, '/') > 0
    GROUP BY 1
)
SELECT array_to_string(d.parts[1:depth.n], '/') || '/' AS folder, sum(d.objects)::bigint AS objects,
       sum(d.bytes)::bigint AS bytes, max(d.last_modified) AS last_modified
FROM (
    SELECT string_to_array(f.folder, '/') AS parts, f.objects, f.bytes, f.last_modified FROM direct AS f
) AS d, LATERAL generate_series(1, cardinality(d.parts) - 1) AS depth (n)
GROUP BY 1
$view$;
EXCEPTION
    WHEN undefined_table OR undefined_column OR undefined_function OR undefined_object OR invalid_schema_name THEN
        NULL;
END
$draft$;
--== next
DO $draft$
BEGIN
    EXECUTE $view$
CREATE TEMP VIEW expected_view_5 AS
SELECT f.complete_as_of, f.age, f.last_run_id, f.last_state, f.last_started_at, f.held, f.rejects
FROM datastore.freshness('antelope') AS f
$view$;
EXCEPTION
    WHEN undefined_table OR undefined_column OR undefined_function OR undefined_object OR invalid_schema_name THEN
        NULL;
END
$draft$;
--== next
DO $draft$
BEGIN
    EXECUTE $view$
CREATE TEMP VIEW expected_view_6 AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.run_id, t.stripes
FROM public.zebra AS t
WHERE t.fingerprint IS NOT NULL
$view$;
EXCEPTION
    WHEN undefined_table OR undefined_column OR undefined_function OR undefined_object OR invalid_schema_name THEN
        NULL;
END
$draft$;
--== next
DO $draft$
BEGIN
    EXECUTE $view$
CREATE TEMP VIEW expected_view_7 AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id, t.stripes
FROM public.zebra AS t
WHERE t.fingerprint IS NULL
$view$;
EXCEPTION
    WHEN undefined_table OR undefined_column OR undefined_function OR undefined_object OR invalid_schema_name THEN
        NULL;
END
$draft$;
--== next
DO $draft$
BEGIN
    EXECUTE $view$
CREATE TEMP VIEW expected_view_8 AS
SELECT j.key, j.column_name, j.key_is_encoded, j.raw, j.reason, j.first_run_id, j.last_run_id
FROM datastore.rejects('zebra') AS j
$view$;
EXCEPTION
    WHEN undefined_table OR undefined_column OR undefined_function OR undefined_object OR invalid_schema_name THEN
        NULL;
END
$draft$;
--== next
DO $draft$
BEGIN
    EXECUTE $view$
CREATE TEMP VIEW expected_view_9 AS
WITH direct AS MATERIALIZED (
    SELECT left(t.key, length(t.key) - strpos(reverse(t.key), '/') + 1) AS folder,
           count(*) AS objects, sum(t.size) AS bytes, max(t.last_modified) AS last_modified
    FROM public.zebra AS t
    WHERE t.fingerprint IS NOT NULL AND strpos(t.key, '/') > 0
    GROUP BY 1
)
SELECT array_to_string(d.parts[1:depth.n], '/') || '/' AS folder, sum(d.objects)::bigint AS objects,
       sum(d.bytes)::bigint AS bytes, max(d.last_modified) AS last_modified
FROM (
    SELECT string_to_array(f.folder, '/') AS parts, f.objects, f.bytes, f.last_modified FROM direct AS f
) AS d, LATERAL generate_series(1, cardinality(d.parts) - 1) AS depth (n)
GROUP BY 1
$view$;
EXCEPTION
    WHEN undefined_table OR undefined_column OR undefined_function OR undefined_object OR invalid_schema_name THEN
        NULL;
END
$draft$;
--== next
DO $draft$
BEGIN
    EXECUTE $view$
CREATE TEMP VIEW expected_view_10 AS
SELECT f.complete_as_of, f.age, f.last_run_id, f.last_state, f.last_started_at, f.held, f.rejects
FROM datastore.freshness('zebra') AS f
$view$;
EXCEPTION
    WHEN undefined_table OR undefined_column OR undefined_function OR undefined_object OR invalid_schema_name THEN
        NULL;
END
$draft$;
--== next
WITH expected_relation (relation, kind, persistence) AS (VALUES
    ('public.antelope', 'r', 'p'),
    ('datastore_staging.staging_antelope', 'r', 'u'),
    ('public.antelope_live', 'v', 'p'),
    ('public.antelope_deleted', 'v', 'p'),
    ('public.antelope_rejects', 'v', 'p'),
    ('public.antelope_folders', 'v', 'p'),
    ('public.antelope_freshness', 'v', 'p'),
    ('public.zebra', 'r', 'p'),
    ('datastore_staging.staging_zebra', 'r', 'u'),
    ('public.zebra_live', 'v', 'p'),
    ('public.zebra_deleted', 'v', 'p'),
    ('public.zebra_rejects', 'v', 'p'),
    ('public.zebra_folders', 'v', 'p'),
    ('public.zebra_freshness', 'v', 'p')
), expected_column (relation, name, description) AS (VALUES
    ('public.antelope', 'id', 'uuid NOT NULL'),
    ('public.antelope', 'key', 'text COLLATE "C" NOT NULL'),
    ('public.antelope', 'size', 'bigint'),
    ('public.antelope', 'etag', 'text'),
    ('public.antelope', 'checksum', 'text'),
    ('public.antelope', 'md5', 'text'),
    ('public.antelope', 'content_type', 'text'),
    ('public.antelope', 'content_encoding', 'text'),
    ('public.antelope', 'storage_class', 'text'),
    ('public.antelope', 'version', 'text'),
    ('public.antelope', 'last_modified', 'timestamp with time zone'),
    ('public.antelope', 'created', 'timestamp with time zone'),
    ('public.antelope', 'custom_time', 'timestamp with time zone'),
    ('public.antelope', 'metadata', 'jsonb'),
    ('public.antelope', 'object_tags', 'jsonb'),
    ('public.antelope', 'contexts', 'jsonb'),
    ('public.antelope', 'document', 'text'),
    ('public.antelope', 'rejected', 'text[]'),
    ('public.antelope', 'fingerprint', 'bigint'),
    ('public.antelope', 'first_seen_at', 'timestamp with time zone NOT NULL'),
    ('public.antelope', 'changed_at', 'timestamp with time zone NOT NULL'),
    ('public.antelope', 'deleted_at', 'timestamp with time zone'),
    ('public.antelope', 'run_id', 'bigint NOT NULL'),
    ('public.antelope', 'seen_by', 'text'),
    ('datastore_staging.staging_antelope', 'run_id', 'bigint NOT NULL'),
    ('datastore_staging.staging_antelope', 'kind', 'text NOT NULL'),
    ('datastore_staging.staging_antelope', 'key', 'text COLLATE "C" NOT NULL'),
    ('datastore_staging.staging_antelope', 'size', 'bigint'),
    ('datastore_staging.staging_antelope', 'etag', 'text'),
    ('datastore_staging.staging_antelope', 'checksum', 'text'),
    ('datastore_staging.staging_antelope', 'md5', 'text'),
    ('datastore_staging.staging_antelope', 'content_type', 'text'),
    ('datastore_staging.staging_antelope', 'content_encoding', 'text'),
    ('datastore_staging.staging_antelope', 'storage_class', 'text'),
    ('datastore_staging.staging_antelope', 'version', 'text'),
    ('datastore_staging.staging_antelope', 'last_modified', 'timestamp with time zone'),
    ('datastore_staging.staging_antelope', 'created', 'timestamp with time zone'),
    ('datastore_staging.staging_antelope', 'custom_time', 'timestamp with time zone'),
    ('datastore_staging.staging_antelope', 'metadata', 'text'),
    ('datastore_staging.staging_antelope', 'object_tags', 'text'),
    ('datastore_staging.staging_antelope', 'contexts', 'text'),
    ('datastore_staging.staging_antelope', 'document', 'text'),
    ('datastore_staging.staging_antelope', 'fingerprint', 'bigint'),
    ('datastore_staging.staging_antelope', 'derived', 'text'),
    ('datastore_staging.staging_antelope', 'derived_by', 'text'),
    ('datastore_staging.staging_antelope', 'held', 'boolean'),
    ('public.zebra', 'id', 'uuid NOT NULL'),
    ('public.zebra', 'key', 'text COLLATE "C" NOT NULL'),
    ('public.zebra', 'size', 'bigint'),
    ('public.zebra', 'etag', 'text'),
    ('public.zebra', 'checksum', 'text'),
    ('public.zebra', 'md5', 'text'),
    ('public.zebra', 'content_type', 'text'),
    ('public.zebra', 'content_encoding', 'text'),
    ('public.zebra', 'storage_class', 'text'),
    ('public.zebra', 'version', 'text'),
    ('public.zebra', 'last_modified', 'timestamp with time zone'),
    ('public.zebra', 'created', 'timestamp with time zone'),
    ('public.zebra', 'custom_time', 'timestamp with time zone'),
    ('public.zebra', 'metadata', 'jsonb'),
    ('public.zebra', 'object_tags', 'jsonb'),
    ('public.zebra', 'contexts', 'jsonb'),
    ('public.zebra', 'document', 'text'),
    ('public.zebra', 'rejected', 'text[]'),
    ('public.zebra', 'fingerprint', 'bigint'),
    ('public.zebra', 'first_seen_at', 'timestamp with time zone NOT NULL'),
    ('public.zebra', 'changed_at', 'timestamp with time zone NOT NULL'),
    ('public.zebra', 'deleted_at', 'timestamp with time zone'),
    ('public.zebra', 'run_id', 'bigint NOT NULL'),
    ('public.zebra', 'stripes', 'integer'),
    ('datastore_staging.staging_zebra', 'run_id', 'bigint NOT NULL'),
    ('datastore_staging.staging_zebra', 'kind', 'text NOT NULL'),
    ('datastore_staging.staging_zebra', 'key', 'text COLLATE "C" NOT NULL'),
    ('datastore_staging.staging_zebra', 'size', 'bigint'),
    ('datastore_staging.staging_zebra', 'etag', 'text'),
    ('datastore_staging.staging_zebra', 'checksum', 'text'),
    ('datastore_staging.staging_zebra', 'md5', 'text'),
    ('datastore_staging.staging_zebra', 'content_type', 'text'),
    ('datastore_staging.staging_zebra', 'content_encoding', 'text'),
    ('datastore_staging.staging_zebra', 'storage_class', 'text'),
    ('datastore_staging.staging_zebra', 'version', 'text'),
    ('datastore_staging.staging_zebra', 'last_modified', 'timestamp with time zone'),
    ('datastore_staging.staging_zebra', 'created', 'timestamp with time zone'),
    ('datastore_staging.staging_zebra', 'custom_time', 'timestamp with time zone'),
    ('datastore_staging.staging_zebra', 'metadata', 'text'),
    ('datastore_staging.staging_zebra', 'object_tags', 'text'),
    ('datastore_staging.staging_zebra', 'contexts', 'text'),
    ('datastore_staging.staging_zebra', 'document', 'text'),
    ('datastore_staging.staging_zebra', 'fingerprint', 'bigint'),
    ('datastore_staging.staging_zebra', 'derived', 'text'),
    ('datastore_staging.staging_zebra', 'derived_by', 'text'),
    ('datastore_staging.staging_zebra', 'held', 'boolean')
), expected_index (relation, description) AS (VALUES
    ('public.antelope_pkey', 'unique btree (id)'),
    ('public.antelope_key_idx', 'unique btree (key) include (fingerprint)'),
    ('public.antelope_rejected_idx', 'btree (key) where (rejected IS NOT NULL)'),
    ('public.zebra_pkey', 'unique btree (id)'),
    ('public.zebra_key_idx', 'unique btree (key) include (fingerprint)'),
    ('public.zebra_rejected_idx', 'btree (key) where (rejected IS NOT NULL)')
), expected_constraint (relation, name, description) AS (VALUES
    ('public.antelope', 'antelope_pkey', 'PRIMARY KEY (id)'),
    ('public.antelope', 'antelope_tombstone', 'CHECK (((deleted_at IS NULL) = (fingerprint IS NOT NULL)))'),
    ('public.zebra', 'zebra_pkey', 'PRIMARY KEY (id)'),
    ('public.zebra', 'zebra_tombstone', 'CHECK (((deleted_at IS NULL) = (fingerprint IS NOT NULL)))')
), expected_trigger (relation, name, function, columns, arguments) AS (VALUES
    ('public.antelope', 'datastore_guard_update', 'datastore.guard_mirror',
     'changed_at, checksum, content_encoding, content_type, contexts, created, custom_time, deleted_at, document,'
    ' etag, fingerprint, first_seen_at, id, key, last_modified, md5, metadata, object_tags, rejected, run_id,'
    ' size, storage_class, version',
     '616e74656c6f7065007365656e5f627900'),
    ('public.antelope', 'datastore_guard_write', 'datastore.guard_mirror', '', '616e74656c6f7065007365656e5f627900'),
    ('datastore_staging.staging_antelope', 'datastore_derive', 'datastore.stage_antelope', '', ''),
    ('public.zebra', 'datastore_guard_update', 'datastore.guard_mirror',
     'changed_at, checksum, content_encoding, content_type, contexts, created, custom_time, deleted_at, document,'
    ' etag, fingerprint, first_seen_at, id, key, last_modified, md5, metadata, object_tags, rejected, run_id,'
    ' size, storage_class, stripes, version',
     '7a6562726100'),
    ('public.zebra', 'datastore_guard_write', 'datastore.guard_mirror', '', '7a6562726100'),
    ('datastore_staging.staging_zebra', 'datastore_derive', 'datastore.stage_zebra', '', '')
), expected_function (function, hash) AS (VALUES
    ('datastore.derive_antelope(datastore.object)', 'e36d3d7a06e78431efbf8a2d596fe8521687947cdde27a2fe2831d0743f13922'),
    ('datastore.in_scope_antelope(text)', '7f9af4cc939e2bf144a93dc7643e1c7376ab23e26829c4b8e318cd136adef685'),
    ('datastore.rejects_antelope(datastore.object)',
     '069629025abcd9a31ef80aa0599c76cef98caee9201f56d06d353a3ea7c0d859'),
    ('datastore.slow_derive_antelope(datastore.object)',
     'ee97bdef1ad1bfdc574fbc7fc47e8f1129bab904bd7e335bbfcb4e464afdf698'),
    ('datastore.stage_antelope()', '7a3673eef08e755b3dadb487b747098ec1af21f126dae10ce373480e7acbbbef'),
    ('datastore.derive_zebra(datastore.object)', '2107d926a0f4c863398c0251392873ba237ede6d279978f6f19f8d2b761f0810'),
    ('datastore.in_scope_zebra(text)', '7f9af4cc939e2bf144a93dc7643e1c7376ab23e26829c4b8e318cd136adef685'),
    ('datastore.rejects_zebra(datastore.object)', '00c16580b614470f8b9756b651e7aec0dec17b04e6423936709e51ee83d9a318'),
    ('datastore.slow_derive_zebra(datastore.object)',
     '2c5885193999b877141cb98e06ac3457fbb4bee5bc2e5c311fa0d9d94e0ff748'),
    ('datastore.stage_zebra()', '398d6310606c1b2e4724473b529bb18cf392ccc628dc5fd9f012c8223911570b')
), expected_grant (relation, grantee, privilege) AS (VALUES
    ('datastore_staging.staging_antelope', 'datastore_loader', 'SELECT'),
    ('datastore_staging.staging_antelope', 'datastore_loader', 'INSERT'),
    ('public.antelope', 'datastore_loader', 'SELECT (key)'),
    ('public.antelope', 'datastore_loader', 'SELECT (fingerprint)'),
    ('public.antelope', 'datastore_reader', 'SELECT'),
    ('public.antelope', 'analyst', 'SELECT'),
    ('public.antelope', 'reviewer', 'SELECT'),
    ('public.antelope_live', 'datastore_reader', 'SELECT'),
    ('public.antelope_live', 'analyst', 'SELECT'),
    ('public.antelope_live', 'reviewer', 'SELECT'),
    ('public.antelope_deleted', 'datastore_reader', 'SELECT'),
    ('public.antelope_deleted', 'analyst', 'SELECT'),
    ('public.antelope_deleted', 'reviewer', 'SELECT'),
    ('public.antelope_rejects', 'datastore_reader', 'SELECT'),
    ('public.antelope_rejects', 'analyst', 'SELECT'),
    ('public.antelope_rejects', 'reviewer', 'SELECT'),
    ('public.antelope_folders', 'datastore_reader', 'SELECT'),
    ('public.antelope_folders', 'analyst', 'SELECT'),
    ('public.antelope_folders', 'reviewer', 'SELECT'),
    ('public.antelope_freshness', 'datastore_reader', 'SELECT'),
    ('public.antelope_freshness', 'analyst', 'SELECT'),
    ('public.antelope_freshness', 'reviewer', 'SELECT'),
    ('public.antelope', 'reviewer', 'UPDATE (seen_by)'),
    ('datastore_staging.staging_zebra', 'datastore_loader', 'SELECT'),
    ('datastore_staging.staging_zebra', 'datastore_loader', 'INSERT'),
    ('public.zebra', 'datastore_loader', 'SELECT (key)'),
    ('public.zebra', 'datastore_loader', 'SELECT (fingerprint)'),
    ('public.zebra', 'datastore_reader', 'SELECT'),
    ('public.zebra_live', 'datastore_reader', 'SELECT'),
    ('public.zebra_deleted', 'datastore_reader', 'SELECT'),
    ('public.zebra_rejects', 'datastore_reader', 'SELECT'),
    ('public.zebra_folders', 'datastore_reader', 'SELECT'),
    ('public.zebra_freshness', 'datastore_reader', 'SELECT')
), expected_user (schema, grantee) AS (VALUES
    ('public', 'datastore_owner'),
    ('public', 'datastore_loader'),
    ('public', 'datastore_reader'),
    ('public', 'analyst'),
    ('public', 'reviewer'),
    ('datastore', 'analyst'),
    ('datastore', 'reviewer'),
    ('public', 'datastore_owner'),
    ('public', 'datastore_loader'),
    ('public', 'datastore_reader')
), expected_store (
    name, definition_hash, source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit
) AS (VALUES
    ('antelope', 'fa595d1f0b13c1213499ee2b37c5aa1c731db9590d9d89438e743593216ed7a4',
     '93b374f3c73a040e0cae305aeec491fa83cf03c415a77bf08f585560cbd05d4b', 'tombstone', NULL::bigint, NULL::numeric,
     0::bigint),
    ('zebra', '2115e53cd0ac95e4178ffe72bef87fd68f145d8b9fb47d705605ea7adafa3d2e',
     '633fe168aaf4fdfa9b4afcd431a780d2b63e04ec3fb4216b6ce636e0d0d14f15', 'tombstone', NULL::bigint, NULL::numeric,
     0::bigint)
), expected_view (relation, draft) AS (VALUES
    ('public.antelope_live', 'pg_temp.expected_view_1'),
    ('public.antelope_deleted', 'pg_temp.expected_view_2'),
    ('public.antelope_rejects', 'pg_temp.expected_view_3'),
    ('public.antelope_folders', 'pg_temp.expected_view_4'),
    ('public.antelope_freshness', 'pg_temp.expected_view_5'),
    ('public.zebra_live', 'pg_temp.expected_view_6'),
    ('public.zebra_deleted', 'pg_temp.expected_view_7'),
    ('public.zebra_rejects', 'pg_temp.expected_view_8'),
    ('public.zebra_folders', 'pg_temp.expected_view_9'),
    ('public.zebra_freshness', 'pg_temp.expected_view_10')
), difference (object, expected, found) AS (
    SELECT 'migration 0001 of golden', '28843cb473766baca5579390a652d14840c6734c83870746538db854982420f7',
        CASE WHEN m.hash IS NOT NULL THEN m.hash
             WHEN s.step IS NOT NULL THEN format('stands at step %s of 3', s.step) END
    FROM (
        SELECT max(s.step) AS step FROM datastore.migration_step AS s
        WHERE s.project = 'golden' AND s.version = '0001'
    ) AS s LEFT JOIN datastore.migration AS m ON m.project = 'golden' AND m.version = '0001'
    WHERE m.hash IS DISTINCT FROM '28843cb473766baca5579390a652d14840c6734c83870746538db854982420f7'
    UNION ALL
    SELECT e.relation, format('%s, %s, owned by datastore_owner', e.kind, e.persistence),
        CASE WHEN c.oid IS NOT NULL
             THEN format('%s, %s, owned by %s', c.relkind, c.relpersistence, c.relowner::regrole) END
    FROM expected_relation AS e LEFT JOIN pg_class AS c ON c.oid = to_regclass(e.relation)
    WHERE (c.relkind::text, c.relpersistence::text, c.relowner) IS DISTINCT FROM
        (e.kind, e.persistence, to_regrole('datastore_owner')::oid)
    UNION ALL
    SELECT format('%s, column %I', coalesce(e.relation, f.relation), coalesce(e.name, f.name)),
        e.description, f.description
    FROM expected_column AS e FULL JOIN (
        SELECT r.relation, a.attname::text AS name, concat(
            format_type(a.atttypid, a.atttypmod),
            CASE WHEN a.attcollation = 'pg_catalog."C"'::regcollation THEN ' COLLATE "C"' END,
            CASE WHEN a.attnotnull THEN ' NOT NULL' END
        ) AS description
        FROM (SELECT DISTINCT c.relation FROM expected_column AS c) AS r
        JOIN pg_attribute AS a ON a.attrelid = to_regclass(r.relation)
        WHERE a.attnum > 0 AND NOT a.attisdropped
    ) AS f ON f.relation = e.relation AND f.name = e.name
    WHERE e.description IS DISTINCT FROM f.description
    UNION ALL
    SELECT format('index %s', e.relation), e.description, f.description
    FROM expected_index AS e LEFT JOIN LATERAL (
        SELECT concat(
            CASE WHEN NOT i.indisvalid THEN 'invalid ' END, CASE WHEN i.indisunique THEN 'unique ' END, m.amname, ' (',
            (SELECT string_agg(a.attname, ', ' ORDER BY k.place) FILTER (WHERE k.place <= i.indnkeyatts)
             || coalesce(') include (' || string_agg(a.attname, ', ' ORDER BY k.place)
                 FILTER (WHERE k.place > i.indnkeyatts), '')
             FROM unnest(i.indkey) WITH ORDINALITY AS k (number, place)
             JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number), ')',
            (SELECT ' ' || string_agg(o.opcname, ', ') FROM pg_opclass AS o
             WHERE o.oid = ANY (i.indclass) AND NOT o.opcdefault),
            ' where ' || pg_get_expr(i.indpred, i.indrelid)
        ) AS description
        FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_am AS m ON m.oid = c.relam
        WHERE i.indexrelid = to_regclass(e.relation)
    ) AS f ON true
    WHERE e.description IS DISTINCT FROM f.description
    UNION ALL
    SELECT format('%s, constraint %I', e.relation, e.name), e.description, f.description
    FROM expected_constraint AS e LEFT JOIN LATERAL (
        SELECT concat(pg_get_constraintdef(c.oid), CASE WHEN NOT c.convalidated THEN ' NOT VALID' END) AS description
        FROM pg_constraint AS c WHERE c.conrelid = to_regclass(e.relation) AND c.conname = e.name
    ) AS f ON true
    WHERE replace(e.description, ' NOT VALID', '') IS DISTINCT FROM f.description
    UNION ALL
    SELECT format('%s, trigger %I', e.relation, e.name), 'enabled, as it was made',
        CASE WHEN t.oid IS NULL THEN NULL WHEN t.tgenabled <> 'O' THEN 'not enabled' ELSE 'changed' END
    FROM expected_trigger AS e
    LEFT JOIN pg_trigger AS t ON t.tgrelid = to_regclass(e.relation) AND t.tgname = e.name
    WHERE t.oid IS NULL OR t.tgenabled <> 'O' OR t.tgfoid IS DISTINCT FROM to_regproc(e.function)
        OR encode(t.tgargs, 'hex') <> e.arguments
        OR coalesce((
            SELECT string_agg(a.attname, ', ' ORDER BY a.attname COLLATE "C")
            FROM pg_attribute AS a WHERE a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr)
        ), '') <> e.columns
    UNION ALL
    SELECT format('function %s', e.function), e.hash, f.hash
    FROM expected_function AS e LEFT JOIN LATERAL (
        SELECT encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex') || CASE
            WHEN p.proowner <> to_regrole('datastore_owner') THEN ', owned by ' || p.proowner::regrole ELSE ''
        END AS hash
        FROM pg_proc AS p WHERE p.oid = to_regprocedure(e.function)
    ) AS f ON true
    WHERE e.hash IS DISTINCT FROM f.hash
    UNION ALL
    SELECT format('view %s', e.relation), 'as it was made',
        CASE WHEN to_regclass(e.draft) IS NULL THEN 'refers to something that is not there' ELSE 'changed' END
    FROM expected_view AS e JOIN pg_class AS c ON c.oid = to_regclass(e.relation)
    WHERE to_regclass(e.draft) IS NULL
        OR pg_get_viewdef(c.oid) IS DISTINCT FROM pg_get_viewdef(to_regclass(e.draft))
        OR c.reloptions IS DISTINCT FROM ARRAY['security_invoker=true']
    UNION ALL
    SELECT format('%s, granted to %s', e.relation, e.grantee), e.privilege, NULL
    FROM expected_grant AS e JOIN pg_class AS c ON c.oid = to_regclass(e.relation)
    WHERE NOT EXISTS (
        SELECT FROM aclexplode(c.relacl) AS a
        WHERE a.privilege_type = e.privilege
            AND a.grantee = to_regrole(quote_ident(e.grantee))
        UNION ALL
        SELECT FROM pg_attribute AS t, LATERAL aclexplode(t.attacl) AS a
        WHERE t.attrelid = c.oid AND format('%s (%s)', a.privilege_type, t.attname) = e.privilege
            AND a.grantee = to_regrole(quote_ident(e.grantee))
    )
    UNION ALL
    SELECT format('schema %I, granted to %s', e.schema, e.grantee), 'USAGE', NULL
    FROM expected_user AS e
    WHERE (
        SELECT has_schema_privilege(r.oid, n.oid, 'USAGE')
        FROM pg_roles AS r, pg_namespace AS n
        WHERE r.rolname = e.grantee AND n.nspname = e.schema
    ) IS NOT TRUE
    UNION ALL
    SELECT format('%s, granted to %s', e.relation, coalesce(r.rolname, 'public')), NULL, a.privilege_type
    FROM expected_relation AS e JOIN pg_class AS c ON c.oid = to_regclass(e.relation),
        LATERAL aclexplode(c.relacl) AS a LEFT JOIN pg_roles AS r ON r.oid = a.grantee
    WHERE e.kind = 'r' AND e.persistence = 'p' AND a.grantee <> c.relowner
        AND a.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
    UNION ALL
    SELECT format('datastore %s', e.name),
        format(
            '%s %s %s, %s rows, %s percent, %s unread', e.definition_hash, e.source_hash, e.deletes,
            coalesce(e.delete_limit_rows::text, 'no'), coalesce(e.delete_limit_percent::text, 'no'), e.unread_limit),
        CASE WHEN s.id IS NOT NULL THEN format(
            '%s %s %s, %s rows, %s percent, %s unread', s.definition_hash, s.source_hash, s.deletes,
            coalesce(s.delete_limit_rows::text, 'no'), coalesce(s.delete_limit_percent::text, 'no'), s.unread_limit)
        END
    FROM expected_store AS e LEFT JOIN datastore.store AS s ON s.name = e.name
    WHERE (
        e.definition_hash, e.source_hash, e.deletes, e.delete_limit_rows, e.delete_limit_percent, e.unread_limit
    ) IS DISTINCT FROM (
        s.definition_hash, s.source_hash, s.deletes, s.delete_limit_rows, s.delete_limit_percent, s.unread_limit
    )
)
SELECT d.object, d.expected, d.found FROM difference AS d ORDER BY d.object COLLATE "C", d.expected COLLATE "C";
--== end
\endif
ROLLBACK;
