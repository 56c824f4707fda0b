-- 0001 create____drop_table_x_____e3e2c5fe_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ of golden, compared with a database
--
-- One row for each difference, none when all is well or where a later migration has changed what this one made.
-- Run: psql -v ON_ERROR_STOP=1 -f 0001_create____drop_table_x_____e3e2c5fe_a_datastore_whose_name_is_fifty_three_bytes_long_yes_.verify.sql
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
            '"; drop table x; --', 'a_datastore_whose_name_is_fifty_three_bytes_long_yes_'
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
       t.first_seen_at, t.changed_at, t.run_id, t."Order", t."1a", t."select", t."naïve", t."""; drop table x; --",
       t."it's", t."a\b", t.r, t.v, t.run, t.store, t.counts, t.path,
       t.a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most, t."Note ""1""", t."user", t."%"
FROM public."""; drop table x; --" AS t
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
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id, t."Order", t."1a", t."select", t."naïve",
       t."""; drop table x; --", t."it's", t."a\b", t.r, t.v, t.run, t.store, t.counts, t.path,
       t.a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most, t."Note ""1""", t."user", t."%"
FROM public."""; drop table x; --" AS t
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
FROM datastore.rejects('"; drop table x; --') AS j
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
    FROM public."""; drop table x; --" AS t
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
FROM datastore.freshness('"; drop table x; --') AS f
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
SELECT h.object_id AS id, h.key, h.valid_from, h.valid_to, h.ended_by, h.run_id AS ended_by_run, v.size, v.etag,
       v.checksum, v.md5, v.content_type, v.content_encoding, v.storage_class, v.version, v.last_modified, v.created,
       v.custom_time, v.metadata, v.object_tags, v.contexts, v.document, v.rejected, v.first_seen_at, v."Order",
       v."1a", v."select", v."naïve", v."""; drop table x; --", v."it's", v."a\b", v.r, v.v, v.run, v.store, v.counts,
       v.path, v.a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most, v."Note ""1""", v."user", v."%"
