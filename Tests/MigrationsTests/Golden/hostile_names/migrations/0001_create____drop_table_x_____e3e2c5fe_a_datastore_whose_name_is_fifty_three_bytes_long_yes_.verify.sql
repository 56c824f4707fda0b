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
-- To compile such a query takes longer than to run it.
SET LOCAL jit = off;

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
        AND s.name IN ('"; drop table x; --', 'a_datastore_whose_name_is_fifty_three_bytes_long_yes_')
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
SELECT f.folder, sum(d.objects)::bigint AS objects, sum(d.bytes)::bigint AS bytes,
       max(d.last_modified) AS last_modified
FROM direct AS d, LATERAL datastore.folders_of(d.folder) AS f (folder)
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
SELECT f.complete_as_of, f.age, f.keys_as_of, f.metadata_as_of, f.tags_as_of, f.last_run_id, f.last_state,
       f.last_started_at, f.held, f.rejects, f.unread, f.partly_filled
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
FROM datastore."history_""; drop table x; --" AS h, LATERAL datastore.past_row(NULL::public."""; drop table x; --", h.version_of_row) AS v
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
SELECT f.folder, sum(d.objects)::bigint AS objects, sum(d.bytes)::bigint AS bytes,
       max(d.last_modified) AS last_modified
FROM direct AS d, LATERAL datastore.folders_of(d.folder) AS f (folder)
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
SELECT f.complete_as_of, f.age, f.keys_as_of, f.metadata_as_of, f.tags_as_of, f.last_run_id, f.last_state,
       f.last_started_at, f.held, f.rejects, f.unread, f.partly_filled
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
FROM datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ AS h, LATERAL datastore.past_row(NULL::public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_, h.version_of_row) AS v
WHERE h.ended_by <> 'returned'
$view$;
EXCEPTION
    WHEN undefined_table OR undefined_column OR undefined_function OR undefined_object OR invalid_schema_name THEN
        NULL;
END
$draft$;
--== next
-- Some thousand rows derived once more, others each time; SELECT * FROM datastore.drifted(NAME, 1) takes them all.
DO $drift$
DECLARE
    store record;
BEGIN
    CREATE TEMP TABLE found_drift (store text, key text, column_name text, stored text, derived text);
    FOR store IN
        SELECT s.name, c.reltuples FROM datastore.store AS s
        JOIN pg_class AS c ON c.oid = to_regclass(format('%I.%I', s.table_schema, s.table_name))
        WHERE s.name IN ('"; drop table x; --', 'a_datastore_whose_name_is_fifty_three_bytes_long_yes_')
    LOOP
        INSERT INTO found_drift
        SELECT store.name, d.* FROM datastore.drifted(
            store.name, least(1, 2000 / greatest(store.reltuples, 1))::double precision
        ) AS d LIMIT 20;
    END LOOP;
EXCEPTION
    -- What keeps rows from being derived is among the differences, or this role may not read them.
    WHEN OTHERS THEN
        NULL;
END
$drift$;
--== next
CREATE TEMP TABLE IF NOT EXISTS found_drift (store text, key text, column_name text, stored text, derived text);
--== next
WITH expected_relation (relation, description) AS (VALUES
    ('datastore."derived_""; drop table x; --"', 'type, owned by datastore_owner'),
    ('public."""; drop table x; --"',
     'table, owned by datastore_owner, with autovacuum_vacuum_insert_scale_factor=0.02'
     ' autovacuum_vacuum_scale_factor=0.05'),
    ('datastore_staging."staging_""; drop table x; --"', 'unlogged table, owned by datastore_owner'),
    ('datastore."history_""; drop table x; --"', 'table, owned by datastore_owner'),
    ('public."""; drop table x; --_live"', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public."""; drop table x; --_deleted"', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public."""; drop table x; --_rejects"', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public."""; drop table x; --_folders"', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public."""; drop table x; --_freshness"', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public."""; drop table x; --_history"', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public."View''s"', 'view, owned by datastore_owner, with security_invoker=true'),
    ('datastore.derived_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'type, owned by datastore_owner'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_',
     'table, owned by datastore_owner, with autovacuum_vacuum_insert_scale_factor=0.02'
     ' autovacuum_vacuum_scale_factor=0.05'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_',
     'unlogged table, owned by datastore_owner'),
    ('datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'table, owned by datastore_owner'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__live',
     'view, owned by datastore_owner, with security_invoker=true'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__deleted',
     'view, owned by datastore_owner, with security_invoker=true'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__rejects',
     'view, owned by datastore_owner, with security_invoker=true'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__folders',
     'view, owned by datastore_owner, with security_invoker=true'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__freshness',
     'view, owned by datastore_owner, with security_invoker=true'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__history',
     'view, owned by datastore_owner, with security_invoker=true')
), expected_column (relation, name, description) AS (VALUES
    ('datastore."derived_""; drop table x; --"', 'Order', 'text'),
    ('datastore."derived_""; drop table x; --"', '1a', 'integer'),
    ('datastore."derived_""; drop table x; --"', 'select', 'text'),
    ('datastore."derived_""; drop table x; --"', 'naïve', 'text'),
    ('datastore."derived_""; drop table x; --"', '"; drop table x; --', 'timestamp with time zone'),
    ('datastore."derived_""; drop table x; --"', 'it''s', 'text'),
    ('datastore."derived_""; drop table x; --"', E'a\\b', 'jsonb'),
    ('datastore."derived_""; drop table x; --"', 'r', 'text'),
    ('datastore."derived_""; drop table x; --"', 'v', 'text'),
    ('datastore."derived_""; drop table x; --"', 'run', 'text'),
    ('datastore."derived_""; drop table x; --"', 'store', 'text'),
    ('datastore."derived_""; drop table x; --"', 'counts', 'text'),
    ('datastore."derived_""; drop table x; --"', 'path', 'text'),
    ('datastore."derived_""; drop table x; --"', 'a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most',
     'text'),
    ('datastore."derived_""; drop table x; --"', 'rejected', 'text[]'),
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
    ('datastore_staging."staging_""; drop table x; --"', 'derived_by', 'text'),
    ('datastore_staging."staging_""; drop table x; --"', 'id', 'uuid'),
    ('datastore_staging."staging_""; drop table x; --"', 'parsed', 'jsonb'),
    ('datastore_staging."staging_""; drop table x; --"', 'held', 'boolean'),
    ('datastore_staging."staging_""; drop table x; --"', 'derived', 'datastore."derived_""; drop table x; --"'),
    ('datastore."history_""; drop table x; --"', 'object_id', 'uuid NOT NULL'),
    ('datastore."history_""; drop table x; --"', 'key', 'text COLLATE "C" NOT NULL'),
    ('datastore."history_""; drop table x; --"', 'valid_from', 'timestamp with time zone NOT NULL'),
    ('datastore."history_""; drop table x; --"', 'valid_to', 'timestamp with time zone NOT NULL'),
    ('datastore."history_""; drop table x; --"', 'ended_by', 'text NOT NULL'),
    ('datastore."history_""; drop table x; --"', 'run_id', 'bigint NOT NULL'),
    ('datastore."history_""; drop table x; --"', 'model', 'text NOT NULL'),
    ('datastore."history_""; drop table x; --"', 'version_of_row', 'jsonb NOT NULL'),
    ('datastore.derived_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'quality', 'text'),
    ('datastore.derived_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'rejected', 'text[]'),
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
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'derived_by', 'text'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'id', 'uuid'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'parsed', 'jsonb'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'held', 'boolean'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'derived',
     'datastore.derived_a_datastore_whose_name_is_fifty_three_bytes_long_yes_'),
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
), expected_index (index, description) AS (VALUES
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
    ('datastore."history_""; drop table x; --_key_idx"', 'btree (key, valid_to)'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__pkey', 'unique btree (id)'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__key_idx',
     'unique btree (key) include (fingerprint)'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes___3f74f1f1',
     'btree (key) where (rejected IS NOT NULL)'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes___b7751e15', 'btree (quality)'),
    ('datastore.history_a_datastore_whose_name_is_fifty_three_bytes_lo_dee61279', 'btree (object_id, valid_to)'),
    ('datastore.history_a_datastore_whose_name_is_fifty_three_bytes_lo_90c15216', 'btree (key, valid_to)')
), expected_constraint (relation, name, description) AS (VALUES
    ('public."""; drop table x; --"', '"; drop table x; --_pkey', 'PRIMARY KEY (id)'),
    ('public."""; drop table x; --"', '"; drop table x; --_tombstone',
     'CHECK (((deleted_at IS NULL) = (fingerprint IS NOT NULL)))'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_',
     'a_datastore_whose_name_is_fifty_three_bytes_long_yes__pkey', 'PRIMARY KEY (id)'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_',
     'a_datastore_whose_name_is_fifty_three_bytes_long_yes__tombstone',
     'CHECK (((deleted_at IS NULL) = (fingerprint IS NOT NULL)))')
), expected_trigger (relation, name, function, columns, arguments, fires) AS (VALUES
    ('public."""; drop table x; --"', 'datastore_guard_update', 'datastore.guard_mirror',
     E'"; drop table x; --, 1a, Order, a\\b, a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most,'
     ' changed_at, checksum, content_encoding, content_type, contexts, counts, created, custom_time, deleted_at,'
     ' document, etag, fingerprint, first_seen_at, id, it''s, key, last_modified, md5, metadata, naïve,'
     ' object_tags, path, r, rejected, run, run_id, select, size, storage_class, store, v, version',
     '223b2064726f70207461626c6520783b202d2d00224e6f7465202222312222222c202275736572222c2022252200',
     'before update for each statement'),
    ('public."""; drop table x; --"', 'datastore_guard_write', 'datastore.guard_mirror', '',
     '223b2064726f70207461626c6520783b202d2d00224e6f7465202222312222222c202275736572222c2022252200',
     'before insert delete truncate for each statement'),
    ('datastore_staging."staging_""; drop table x; --"', 'datastore_derive', 'datastore."stage_""; drop table x; --"',
     '', '', 'before insert for each row'),
    ('public."""; drop table x; --"', 'datastore_history_update', 'datastore.record_history', '',
     '223b2064726f70207461626c6520783b202d2d00', 'after update for each statement, old_rows new_rows'),
    ('public."""; drop table x; --"', 'datastore_history_delete', 'datastore.record_history', '',
     '223b2064726f70207461626c6520783b202d2d00', 'after delete for each statement, old_rows'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_guard_update', 'datastore.guard_mirror',
     'changed_at, checksum, content_encoding, content_type, contexts, created, custom_time, deleted_at, document,'
     ' etag, fingerprint, first_seen_at, id, key, last_modified, md5, metadata, object_tags, quality, rejected,'
     ' run_id, size, storage_class, version',
     '615f6461746173746f72655f77686f73655f6e616d655f69735f66696674795f74687265655f62797465735f6c6f6e675f7965735f00',
     'before update for each statement'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_guard_write', 'datastore.guard_mirror',
     '', '615f6461746173746f72655f77686f73655f6e616d655f69735f66696674795f74687265655f62797465735f6c6f6e675f7965735f00',
     'before insert delete truncate for each statement'),
    ('datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_derive',
     'datastore.stage_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', '', '', 'before insert for each row'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_history_update',
     'datastore.record_history', '',
     '615f6461746173746f72655f77686f73655f6e616d655f69735f66696674795f74687265655f62797465735f6c6f6e675f7965735f00',
     'after update for each statement, old_rows new_rows'),
    ('public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_history_delete',
     'datastore.record_history', '',
     '615f6461746173746f72655f77686f73655f6e616d655f69735f66696674795f74687265655f62797465735f6c6f6e675f7965735f00',
     'after delete for each statement, old_rows')
), expected_function (function, hash, description) AS (VALUES
    ('datastore."derive_""; drop table x; --"(datastore.object)',
     'a41f5708b21a2b9d41fb37241f2e5c60e36a3f719cd8b4a925a61a15d6f3da4d', 'plpgsql, immutable, parallel unsafe'),
    ('datastore."in_scope_""; drop table x; --"(text)',
     '0d066e0d2b12a13b8e5ec5ffab9acde2d03cd631c1187c06a3c63d144a2de594', 'sql, immutable, parallel safe'),
    ('datastore."rejects_""; drop table x; --"(datastore.object)',
     'dc34b91af1e3616d88b6ef7a3cd7614afb0822cdaec18287ba1d0d57022e9b97',
     'plpgsql, immutable, parallel unsafe, set search_path=pg_catalog, pg_temp'),
    ('datastore."slow_derive_""; drop table x; --"(datastore.object)',
     '80ba7bb2432e4c53c000da10c7812d4ebb3f780c8e8d3f756de459b182175c93',
     'plpgsql, immutable, parallel unsafe, set search_path=pg_catalog, pg_temp'),
    ('datastore."stage_""; drop table x; --"()', 'edbbb3a384853dd6233b38c66208463c065ca57d6fade7d760bd42fc4c880461',
     'plpgsql, volatile, security definer, parallel unsafe'),
    ('datastore.derive_a_datastore_whose_name_is_fifty_three_bytes_long_yes_(datastore.object)',
     'c64b3987ca185a46dec84bb6dd6bba2de8a2c99daa8d6a09ec1da67309db9507', 'plpgsql, immutable, parallel unsafe'),
    ('datastore.in_scope_a_datastore_whose_name_is_fifty_three_bytes_long_yes_(text)',
     '7f9af4cc939e2bf144a93dc7643e1c7376ab23e26829c4b8e318cd136adef685', 'sql, immutable, parallel safe'),
    ('datastore.rejects_a_datastore_whose_name_is_fifty_three_bytes_long_yes_(datastore.object)',
     'a896a594ab7f2d9362ddbd7de258399e02f0b92aa84c246dd56f872f2f92f82a',
     'plpgsql, immutable, parallel unsafe, set search_path=pg_catalog, pg_temp'),
    ('datastore.slow_derive_a_datastore_whose_name_is_fifty_three_byte_5c6be830(datastore.object)',
     '048e7fbea0710889c9d91ed69a5b6aa05987404a7d231f708384f08113344f0c',
     'plpgsql, immutable, parallel unsafe, set search_path=pg_catalog, pg_temp'),
    ('datastore.stage_a_datastore_whose_name_is_fifty_three_bytes_long_yes_()',
     'c66f181d9fc5013bedd7cc88a47a9c7275f0dc375d66ddc278c0d0eecbd06d99',
     'plpgsql, volatile, security definer, parallel unsafe')
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
    ('public."""; drop table x; --_live"', 'anno"tator', 'UPDATE (Note "1")'),
    ('public."""; drop table x; --"', 'anno"tator', 'UPDATE (user)'),
    ('public."""; drop table x; --_live"', 'anno"tator', 'UPDATE (user)'),
    ('public."""; drop table x; --"', 'anno"tator', 'UPDATE (%)'),
    ('public."""; drop table x; --_live"', 'anno"tator', 'UPDATE (%)'),
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
), expected_comment (kind, object, part, hash) AS (VALUES
    ('type', 'datastore."derived_""; drop table x; --"', '', 'fc986b01bd5a0cd4'),
    ('function', 'datastore."slow_derive_""; drop table x; --"', '', 'f6fc213fbb9dfd82'),
    ('function', 'datastore."derive_""; drop table x; --"', '', 'a3dac023c0df7d1e'),
    ('function', 'datastore."rejects_""; drop table x; --"', '', '5fedd36ee39b1b89'),
    ('relation', 'public."""; drop table x; --"', '', '7a5f7de635da71fa'),
    ('column', 'public."""; drop table x; --"', 'id', '9395be32a59a155b'),
    ('column', 'public."""; drop table x; --"', 'key', '47b1731ab1b7eca2'),
    ('column', 'public."""; drop table x; --"', 'size', 'df33d83e9ebb7d56'),
    ('column', 'public."""; drop table x; --"', 'etag', 'b613ae1ea041acee'),
    ('column', 'public."""; drop table x; --"', 'checksum', '3a7fdbe8a0c3e06d'),
    ('column', 'public."""; drop table x; --"', 'md5', '92c32e147be99225'),
    ('column', 'public."""; drop table x; --"', 'content_type', '94c3714d18db0563'),
    ('column', 'public."""; drop table x; --"', 'content_encoding', 'c4cb695e4192ff7f'),
    ('column', 'public."""; drop table x; --"', 'storage_class', 'ccd29a8e8531fbaf'),
    ('column', 'public."""; drop table x; --"', 'version', '0aa2fa64535a973c'),
    ('column', 'public."""; drop table x; --"', 'last_modified', '7b37c0f250ba0501'),
    ('column', 'public."""; drop table x; --"', 'created', '17121caabc514368'),
    ('column', 'public."""; drop table x; --"', 'custom_time', 'e2ff88711470c690'),
    ('column', 'public."""; drop table x; --"', 'metadata', '9d56b7079076ffa4'),
    ('column', 'public."""; drop table x; --"', 'object_tags', '915e7ae701b74b43'),
    ('column', 'public."""; drop table x; --"', 'contexts', '207c87f2eb492776'),
    ('column', 'public."""; drop table x; --"', 'document', '32b5db7bc9933911'),
    ('column', 'public."""; drop table x; --"', 'rejected', '93998cf291e5bee0'),
    ('column', 'public."""; drop table x; --"', 'fingerprint', '8855d4233eb41d4c'),
    ('column', 'public."""; drop table x; --"', 'first_seen_at', 'f0864bcb9056c5f9'),
    ('column', 'public."""; drop table x; --"', 'changed_at', 'ad0fae02d76a8300'),
    ('column', 'public."""; drop table x; --"', 'deleted_at', 'dc6b2902a54e1613'),
    ('column', 'public."""; drop table x; --"', 'run_id', '9381e8e5358f9eda'),
    ('column', 'public."""; drop table x; --"', 'Order', '9ecc0781047bbe13'),
    ('column', 'public."""; drop table x; --"', '1a', '403da54ab9614c0c'),
    ('column', 'public."""; drop table x; --"', 'select', '5835bbbf75638560'),
    ('column', 'public."""; drop table x; --"', 'naïve', '74311331c6e85032'),
    ('column', 'public."""; drop table x; --"', '"; drop table x; --', '1a5d56a333c9c970'),
    ('column', 'public."""; drop table x; --"', 'it''s', '2af7a5f08deb6207'),
    ('column', 'public."""; drop table x; --"', E'a\\b', '87d8fa1b1abc9900'),
    ('column', 'public."""; drop table x; --"', 'r', 'abaead66c855ab85'),
    ('column', 'public."""; drop table x; --"', 'v', '1a35a2c7dae39fea'),
    ('column', 'public."""; drop table x; --"', 'run', '8f99f9306b6bbaed'),
    ('column', 'public."""; drop table x; --"', 'store', '23f1b42dd12d7574'),
    ('column', 'public."""; drop table x; --"', 'counts', '8f151aff5322a89d'),
    ('column', 'public."""; drop table x; --"', 'path', 'c2fe3981fc7f47cc'),
    ('column', 'public."""; drop table x; --"', 'a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most',
     '544cde71d2689d6c'),
    ('column', 'public."""; drop table x; --"', 'Note "1"', '85ab97f7a6b9749c'),
    ('column', 'public."""; drop table x; --"', 'user', '85ab97f7a6b9749c'),
    ('column', 'public."""; drop table x; --"', '%', '85ab97f7a6b9749c'),
    ('relation', 'datastore_staging."staging_""; drop table x; --"', '', 'd3ee4aeeba0250ff'),
    ('column', 'datastore_staging."staging_""; drop table x; --"', 'derived', 'c50a548c88648067'),
    ('relation', 'datastore."history_""; drop table x; --"', '', '099dc773a9dd990f'),
    ('column', 'datastore."history_""; drop table x; --"', 'object_id', '158125350d6d1fdf'),
    ('column', 'datastore."history_""; drop table x; --"', 'key', '62938b27bd45c272'),
    ('column', 'datastore."history_""; drop table x; --"', 'valid_from', 'b126c46c3993e644'),
    ('column', 'datastore."history_""; drop table x; --"', 'valid_to', '7d07c6fb09d5d9fd'),
    ('column', 'datastore."history_""; drop table x; --"', 'ended_by', '7271b32d1e3df988'),
    ('column', 'datastore."history_""; drop table x; --"', 'run_id', '36bd37097e66c1ca'),
    ('column', 'datastore."history_""; drop table x; --"', 'model', 'db32fa7adeee4811'),
    ('column', 'datastore."history_""; drop table x; --"', 'version_of_row', 'e80d7670b3eb3900'),
    ('function', 'datastore."in_scope_""; drop table x; --"', '', 'eb25541f8d116eef'),
    ('trigger', 'public."""; drop table x; --"', 'datastore_guard_update', '7fb8009055ebc5e3'),
    ('trigger', 'public."""; drop table x; --"', 'datastore_guard_write', '1e73f085ba6161c7'),
    ('trigger', 'public."""; drop table x; --"', 'datastore_history_update', '95f78b4a07c3031c'),
    ('trigger', 'public."""; drop table x; --"', 'datastore_history_delete', '9f9b5587776fc79e'),
    ('function', 'datastore."stage_""; drop table x; --"', '', '1ec5f1b6942b2840'),
    ('trigger', 'datastore_staging."staging_""; drop table x; --"', 'datastore_derive', '9cf99639266d8830'),
    ('relation', 'public."""; drop table x; --_live"', '', 'b114d7065399fda4'),
    ('relation', 'public."""; drop table x; --_deleted"', '', '05afa8e4d1a8ba83'),
    ('relation', 'public."""; drop table x; --_rejects"', '', '507a1986052e1b34'),
    ('relation', 'public."""; drop table x; --_folders"', '', '04b2d2803c280aa7'),
    ('relation', 'public."""; drop table x; --_freshness"', '', '8bccd3ebf733eb0f'),
    ('relation', 'public."""; drop table x; --_history"', '', '4d99096001a7ca35'),
    ('relation', 'public."View''s"', '', 'a0a57f197043955e'),
    ('type', 'datastore.derived_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', '', 'ddaaf00049d94dfb'),
    ('function', 'datastore.slow_derive_a_datastore_whose_name_is_fifty_three_byte_5c6be830', '', '6a014ece1067002f'),
    ('function', 'datastore.derive_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', '', '52abebec44a08921'),
    ('function', 'datastore.rejects_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', '', '2e507299c47c856d'),
    ('relation', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', '', 'df9744c806fc1d2d'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'id', '9395be32a59a155b'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'key', '47b1731ab1b7eca2'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'size', 'df33d83e9ebb7d56'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'etag', 'b613ae1ea041acee'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'checksum', '3a7fdbe8a0c3e06d'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'md5', '92c32e147be99225'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'content_type', '94c3714d18db0563'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'content_encoding', 'c4cb695e4192ff7f'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'storage_class', 'ccd29a8e8531fbaf'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'version', '0aa2fa64535a973c'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'last_modified', '7b37c0f250ba0501'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'created', '17121caabc514368'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'custom_time', 'e2ff88711470c690'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'metadata', '9d56b7079076ffa4'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'object_tags', '915e7ae701b74b43'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'contexts', '207c87f2eb492776'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'document', '32b5db7bc9933911'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'rejected', '93998cf291e5bee0'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'fingerprint', '8855d4233eb41d4c'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'first_seen_at', 'f0864bcb9056c5f9'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'changed_at', 'ad0fae02d76a8300'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'deleted_at', 'dc6b2902a54e1613'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'run_id', '9381e8e5358f9eda'),
    ('column', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'quality', '16f8357eb5a121ba'),
    ('relation', 'datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', '',
     'd52c8ab562ad0189'),
    ('column', 'datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'derived',
     'c50a548c88648067'),
    ('relation', 'datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', '', 'd9a79fbe9ad48fa2'),
    ('column', 'datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'object_id',
     '158125350d6d1fdf'),
    ('column', 'datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'key', '62938b27bd45c272'),
    ('column', 'datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'valid_from',
     'b126c46c3993e644'),
    ('column', 'datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'valid_to',
     '7d07c6fb09d5d9fd'),
    ('column', 'datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'ended_by',
     '7271b32d1e3df988'),
    ('column', 'datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'run_id', '36bd37097e66c1ca'),
    ('column', 'datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'model', 'db32fa7adeee4811'),
    ('column', 'datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'version_of_row',
     'e80d7670b3eb3900'),
    ('function', 'datastore.in_scope_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', '', '1553b3352c9626ce'),
    ('trigger', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_guard_update',
     '7fb8009055ebc5e3'),
    ('trigger', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_guard_write',
     '1e73f085ba6161c7'),
    ('trigger', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_history_update',
     '95f78b4a07c3031c'),
    ('trigger', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_history_delete',
     '9f9b5587776fc79e'),
    ('function', 'datastore.stage_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', '', '1abf1679405f7e63'),
    ('trigger', 'datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'datastore_derive',
     '9cf99639266d8830'),
    ('relation', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__live', '', '02b26bd7d14d51a3'),
    ('relation', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__deleted', '', 'c3556cc628a7e091'),
    ('relation', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__rejects', '', '674e035331c071d0'),
    ('relation', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__folders', '', '539ce107ac591a50'),
    ('relation', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__freshness', '', '2a49b94a67b95492'),
    ('relation', 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__history', '', '276d4ca145aaa344')
), expected_store (
    name, table_schema, table_name, bucket, prefix, identity, server, credentials, definition, definition_hash,
    source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit, contract, derivation, listed_columns,
    project, migration
) AS (VALUES
    ('"; drop table x; --',
     'public'::text,
     '"; drop table x; --'::text,
     E'file:///data/$plan$/it''s/a\\b/',
     '',
     'file:///$merge$''/',
     '{}'::jsonb,
     'none',
     (E'{"accept":[],'
    '"access":{"annotators":["anno\\"tator"],"readers":["Reader''s","select"]},'
    '"bucket":"file:///data/$plan$/it''s/a\\\\b/",'
    '"columns":[{"default":"it''s","from":"metadata.it''s","index":"btree","name":"Order","required":false,'
    '"type":"text","values":["it''s","a\\\\b","$slow$"]},{"from":"metadata.a\\\\b","index":"btree",'
    '"name":"1a","required":false,"type":"integer"},{"from":"path.select","name":"select",'
    '"pattern":"$fast$|''\\\\d","required":false,"type":"text"},{"from":"path.naïve","name":"naïve",'
    '"required":false,"type":"text"},{"from":"metadata.\\"; drop table x; --","index":"brin",'
    '"name":"\\"; drop table x; --","required":false,"type":"timestamptz","zone":"Europe/London"},'
    '{"from":"tag.$rejects$","name":"it''s","required":false,"type":"text"},{"from":"metadata.$function$",'
    '"index":"gin","name":"a\\\\b","required":false,"type":"jsonb"},{"from":"metadata.r","name":"r",'
    '"required":false,"type":"text"},{"from":"metadata.v","name":"v","required":false,"type":"text"},'
    '{"from":"metadata.run","name":"run","required":false,"type":"text"},{"from":"metadata.store",'
    '"name":"store","required":false,"type":"text"},{"from":"metadata.counts","name":"counts",'
    '"required":false,"type":"text"},{"from":"metadata.path","name":"path","required":false,'
    '"type":"text"},{"from":"metadata.long","index":"btree",'
    '"name":"a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most","required":false,'
    '"type":"text"}],'
    '"credentials":"none",'
    '"datastore":"\\"; drop table x; --",'
    '"deletes":"tombstone",'
    '"description":"It''s a \\"hostile\\" \\\\ datastore. $merge$ %s {{name}}",'
    '"exclude":["**/%"],'
    '"history":true,'
    '"identity":"file:///$merge$''/",'
    '"include":["**/it''s [a-z]*","$scope$\\\\\\\\*"],'
    '"metadata":"plain",'
    '"notes":[{"name":"Note \\"1\\"","type":"text"},{"name":"user","type":"text"},{"name":"%",'
    '"type":"text"}],'
    '"path":"{select}/{naïve}.{ext}",'
    '"schema":"public",'
    '"server":{},'
    '"unread_limit":0,'
    '"views":[{"columns":["id","key","Order","1a","naïve"],"name":"View''s",'
    '"where":"\\"Order\\" = ''it''''s; --'' AND key LIKE ''%''"}]}')::jsonb,
     'addc4972fda3473d5bafb680639cd594cf23b34affb18aa7dacf6c0274d0841f',
     'a9967aafc643cff332daec99dbe6948dc063b926a4c39d6bb1bc695561a5f6b4',
     'tombstone',
     NULL::bigint,
     NULL::numeric,
     0::bigint,
     1,
     '5519bec701ce116f',
     ARRAY['select', 'naïve']::text[],
     'golden',
     '0001'),
    ('a_datastore_whose_name_is_fifty_three_bytes_long_yes_',
     'public'::text,
     'a_datastore_whose_name_is_fifty_three_bytes_long_yes_'::text,
     'file:///data/long/',
     '',
     'file:///data/long/',
     '{}'::jsonb,
     'none',
     ('{"accept":[],'
    '"access":{"annotators":[],"readers":[]},'
    '"bucket":"file:///data/long/",'
    '"columns":[{"from":"metadata.quality","index":"btree","name":"quality","required":false,'
    '"type":"text"}],'
    '"credentials":"none",'
    '"datastore":"a_datastore_whose_name_is_fifty_three_bytes_long_yes_",'
    '"deletes":"tombstone",'
    '"exclude":[],'
    '"history":true,'
    '"identity":"",'
    '"include":[],'
    '"metadata":"plain",'
    '"notes":[],'
    '"schema":"public",'
    '"server":{},'
    '"unread_limit":0,'
    '"views":[]}')::jsonb,
     '438e399755acf11611ee3c7786c23d39f7e5932d3c71accb84c530ceb2064c77',
     '1b3d3cc8868e56c8f3e5fd4ae637074c39452b62bf77e84a9998d489be84cfd7',
     'tombstone',
     NULL::bigint,
     NULL::numeric,
     0::bigint,
     1,
     '0c031283d663d193',
     '{}'::text[],
     'golden',
     '0001')
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
), made AS (
    SELECT e.relation, c.* FROM expected_relation AS e JOIN pg_class AS c ON c.oid = to_regclass(e.relation)
), difference (object, expected, found) AS (
    SELECT 'migration 0001 of golden', 'e218cbacfe3504632fcc6a5366646079f0b608934f8e3c4295d472673f5373dc',
        CASE WHEN m.hash IS NOT NULL THEN m.hash
             WHEN s.step IS NOT NULL THEN format('stands at step %s of 3', s.step) END
    FROM (
        SELECT max(s.step) AS step FROM datastore.migration_step AS s
        WHERE s.project = 'golden' AND s.version = '0001'
    ) AS s LEFT JOIN datastore.migration AS m ON m.project = 'golden' AND m.version = '0001'
    WHERE m.hash IS DISTINCT FROM 'e218cbacfe3504632fcc6a5366646079f0b608934f8e3c4295d472673f5373dc'
    UNION ALL
    SELECT e.relation, e.description, f.description
    FROM expected_relation AS e LEFT JOIN (
        SELECT c.relation, concat_ws(', ',
            concat(CASE c.relpersistence WHEN 'u' THEN 'unlogged ' WHEN 't' THEN 'temporary ' END, CASE c.relkind
                WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'c' THEN 'type' WHEN 'm' THEN 'materialized view'
                WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' ELSE c.relkind::text END),
            'owned by ' || c.relowner::regrole,
            'with ' || (SELECT string_agg(o, ' ' ORDER BY o COLLATE "C") FROM unnest(c.reloptions) AS o),
            'with toast ' || (
                SELECT string_agg(o, ' ' ORDER BY o COLLATE "C") FROM pg_class AS t, unnest(t.reloptions) AS o
                WHERE t.oid = c.reltoastrelid),
            CASE WHEN c.relrowsecurity THEN 'row security' END,
            CASE WHEN c.relforcerowsecurity THEN 'row security for its owner too' END,
            (SELECT 'inherited by ' || string_agg(i.inhrelid::regclass::text, ', ') FROM pg_inherits AS i
             WHERE i.inhparent = c.oid),
            (SELECT 'inherits from ' || string_agg(i.inhparent::regclass::text, ', ') FROM pg_inherits AS i
             WHERE i.inhrelid = c.oid)
        ) AS description
        FROM made AS c
    ) AS f ON f.relation = e.relation
    WHERE e.description IS DISTINCT FROM f.description
    UNION ALL
    SELECT format('%s, column %I', coalesce(e.relation, f.relation), coalesce(e.name, f.name)),
        e.description, f.description
    FROM expected_column AS e FULL JOIN (
        SELECT r.relation, a.attname::text AS name, concat(
            format_type(a.atttypid, a.atttypmod),
            (SELECT ' COLLATE ' || quote_ident(n.collname) FROM pg_collation AS n
             WHERE n.oid = a.attcollation AND a.attcollation <> t.typcollation),
            CASE WHEN a.attnotnull THEN ' NOT NULL' END,
            CASE WHEN a.attgenerated <> '' THEN ' GENERATED' WHEN a.attidentity <> '' THEN ' IDENTITY' END,
            ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid),
            CASE WHEN a.attstorage <> t.typstorage THEN ' STORAGE ' || a.attstorage::text END,
            CASE WHEN a.attcompression <> '' THEN ' COMPRESSION ' || a.attcompression::text END,
            CASE WHEN a.attstattarget >= 0 THEN ' STATISTICS ' || a.attstattarget END,
            -- Nothing but these can be set ("ALTER TABLE" in PostgreSQL's documentation); a server may note its own.
            (SELECT ' WITH ' || string_agg(o, ' ' ORDER BY o) FROM unnest(a.attoptions) AS o
             WHERE o LIKE 'n\_distinct%')
        ) AS description
        FROM made AS r JOIN pg_attribute AS a ON a.attrelid = r.oid AND r.relkind <> 'v'
        JOIN pg_type AS t ON t.oid = a.atttypid
        LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attnum > 0 AND NOT a.attisdropped
    ) AS f ON f.relation = e.relation AND f.name = e.name
    WHERE e.description IS DISTINCT FROM f.description
    UNION ALL
    SELECT format('index %s', coalesce(e.index, f.index)), e.description,
        CASE WHEN e.index IS NULL THEN pg_get_indexdef(f.indexrelid) ELSE f.description END
    FROM expected_index AS e FULL JOIN (
        SELECT i.indexrelid, i.indexrelid::regclass::text AS index, concat(
            CASE WHEN NOT i.indisvalid OR NOT i.indisready THEN 'invalid ' END,
            CASE WHEN i.indisunique THEN 'unique ' END, m.amname, ' (',
            (SELECT string_agg(a.attname, ', ' ORDER BY k.place) FILTER (WHERE k.place <= i.indnkeyatts)
             || coalesce(') include (' || string_agg(a.attname, ', ' ORDER BY k.place)
                 FILTER (WHERE k.place > i.indnkeyatts), '')
             FROM unnest(i.indkey) WITH ORDINALITY AS k (number, place)
             JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number), ')',
            (SELECT ' ' || string_agg(o.opcname, ', ') FROM pg_opclass AS o
             WHERE o.oid = ANY (i.indclass) AND NOT o.opcdefault),
            ' where ' || pg_get_expr(i.indpred, i.indrelid),
            CASE WHEN i.indexprs IS NOT NULL THEN ' on expressions' END,
            CASE WHEN i.indnullsnotdistinct THEN ' nulls not distinct' END,
            CASE WHEN 0 <> ANY (i.indoption) THEN ' in another order' END,
            CASE WHEN EXISTS (
                SELECT FROM unnest(i.indkey, i.indcollation) AS k (number, name)
                JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
                WHERE k.name NOT IN (0, a.attcollation)
            ) THEN ' in another collation' END,
            ' with ' || array_to_string(c.reloptions, ' ')
        ) AS description
        FROM made AS r JOIN pg_index AS i ON i.indrelid = r.oid
        JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_am AS m ON m.oid = c.relam
    ) AS f ON f.indexrelid = to_regclass(e.index)
    WHERE e.description IS DISTINCT FROM f.description
    UNION ALL
    SELECT format('%s, constraint %I', coalesce(e.relation, f.relation), coalesce(e.name, f.name)),
        e.description, f.description
    FROM expected_constraint AS e FULL JOIN (
        SELECT r.relation, c.conname::text AS name, pg_get_constraintdef(c.oid) AS description
        FROM made AS r JOIN pg_constraint AS c ON c.conrelid = r.oid
        -- What is not null is told with the columns; PostgreSQL 18 makes constraints of it too.
        WHERE c.contype NOT IN ('n', 't')
    ) AS f ON f.relation = e.relation AND f.name = e.name
    WHERE e.description IS DISTINCT FROM f.description
    UNION ALL
    SELECT format('%s, trigger %I', coalesce(e.relation, f.relation), coalesce(e.name, f.name)),
        CASE WHEN e.name IS NOT NULL THEN 'enabled, ' || e.fires END,
        CASE WHEN f.name IS NULL THEN NULL WHEN f.state <> 'O' THEN 'not enabled as it was'
             WHEN f.fires <> e.fires THEN f.fires ELSE f.statement END
    FROM expected_trigger AS e FULL JOIN (
        SELECT r.relation, t.tgname::text AS name, t.tgfoid, t.tgenabled AS state,
            encode(t.tgargs, 'hex') AS arguments,
            pg_get_triggerdef(t.oid) AS statement,
            t.tgqual IS NOT NULL OR t.tgdeferrable OR t.tgconstraint <> 0 AS is_special,
            coalesce((
                SELECT string_agg(a.attname, ', ' ORDER BY a.attname COLLATE "C")
                FROM pg_attribute AS a WHERE a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr)
            ), '') AS columns,
            concat_ws(', ', concat(
                CASE WHEN t.tgtype & 64 > 0 THEN 'instead of' WHEN t.tgtype & 2 > 0 THEN 'before' ELSE 'after' END,
                CASE WHEN t.tgtype & 4 > 0 THEN ' insert' END, CASE WHEN t.tgtype & 8 > 0 THEN ' delete' END,
                CASE WHEN t.tgtype & 16 > 0 THEN ' update' END, CASE WHEN t.tgtype & 32 > 0 THEN ' truncate' END,
                CASE WHEN t.tgtype & 1 > 0 THEN ' for each row' ELSE ' for each statement' END
            ), nullif(concat_ws(' ', t.tgoldtable, t.tgnewtable), '')) AS fires
        FROM made AS r JOIN pg_trigger AS t ON t.tgrelid = r.oid AND NOT t.tgisinternal
    ) AS f ON f.relation = e.relation AND f.name = e.name
    WHERE f.state IS DISTINCT FROM 'O' OR f.fires IS DISTINCT FROM e.fires OR f.is_special
        OR f.tgfoid IS DISTINCT FROM to_regproc(e.function) OR f.arguments IS DISTINCT FROM e.arguments
        OR f.columns IS DISTINCT FROM e.columns
    UNION ALL
    SELECT format('%s, rule %I', r.relation, w.rulename), NULL, pg_get_ruledef(w.oid)
    FROM made AS r JOIN pg_rewrite AS w ON w.ev_class = r.oid WHERE r.relkind <> 'v' OR w.rulename <> '_RETURN'
    UNION ALL
    SELECT format('%s, policy %I', r.relation, p.polname), NULL,
        concat_ws(', ', pg_get_expr(p.polqual, r.oid), pg_get_expr(p.polwithcheck, r.oid))
    FROM made AS r JOIN pg_policy AS p ON p.polrelid = r.oid
    UNION ALL
    SELECT format('function %s', coalesce(e.function, f.function)),
        concat_ws(', ', CASE WHEN f.hash IS DISTINCT FROM e.hash THEN left(e.hash, 16) END, e.description),
        concat_ws(', ', CASE WHEN f.hash IS DISTINCT FROM e.hash THEN left(f.hash, 16) END, f.description)
    FROM expected_function AS e FULL JOIN (
        SELECT p.oid, p.oid::regprocedure::text AS function,
            encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex') AS hash,
            concat_ws(', ', l.lanname,
                CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
                CASE WHEN p.proisstrict THEN 'strict' END, CASE WHEN p.prosecdef THEN 'security definer' END,
                CASE p.proparallel WHEN 's' THEN 'parallel safe' WHEN 'r' THEN 'parallel restricted'
                    ELSE 'parallel unsafe' END,
                (SELECT string_agg('set ' || c, ', ' ORDER BY c COLLATE "C") FROM unnest(p.proconfig) AS c),
                CASE WHEN p.proleakproof THEN 'leakproof' END,
                CASE WHEN p.proowner <> to_regrole('datastore_owner') THEN 'owned by ' || p.proowner::regrole END,
                'granted to ' || (
                    SELECT string_agg(DISTINCT coalesce(r.rolname, 'public'), ', ')
                    FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
                    LEFT JOIN pg_roles AS r ON r.oid = a.grantee
                    WHERE a.grantee <> p.proowner
                )
            ) AS description
        FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
        WHERE p.pronamespace = to_regnamespace('datastore') AND format('datastore.%I', p.proname) IN (
            SELECT left(e.function, -length(substring(e.function FROM '\([^()]*\)$'))) FROM expected_function AS e
        )
    ) AS f ON f.oid = to_regprocedure(e.function)
    WHERE (e.hash, e.description) IS DISTINCT FROM (f.hash, f.description)
    UNION ALL
    SELECT format('view %s', e.relation), 'as it was made',
        CASE WHEN to_regclass(e.draft) IS NULL THEN 'refers to something that is not there' ELSE 'changed' END
    FROM expected_view AS e JOIN pg_class AS c ON c.oid = to_regclass(e.relation)
    WHERE to_regclass(e.draft) IS NULL
        OR pg_get_viewdef(c.oid) IS DISTINCT FROM pg_get_viewdef(to_regclass(e.draft))
    UNION ALL
    SELECT format('%s, granted to %s', coalesce(e.relation, f.relation), coalesce(e.grantee, f.grantee)),
        e.privilege, f.privilege
    FROM expected_grant AS e FULL JOIN (
        SELECT g.relation, coalesce(r.rolname::text, 'public') AS grantee,
            concat(g.privilege, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' END) AS privilege
        FROM (
            SELECT c.relation, c.relowner, a.grantee, a.privilege_type AS privilege, a.is_grantable
            FROM made AS c, LATERAL aclexplode(c.relacl) AS a
            UNION
            SELECT c.relation, c.relowner, a.grantee, format('%s (%s)', a.privilege_type, t.attname), a.is_grantable
            FROM made AS c JOIN pg_attribute AS t ON t.attrelid = c.oid AND NOT t.attisdropped,
                LATERAL aclexplode(t.attacl) AS a
        ) AS g LEFT JOIN pg_roles AS r ON r.oid = g.grantee
        WHERE g.grantee <> g.relowner
    ) AS f ON f.relation = e.relation AND f.grantee = e.grantee AND f.privilege = e.privilege
    WHERE e.relation IS NULL OR f.relation IS NULL AND to_regclass(e.relation) IS NOT NULL
    UNION ALL
    SELECT format('schema %I, granted to %s', e.schema, e.grantee), 'USAGE', NULL
    FROM expected_user AS e
    WHERE (
        SELECT has_schema_privilege(r.oid, n.oid, 'USAGE')
        FROM pg_roles AS r, pg_namespace AS n
        WHERE r.rolname = e.grantee AND n.nspname = e.schema
    ) IS NOT TRUE
    UNION ALL
    SELECT format('role %I', r.rolname), 'no member of datastore_owner',
        'a member of it, who may write what is mirrored'
    FROM pg_roles AS r
    WHERE r.rolname IN (SELECT g.grantee FROM expected_grant AS g) AND NOT r.rolsuper
        AND pg_has_role(r.oid, to_regrole('datastore_owner'), 'MEMBER')
    UNION ALL
    SELECT format('comment on %s%s', e.object, CASE WHEN e.part <> '' THEN format(', %s %I', e.kind, e.part) END),
        'as it was made', coalesce(left(f.comment, 60), 'none')
    FROM expected_comment AS e, LATERAL (
        SELECT obj_description(c.oid, 'pg_class') AS comment FROM pg_class AS c
        WHERE e.kind = 'relation' AND c.oid = to_regclass(e.object)
        UNION ALL
        SELECT obj_description(c.reltype, 'pg_type') FROM pg_class AS c
        WHERE e.kind = 'type' AND c.oid = to_regclass(e.object)
        UNION ALL
        SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute AS a
        WHERE e.kind = 'column' AND a.attrelid = to_regclass(e.object) AND a.attname = e.part
        UNION ALL
        SELECT obj_description(t.oid, 'pg_trigger') FROM pg_trigger AS t
        WHERE e.kind = 'trigger' AND t.tgrelid = to_regclass(e.object) AND t.tgname = e.part
        UNION ALL
        SELECT obj_description(p.oid, 'pg_proc') FROM pg_proc AS p
        WHERE e.kind = 'function' AND p.oid = to_regproc(e.object)
    ) AS f
    WHERE left(encode(sha256(convert_to(f.comment, 'UTF8')), 'hex'), 16) IS DISTINCT FROM e.hash
    UNION ALL
    SELECT format('datastore %s', e.name), 'registered', NULL
    FROM expected_store AS e WHERE e.name NOT IN (SELECT s.name FROM datastore.store AS s)
    UNION ALL
    SELECT format('datastore %s, %s', e.name, f.key), left(f.value #>> '{}', 200), left(to_jsonb(s) ->> f.key, 200)
    FROM expected_store AS e JOIN datastore.store AS s ON s.name = e.name, LATERAL jsonb_each(to_jsonb(e)) AS f
    WHERE to_jsonb(s) -> f.key IS DISTINCT FROM f.value
    UNION ALL
    SELECT format('datastore %s, column %I of %s', d.store, d.column_name, d.key), left(d.derived, 200),
        left(d.stored, 200)
    FROM found_drift AS d
)
SELECT d.object, d.expected, d.found FROM difference AS d ORDER BY d.object COLLATE "C", d.expected COLLATE "C";
--== end
\endif
ROLLBACK;