FROM datastore."history_""; drop table x; --" AS h, LATERAL jsonb_populate_record(NULL::public."""; drop table x; --", h.version_of_row) AS v
WHERE h.ended_by <> 'returned'
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
SELECT t.id, t.key, t."Order", t."1a", t."naïve"
FROM public."""; drop table x; --" AS t
WHERE t.fingerprint IS NOT NULL AND (
    "Order" = 'it''s; --' AND key LIKE '%'
)
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
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.run_id, t.quality
FROM public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ AS t
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
CREATE TEMP VIEW expected_view_9 AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id, t.quality
FROM public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ AS t
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
CREATE TEMP VIEW expected_view_10 AS
SELECT j.key, j.column_name, j.key_is_encoded, j.raw, j.reason, j.first_run_id, j.last_run_id
FROM datastore.rejects('a_datastore_whose_name_is_fifty_three_bytes_long_yes_') AS j
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
CREATE TEMP VIEW expected_view_11 AS
WITH direct AS MATERIALIZED (
    SELECT left(t.key, length(t.key) - strpos(reverse(t.key), '/') + 1) AS folder,
           count(*) AS objects, sum(t.size) AS bytes, max(t.last_modified) AS last_modified
    FROM public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ AS t
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
CREATE TEMP VIEW expected_view_12 AS
SELECT f.complete_as_of, f.age, f.last_run_id, f.last_state, f.last_started_at, f.held, f.rejects
FROM datastore.freshness('a_datastore_whose_name_is_fifty_three_bytes_long_yes_') AS f
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
CREATE TEMP VIEW expected_view_13 AS
SELECT h.object_id AS id, h.key, h.valid_from, h.valid_to, h.ended_by, h.run_id AS ended_by_run, v.size, v.etag,
       v.checksum, v.md5, v.content_type, v.content_encoding, v.storage_class, v.version, v.last_modified, v.created,
       v.custom_time, v.metadata, v.object_tags, v.contexts, v.document, v.rejected, v.first_seen_at, v.quality
FROM datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ AS h, LATERAL jsonb_populate_record(NULL::public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_, h.version_of_row) AS v
WHERE h.ended_by <> 'returned'
$view$;
EXCEPTION
    WHEN undefined_table OR undefined_column OR undefined_function OR undefined_object OR invalid_schema_name THEN
        NULL;
END
$draft$;
--== next
WITH expected_relation (relation, kind, persistence) AS (VALUES
    ('public."""; drop table x; --"', 'r', 'p'),
    ('datastore_staging."staging_""; drop table x; --"', 'r', 'u'),
    ('datastore."history_""; drop table x; --"', 'r', 'p'),
    ('public."""; drop table x; --_live"', 'v', 'p'),
    ('public."""; drop table x; --_deleted"', 'v', 'p'),
    ('public."""; drop table x; --_rejects"', 'v', 'p'),
    ('public."""; drop table x; --_folders"', 'v', 'p'),
    ('public."""; drop table x; --_freshness"', 'v', 'p'),
    ('public."""; drop table x; --_history"', 'v', 'p'),
    ('public."View''s"', 'v', 'p'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'r', 'p'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'r', 'u'),
    ('datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'r', 'p'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__live', 'v', 'p'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__deleted', 'v', 'p'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__rejects', 'v', 'p'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__folders', 'v', 'p'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__freshness', 'v', 'p'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__history', 'v', 'p')
), expected_column (relation, name, description) AS (VALUES
    ('public."""; drop table x; --"', 'id', 'uuid NOT NULL'),
    ('public."""; drop table x; --"', 'key', 'text COLLATE "C" NOT NULL'),
    ('public."""; drop table x; --"', 'size', 'bigint'),
    ('public."""; drop table x; --"', 'etag', 'text'),
    ('public."""; drop table x; --"', 'checksum', 'text'),
    ('public."""; drop table x; --"', 'md5', 'text'),
    ('public."""; drop table x; --"', 'content_type', 'text'),
    ('public."""; drop table x; --"', 'content_encoding', 'text'),
    ('public."""; drop table x; --"', 'storage_class', 'text'),
    ('public."""; drop table x; --"', 'version', 'text'),
    ('public."""; drop table x; --"', 'last_modified', 'timestamp with time zone'),
    ('public."""; drop table x; --"', 'created', 'timestamp with time zone'),
    ('public."""; drop table x; --"', 'custom_time', 'timestamp with time zone'),
    ('public."""; drop table x; --"', 'metadata', 'jsonb'),
    ('public."""; drop table x; --"', 'object_tags', 'jsonb'),
    ('public."""; drop table x; --"', 'contexts', 'jsonb'),
    ('public."""; drop table x; --"', 'document', 'text'),
    ('public."""; drop table x; --"', 'rejected', 'text[]'),
    ('public."""; drop table x; --"', 'fingerprint', 'bigint'),
    ('public."""; drop table x; --"', 'first_seen_at', 'timestamp with time zone NOT NULL'),
    ('public."""; drop table x; --"', 'changed_at', 'timestamp with time zone NOT NULL'),
    ('public."""; drop table x; --"', 'deleted_at', 'timestamp with time zone'),
    ('public."""; drop table x; --"', 'run_id', 'bigint NOT NULL'),
    ('public."""; drop table x; --"', 'Order', 'text'),
    ('public."""; drop table x; --"', '1a', 'integer'),
    ('public."""; drop table x; --"', 'select', 'text'),
    ('public."""; drop table x; --"', 'naïve', 'text'),
    ('public."""; drop table x; --"', '"; drop table x; --', 'timestamp with time zone'),
    ('public."""; drop table x; --"', 'it''s', 'text'),
    ('public."""; drop table x; --"', E'a\\b', 'jsonb'),
    ('public."""; drop table x; --"', 'r', 'text'),
    ('public."""; drop table x; --"', 'v', 'text'),
    ('public."""; drop table x; --"', 'run', 'text'),
    ('public."""; drop table x; --"', 'store', 'text'),
    ('public."""; drop table x; --"', 'counts', 'text'),
    ('public."""; drop table x; --"', 'path', 'text'),
    ('public."""; drop table x; --"', 'a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most', 'text'),
    ('public."""; drop table x; --"', 'Note "1"', 'text'),
    ('public."""; drop table x; --"', 'user', 'text'),
    ('public."""; drop table x; --"', '%', 'text'),
    ('datastore_staging."staging_""; drop table x; --"', 'run_id', 'bigint NOT NULL'),
    ('datastore_staging."staging_""; drop table x; --"', 'kind', 'text NOT NULL'),
    ('datastore_staging."staging_""; drop table x; --"', 'key', 'text COLLATE "C" NOT NULL'),
    ('datastore_staging."staging_""; drop table x; --"', 'size', 'bigint'),
    ('datastore_staging."staging_""; drop table x; --"', 'etag', 'text'),
    ('datastore_staging."staging_""; drop table x; --"', 'checksum', 'text'),
    ('datastore_staging."staging_""; drop table x; --"', 'md5', 'text'),
    ('datastore_staging."staging_""; drop table x; --"', 'content_type', 'text'),
    ('datastore_staging."staging_""; drop table x; --"', 'content_encoding', 'text'),
    ('datastore_staging."staging_""; drop table x; --"', 'storage_class', 'text'),
    ('datastore_staging."staging_""; drop table x; --"', 'version', 'text'),
    ('datastore_staging."staging_""; drop table x; --"', 'last_modified', 'timestamp with time zone'),
    ('datastore_staging."staging_""; drop table x; --"', 'created', 'timestamp with time zone'),
    ('datastore_staging."staging_""; drop table x; --"', 'custom_time', 'timestamp with time zone'),
    ('datastore_staging."staging_""; drop table x; --"', 'metadata', 'text'),
    ('datastore_staging."staging_""; drop table x; --"', 'object_tags', 'text'),
    ('datastore_staging."staging_""; drop table x; --"', 'contexts', 'text'),
    ('datastore_staging."staging_""; drop table x; --"', 'document', 'text'),
    ('datastore_staging."staging_""; drop table x; --"', 'fingerprint', 'bigint'),
    ('datastore_staging."staging_""; drop table x; --"', 'derived', 'text'),
    ('datastore_staging."staging_""; drop table x; --"', 'derived_by', 'text'),
    ('datastore_staging."staging_""; drop table x; --"', 'held', 'boolean'),
    ('datastore."history_""; drop table x; --"', 'object_id', 'uuid NOT NULL'),
    ('datastore."history_""; drop table x; --"', 'key', 'text COLLATE "C" NOT NULL'),
    ('datastore."history_""; drop table x; --"', 'valid_from', 'timestamp with time zone NOT NULL'),
    ('datastore."history_""; drop table x; --"', 'valid_to', 'timestamp with time zone NOT NULL'),
    ('datastore."history_""; drop table x; --"', 'ended_by', 'text NOT NULL'),
    ('datastore."history_""; drop table x; --"', 'run_id', 'bigint NOT NULL'),
    ('datastore."history_""; drop table x; --"', 'model', 'text NOT NULL'),
    ('datastore."history_""; drop table x; --"', 'version_of_row', 'jsonb NOT NULL'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'id', 'uuid NOT NULL'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'key', 'text COLLATE "C" NOT NULL'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'size', 'bigint'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'etag', 'text'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'checksum', 'text'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'md5', 'text'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'content_type', 'text'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'content_encoding', 'text'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'storage_class', 'text'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'version', 'text'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'last_modified', 'timestamp with time zone'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'created', 'timestamp with time zone'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'custom_time', 'timestamp with time zone'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'metadata', 'jsonb'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'object_tags', 'jsonb'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'contexts', 'jsonb'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'document', 'text'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'rejected', 'text[]'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'fingerprint', 'bigint'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'first_seen_at',
     'timestamp with time zone NOT NULL'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'changed_at', 'timestamp with time zone NOT NULL'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'deleted_at', 'timestamp with time zone'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'run_id', 'bigint NOT NULL'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'quality', 'text'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'run_id', 'bigint NOT NULL'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'kind', 'text NOT NULL'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'key',
     'text COLLATE "C" NOT NULL'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'size', 'bigint'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'etag', 'text'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'checksum', 'text'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'md5', 'text'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'content_type', 'text'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'content_encoding', 'text'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'storage_class', 'text'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'version', 'text'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'last_modified',
     'timestamp with time zone'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'created',
     'timestamp with time zone'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'custom_time',
     'timestamp with time zone'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'metadata', 'text'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'object_tags', 'text'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'contexts', 'text'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'document', 'text'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'fingerprint', 'bigint'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'derived', 'text'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'derived_by', 'text'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'held', 'boolean'),
    ('datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'object_id', 'uuid NOT NULL'),
    ('datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'key', 'text COLLATE "C" NOT NULL'),
    ('datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'valid_from',
     'timestamp with time zone NOT NULL'),
    ('datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'valid_to',
     'timestamp with time zone NOT NULL'),
    ('datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'ended_by', 'text NOT NULL'),
    ('datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'run_id', 'bigint NOT NULL'),
    ('datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'model', 'text NOT NULL'),
    ('datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'version_of_row', 'jsonb NOT NULL')
), expected_index (relation, description) AS (VALUES
    ('public."""; drop table x; --_pkey"', 'unique btree (id)'),
    ('public."""; drop table x; --_key_idx"', 'unique btree (key) include (fingerprint)'),
    ('public."""; drop table x; --_rejected_idx"', 'btree (key) where (rejected IS NOT NULL)'),
    ('public."""; drop table x; --_Order_idx"', 'btree (Order)'),
    ('public."""; drop table x; --_1a_idx"', 'btree (1a)'),
    ('public."""; drop table x; --_""; drop table x; --_idx"', 'brin ("; drop table x; --)'),
    (E'public."""; drop table x; --_a\\b_idx"', E'gin (a\\b)'),
    ('public."""; drop table x; --_a_name_of_a_column_that_is_sixty_t_55cadda3"',
     'btree (a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most)'),
    ('datastore."history_""; drop table x; --_object_idx"', 'btree (object_id, valid_to)'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__pkey', 'unique btree (id)'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__key_idx',
     'unique btree (key) include (fingerprint)'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes___3f74f1f1',
     'btree (key) where (rejected IS NOT NULL)'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes___b7751e15', 'btree (quality)'),
    ('datastore.history_a_datastore_whose_name_is_fifty_three_bytes_lo_dee61279', 'btree (object_id, valid_to)')
), expected_constraint (relation, name, description) AS (VALUES
    ('public."""; drop table x; --"', '"; drop table x; --_pkey', 'PRIMARY KEY (id)'),
    ('public."""; drop table x; --"', '"; drop table x; --_tombstone',
     'CHECK (((deleted_at IS NULL) = (fingerprint IS NOT NULL)))'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_',
     'a_datastore_whose_name_is_fifty_three_bytes_long_yes__pkey', 'PRIMARY KEY (id)'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_',
     'a_datastore_whose_name_is_fifty_three_bytes_long_yes__tombstone',
     'CHECK (((deleted_at IS NULL) = (fingerprint IS NOT NULL)))')
), expected_trigger (relation, name, function, columns, arguments) AS (VALUES
    ('public."""; drop table x; --"', 'datastore_guard_update', 'datastore.guard_mirror',
     E'"; drop table x; --, 1a, Order, a\\b, a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most,'
    ' changed_at, checksum, content_encoding, content_type, contexts, counts, created, custom_time, deleted_at,'
    ' document, etag, fingerprint, first_seen_at, id, it''s, key, last_modified, md5, metadata, naïve,'
    ' object_tags, path, r, rejected, run, run_id, select, size, storage_class, store, v, version',
     '223b2064726f70207461626c6520783b202d2d00224e6f7465202222312222222c202275736572222c2022252200'),
    ('public."""; drop table x; --"', 'datastore_guard_write', 'datastore.guard_mirror', '',
     '223b2064726f70207461626c6520783b202d2d00224e6f7465202222312222222c202275736572222c2022252200'),
    ('datastore_staging."staging_""; drop table x; --"', 'datastore_derive', 'datastore."stage_""; drop table x; --"',
     '', ''),
    ('public."""; drop table x; --"', 'datastore_history_update', 'datastore.record_history', '',
     '223b2064726f70207461626c6520783b202d2d00'),
    ('public."""; drop table x; --"', 'datastore_history_delete', 'datastore.record_history', '',
     '223b2064726f70207461626c6520783b202d2d00'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_guard_update',
     'datastore.guard_mirror',
     'changed_at, checksum, content_encoding, content_type, contexts, created, custom_time, deleted_at, document,'
    ' etag, fingerprint, first_seen_at, id, key, last_modified, md5, metadata, object_tags, quality, rejected,'
    ' run_id, size, storage_class, version',
     '615f6461746173746f72655f77686f73655f6e616d655f69735f66696674795f74687265655f62797465735f6c6f6e675f7965735f00'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_guard_write',
     'datastore.guard_mirror', '',
     '615f6461746173746f72655f77686f73655f6e616d655f69735f66696674795f74687265655f62797465735f6c6f6e675f7965735f00'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_derive',
     'datastore.stage_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', '', ''),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_history_update',
     'datastore.record_history', '',
     '615f6461746173746f72655f77686f73655f6e616d655f69735f66696674795f74687265655f62797465735f6c6f6e675f7965735f00'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_history_delete',
     'datastore.record_history', '',
     '615f6461746173746f72655f77686f73655f6e616d655f69735f66696674795f74687265655f62797465735f6c6f6e675f7965735f00')
), expected_function (function, hash) AS (VALUES
    ('datastore."derive_""; drop table x; --"(datastore.object)',
     '3b0da204f871ace5a3cc280a730446e81972ff6d8eaf835c732612a87fe231de'),
    ('datastore."in_scope_""; drop table x; --"(text)',
     '0d066e0d2b12a13b8e5ec5ffab9acde2d03cd631c1187c06a3c63d144a2de594'),
    ('datastore."rejects_""; drop table x; --"(datastore.object)',
     'dc34b91af1e3616d88b6ef7a3cd7614afb0822cdaec18287ba1d0d57022e9b97'),
    ('datastore."slow_derive_""; drop table x; --"(datastore.object)',
     'f4dbc40c031616f6a718e359d27c8f12583ee1b59790eee172d326b57848ce85'),
    ('datastore."stage_""; drop table x; --"()', '40f99310b630d4b1bfcef9497c790f9431849a5eda743c073e28c1e9a8646297'),
    ('datastore.derive_a_datastore_whose_name_is_fifty_three_bytes_long_yes_(datastore.object)',
     'c64b3987ca185a46dec84bb6dd6bba2de8a2c99daa8d6a09ec1da67309db9507'),
    ('datastore.in_scope_a_datastore_whose_name_is_fifty_three_bytes_long_yes_(text)',
     '7f9af4cc939e2bf144a93dc7643e1c7376ab23e26829c4b8e318cd136adef685'),
    ('datastore.rejects_a_datastore_whose_name_is_fifty_three_bytes_long_yes_(datastore.object)',
     'a896a594ab7f2d9362ddbd7de258399e02f0b92aa84c246dd56f872f2f92f82a'),
    ('datastore.slow_derive_a_datastore_whose_name_is_fifty_three_byte_5c6be830(datastore.object)',
     '048e7fbea0710889c9d91ed69a5b6aa05987404a7d231f708384f08113344f0c'),
    ('datastore.stage_a_datastore_whose_name_is_fifty_three_bytes_long_yes_()',
     'a0cca54fb506c9efbdde6f00704231c3eeef02d41fbb568216c3f04963350491')
), expected_grant (relation, grantee, privilege) AS (VALUES
    ('datastore_staging."staging_""; drop table x; --"', 'datastore_loader', 'SELECT'),
    ('datastore_staging."staging_""; drop table x; --"', 'datastore_loader', 'INSERT'),
    ('public."""; drop table x; --"', 'datastore_loader', 'SELECT (key)'),
    ('public."""; drop table x; --"', 'datastore_loader', 'SELECT (fingerprint)'),
    ('public."""; drop table x; --"', 'datastore_reader', 'SELECT'),
    ('public."""; drop table x; --"', 'Reader''s', 'SELECT'),
    ('public."""; drop table x; --"', 'select', 'SELECT'),
    ('public."""; drop table x; --"', 'anno"tator', 'SELECT'),
    ('datastore."history_""; drop table x; --"', 'datastore_reader', 'SELECT'),
    ('datastore."history_""; drop table x; --"', 'Reader''s', 'SELECT'),
    ('datastore."history_""; drop table x; --"', 'select', 'SELECT'),
    ('datastore."history_""; drop table x; --"', 'anno"tator', 'SELECT'),
    ('public."""; drop table x; --_live"', 'datastore_reader', 'SELECT'),
    ('public."""; drop table x; --_live"', 'Reader''s', 'SELECT'),
    ('public."""; drop table x; --_live"', 'select', 'SELECT'),
    ('public."""; drop table x; --_live"', 'anno"tator', 'SELECT'),
    ('public."""; drop table x; --_deleted"', 'datastore_reader', 'SELECT'),
    ('public."""; drop table x; --_deleted"', 'Reader''s', 'SELECT'),
    ('public."""; drop table x; --_deleted"', 'select', 'SELECT'),
    ('public."""; drop table x; --_deleted"', 'anno"tator', 'SELECT'),
    ('public."""; drop table x; --_rejects"', 'datastore_reader', 'SELECT'),
    ('public."""; drop table x; --_rejects"', 'Reader''s', 'SELECT'),
    ('public."""; drop table x; --_rejects"', 'select', 'SELECT'),
    ('public."""; drop table x; --_rejects"', 'anno"tator', 'SELECT'),
    ('public."""; drop table x; --_folders"', 'datastore_reader', 'SELECT'),
    ('public."""; drop table x; --_folders"', 'Reader''s', 'SELECT'),
    ('public."""; drop table x; --_folders"', 'select', 'SELECT'),
    ('public."""; drop table x; --_folders"', 'anno"tator', 'SELECT'),
    ('public."""; drop table x; --_freshness"', 'datastore_reader', 'SELECT'),
    ('public."""; drop table x; --_freshness"', 'Reader''s', 'SELECT'),
    ('public."""; drop table x; --_freshness"', 'select', 'SELECT'),
    ('public."""; drop table x; --_freshness"', 'anno"tator', 'SELECT'),
    ('public."""; drop table x; --_history"', 'datastore_reader', 'SELECT'),
    ('public."""; drop table x; --_history"', 'Reader''s', 'SELECT'),
    ('public."""; drop table x; --_history"', 'select', 'SELECT'),
    ('public."""; drop table x; --_history"', 'anno"tator', 'SELECT'),
    ('public."View''s"', 'datastore_reader', 'SELECT'),
    ('public."View''s"', 'Reader''s', 'SELECT'),
    ('public."View''s"', 'select', 'SELECT'),
    ('public."View''s"', 'anno"tator', 'SELECT'),
    ('public."""; drop table x; --"', 'anno"tator', 'UPDATE (Note "1")'),
    ('public."""; drop table x; --"', 'anno"tator', 'UPDATE (user)'),
    ('public."""; drop table x; --"', 'anno"tator', 'UPDATE (%)'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_loader', 'SELECT'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_loader', 'INSERT'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_loader', 'SELECT (key)'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_loader', 'SELECT (fingerprint)'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_reader', 'SELECT'),
    ('datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_reader', 'SELECT'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__live', 'datastore_reader', 'SELECT'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__deleted', 'datastore_reader', 'SELECT'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__rejects', 'datastore_reader', 'SELECT'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__folders', 'datastore_reader', 'SELECT'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__freshness', 'datastore_reader', 'SELECT'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__history', 'datastore_reader', 'SELECT')
), expected_user (schema, grantee) AS (VALUES
    ('public', 'datastore_owner'),
    ('public', 'datastore_loader'),
    ('public', 'datastore_reader'),
    ('public', 'Reader''s'),
    ('public', 'select'),
    ('public', 'anno"tator'),
    ('datastore', 'Reader''s'),
    ('datastore', 'select'),
    ('datastore', 'anno"tator'),
    ('public', 'datastore_owner'),
    ('public', 'datastore_loader'),
    ('public', 'datastore_reader')
), expected_store (
    name, definition_hash, source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit
) AS (VALUES
    ('"; drop table x; --', 'addc4972fda3473d5bafb680639cd594cf23b34affb18aa7dacf6c0274d0841f',
     'a9967aafc643cff332daec99dbe6948dc063b926a4c39d6bb1bc695561a5f6b4', 'tombstone', NULL::bigint, NULL::numeric,
     0::bigint),
    ('a_datastore_whose_name_is_fifty_three_bytes_long_yes_',
     '438e399755acf11611ee3c7786c23d39f7e5932d3c71accb84c530ceb2064c77',
     '1b3d3cc8868e56c8f3e5fd4ae637074c39452b62bf77e84a9998d489be84cfd7', 'tombstone', NULL::bigint, NULL::numeric,
     0::bigint)
), expected_view (relation, draft) AS (VALUES
    ('public."""; drop table x; --_live"', 'pg_temp.expected_view_1'),
    ('public."""; drop table x; --_deleted"', 'pg_temp.expected_view_2'),
    ('public."""; drop table x; --_rejects"', 'pg_temp.expected_view_3'),
    ('public."""; drop table x; --_folders"', 'pg_temp.expected_view_4'),
    ('public."""; drop table x; --_freshness"', 'pg_temp.expected_view_5'),
    ('public."""; drop table x; --_history"', 'pg_temp.expected_view_6'),
    ('public."View''s"', 'pg_temp.expected_view_7'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__live', 'pg_temp.expected_view_8'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__deleted', 'pg_temp.expected_view_9'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__rejects', 'pg_temp.expected_view_10'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__folders', 'pg_temp.expected_view_11'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__freshness', 'pg_temp.expected_view_12'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__history', 'pg_temp.expected_view_13')
), difference (object, expected, found) AS (
    SELECT 'migration 0001 of golden', 'ebdaaab9b6d654cdab324fb4ead669bcb232c888e037fccccd9ccf0b89cbc707',
        CASE WHEN m.hash IS NOT NULL THEN m.hash
             WHEN s.step IS NOT NULL THEN format('stands at step %s of 3', s.step) END
    FROM (
        SELECT max(s.step) AS step FROM datastore.migration_step AS s
        WHERE s.project = 'golden' AND s.version = '0001'
    ) AS s LEFT JOIN datastore.migration AS m ON m.project = 'golden' AND m.version = '0001'
    WHERE m.hash IS DISTINCT FROM 'ebdaaab9b6d654cdab324fb4ead669bcb232c888e037fccccd9ccf0b89cbc707'
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
