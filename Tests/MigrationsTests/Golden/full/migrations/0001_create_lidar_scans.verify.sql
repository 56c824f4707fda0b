-- 0001 create_lidar_scans of golden, compared with a database
--
-- One row for each difference, none when all is well or where a later migration has changed what this one made.
-- Run: psql -v ON_ERROR_STOP=1 -f 0001_create_lidar_scans.verify.sql
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
        AND s.name IN ('lidar_scans')
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
       t.first_seen_at, t.changed_at,
       datastore.octue_state(t.metadata, t.created, t.last_modified, t.changed_at) AS octue_state, t.run_id,
       t.turbine, t.elevation_m, t.captured_at, t.site, t.quality, t.labels, t.reviewed_by
FROM public.lidar_scans AS t
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
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id, t.turbine, t.elevation_m, t.captured_at, t.site,
       t.quality, t.labels, t.reviewed_by
FROM public.lidar_scans AS t
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
FROM datastore.rejects('lidar_scans') AS j
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
    FROM public.lidar_scans AS t
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
FROM datastore.freshness('lidar_scans') AS f
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
       v.custom_time, v.metadata, v.object_tags, v.contexts, v.document, v.rejected, v.first_seen_at, v.turbine,
       v.elevation_m, v.captured_at, v.site, v.quality, v.labels, v.reviewed_by
FROM datastore.history_lidar_scans AS h, LATERAL datastore.past_row(NULL::public.lidar_scans, h.version_of_row) AS v
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
SELECT t.id, t.key, t.turbine, t.captured_at
FROM public.lidar_scans AS t
WHERE t.fingerprint IS NOT NULL AND (
    quality = 'good'
)
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
        WHERE s.name IN ('lidar_scans')
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
    ('datastore.derived_lidar_scans', 'type, owned by datastore_owner'),
    ('public.lidar_scans', 'table, owned by datastore_owner, with autovacuum_vacuum_insert_scale_factor=0.02'
     ' autovacuum_vacuum_scale_factor=0.05'),
    ('datastore_staging.staging_lidar_scans', 'unlogged table, owned by datastore_owner'),
    ('datastore.history_lidar_scans', 'table, owned by datastore_owner'),
    ('public.lidar_scans_live', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public.lidar_scans_deleted', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public.lidar_scans_rejects', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public.lidar_scans_folders', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public.lidar_scans_freshness', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public.lidar_scans_history', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public.good_scans', 'view, owned by datastore_owner, with security_invoker=true')
), expected_column (relation, name, description) AS (VALUES
    ('datastore.derived_lidar_scans', 'turbine', 'text'),
    ('datastore.derived_lidar_scans', 'elevation_m', 'double precision'),
    ('datastore.derived_lidar_scans', 'captured_at', 'timestamp with time zone'),
    ('datastore.derived_lidar_scans', 'site', 'text'),
    ('datastore.derived_lidar_scans', 'quality', 'text'),
    ('datastore.derived_lidar_scans', 'labels', 'text[]'),
    ('datastore.derived_lidar_scans', 'rejected', 'text[]'),
    ('public.lidar_scans', 'id', 'uuid NOT NULL'),
    ('public.lidar_scans', 'key', 'text COLLATE "C" NOT NULL'),
    ('public.lidar_scans', 'size', 'bigint'),
    ('public.lidar_scans', 'etag', 'text'),
    ('public.lidar_scans', 'checksum', 'text'),
    ('public.lidar_scans', 'md5', 'text'),
    ('public.lidar_scans', 'content_type', 'text'),
    ('public.lidar_scans', 'content_encoding', 'text'),
    ('public.lidar_scans', 'storage_class', 'text'),
    ('public.lidar_scans', 'version', 'text'),
    ('public.lidar_scans', 'last_modified', 'timestamp with time zone'),
    ('public.lidar_scans', 'created', 'timestamp with time zone'),
    ('public.lidar_scans', 'custom_time', 'timestamp with time zone'),
    ('public.lidar_scans', 'metadata', 'jsonb'),
    ('public.lidar_scans', 'object_tags', 'jsonb'),
    ('public.lidar_scans', 'contexts', 'jsonb'),
    ('public.lidar_scans', 'document', 'text'),
    ('public.lidar_scans', 'rejected', 'text[]'),
    ('public.lidar_scans', 'fingerprint', 'bigint'),
    ('public.lidar_scans', 'first_seen_at', 'timestamp with time zone NOT NULL'),
    ('public.lidar_scans', 'changed_at', 'timestamp with time zone NOT NULL'),
    ('public.lidar_scans', 'deleted_at', 'timestamp with time zone'),
    ('public.lidar_scans', 'run_id', 'bigint NOT NULL'),
    ('public.lidar_scans', 'turbine', 'text'),
    ('public.lidar_scans', 'elevation_m', 'double precision'),
    ('public.lidar_scans', 'captured_at', 'timestamp with time zone'),
    ('public.lidar_scans', 'site', 'text'),
    ('public.lidar_scans', 'quality', 'text'),
    ('public.lidar_scans', 'labels', 'text[]'),
    ('public.lidar_scans', 'reviewed_by', 'text'),
    ('datastore_staging.staging_lidar_scans', 'run_id', 'bigint NOT NULL'),
    ('datastore_staging.staging_lidar_scans', 'kind', 'text NOT NULL'),
    ('datastore_staging.staging_lidar_scans', 'key', 'text COLLATE "C" NOT NULL'),
    ('datastore_staging.staging_lidar_scans', 'size', 'bigint'),
    ('datastore_staging.staging_lidar_scans', 'etag', 'text'),
    ('datastore_staging.staging_lidar_scans', 'checksum', 'text'),
    ('datastore_staging.staging_lidar_scans', 'md5', 'text'),
    ('datastore_staging.staging_lidar_scans', 'content_type', 'text'),
    ('datastore_staging.staging_lidar_scans', 'content_encoding', 'text'),
    ('datastore_staging.staging_lidar_scans', 'storage_class', 'text'),
    ('datastore_staging.staging_lidar_scans', 'version', 'text'),
    ('datastore_staging.staging_lidar_scans', 'last_modified', 'timestamp with time zone'),
    ('datastore_staging.staging_lidar_scans', 'created', 'timestamp with time zone'),
    ('datastore_staging.staging_lidar_scans', 'custom_time', 'timestamp with time zone'),
    ('datastore_staging.staging_lidar_scans', 'metadata', 'text'),
    ('datastore_staging.staging_lidar_scans', 'object_tags', 'text'),
    ('datastore_staging.staging_lidar_scans', 'contexts', 'text'),
    ('datastore_staging.staging_lidar_scans', 'document', 'text'),
    ('datastore_staging.staging_lidar_scans', 'fingerprint', 'bigint'),
    ('datastore_staging.staging_lidar_scans', 'derived_by', 'text'),
    ('datastore_staging.staging_lidar_scans', 'id', 'uuid'),
    ('datastore_staging.staging_lidar_scans', 'parsed', 'jsonb'),
    ('datastore_staging.staging_lidar_scans', 'held', 'boolean'),
    ('datastore_staging.staging_lidar_scans', 'derived', 'datastore.derived_lidar_scans'),
    ('datastore.history_lidar_scans', 'object_id', 'uuid NOT NULL'),
    ('datastore.history_lidar_scans', 'key', 'text COLLATE "C" NOT NULL'),
    ('datastore.history_lidar_scans', 'valid_from', 'timestamp with time zone NOT NULL'),
    ('datastore.history_lidar_scans', 'valid_to', 'timestamp with time zone NOT NULL'),
    ('datastore.history_lidar_scans', 'ended_by', 'text NOT NULL'),
    ('datastore.history_lidar_scans', 'run_id', 'bigint NOT NULL'),
    ('datastore.history_lidar_scans', 'model', 'text NOT NULL'),
    ('datastore.history_lidar_scans', 'version_of_row', 'jsonb NOT NULL')
), expected_index (index, description) AS (VALUES
    ('public.lidar_scans_pkey', 'unique btree (id)'),
    ('public.lidar_scans_key_idx', 'unique btree (key) include (fingerprint)'),
    ('public.lidar_scans_rejected_idx', 'btree (key) where (rejected IS NOT NULL)'),
    ('public.lidar_scans_turbine_idx', 'btree (turbine)'),
    ('public.lidar_scans_captured_at_idx', 'brin (captured_at)'),
    ('public.lidar_scans_labels_idx', 'gin (labels)'),
    ('datastore.history_lidar_scans_object_idx', 'btree (object_id, valid_to)'),
    ('datastore.history_lidar_scans_key_idx', 'btree (key, valid_to)')
), expected_constraint (relation, name, description) AS (VALUES
    ('public.lidar_scans', 'lidar_scans_pkey', 'PRIMARY KEY (id)'),
    ('public.lidar_scans', 'lidar_scans_tombstone', 'CHECK (((deleted_at IS NULL) = (fingerprint IS NOT NULL)))')
), expected_trigger (relation, name, function, columns, arguments, fires) AS (VALUES
    ('public.lidar_scans', 'datastore_guard_update', 'datastore.guard_mirror',
     'captured_at, changed_at, checksum, content_encoding, content_type, contexts, created, custom_time, deleted_at,'
     ' document, elevation_m, etag, fingerprint, first_seen_at, id, key, labels, last_modified, md5, metadata,'
     ' object_tags, quality, rejected, run_id, site, size, storage_class, turbine, version',
     '6c696461725f7363616e730072657669657765645f627900', 'before update for each statement'),
    ('public.lidar_scans', 'datastore_guard_write', 'datastore.guard_mirror', '',
     '6c696461725f7363616e730072657669657765645f627900', 'before insert delete truncate for each statement'),
    ('datastore_staging.staging_lidar_scans', 'datastore_derive', 'datastore.stage_lidar_scans', '', '',
     'before insert for each row'),
    ('public.lidar_scans', 'datastore_history_update', 'datastore.record_history', '', '6c696461725f7363616e7300',
     'after update for each statement, old_rows new_rows'),
    ('public.lidar_scans', 'datastore_history_delete', 'datastore.record_history', '', '6c696461725f7363616e7300',
     'after delete for each statement, old_rows')
), expected_function (function, hash, description) AS (VALUES
    ('datastore.derive_lidar_scans(datastore.object)',
     '7ca8435eb5f25a008c31da8f951a49753d4178890264be65691a702eb914f08b', 'plpgsql, immutable, parallel unsafe'),
    ('datastore.in_scope_lidar_scans(text)', '10d00a0ffdad43320891a33be31a74ca63626ebfb470260970bbf89cbe6125c9',
     'sql, immutable, parallel safe'),
    ('datastore.rejects_lidar_scans(datastore.object)',
     '56e5c6649aef97b5802e8e1b1bc629ec9168c583c85258d691371324e7e6676a',
     'plpgsql, immutable, parallel unsafe, set search_path=pg_catalog, pg_temp'),
    ('datastore.slow_derive_lidar_scans(datastore.object)',
     'a9ee2965f6b402461333358739603acd592a1ee69b606d49e969f8cd3852543f',
     'plpgsql, immutable, parallel unsafe, set search_path=pg_catalog, pg_temp'),
    ('datastore.stage_lidar_scans()', '01f5a9dcb0156a7fc8e82d24bd0bee3322a89f730e0b373df4f631fab16c1f15',
     'plpgsql, volatile, security definer, parallel unsafe')
), expected_grant (relation, grantee, privilege) AS (VALUES
    ('datastore_staging.staging_lidar_scans', 'datastore_loader', 'SELECT'),
    ('datastore_staging.staging_lidar_scans', 'datastore_loader', 'INSERT'),
    ('public.lidar_scans', 'datastore_loader', 'SELECT (key)'),
    ('public.lidar_scans', 'datastore_loader', 'SELECT (fingerprint)'),
    ('public.lidar_scans', 'datastore_reader', 'SELECT'),
    ('public.lidar_scans', 'analyst', 'SELECT'),
    ('public.lidar_scans', 'reviewer', 'SELECT'),
    ('public.lidar_scans', 'webapp', 'SELECT'),
    ('datastore.history_lidar_scans', 'datastore_reader', 'SELECT'),
    ('datastore.history_lidar_scans', 'analyst', 'SELECT'),
    ('datastore.history_lidar_scans', 'reviewer', 'SELECT'),
    ('datastore.history_lidar_scans', 'webapp', 'SELECT'),
    ('public.lidar_scans_live', 'datastore_reader', 'SELECT'),
    ('public.lidar_scans_live', 'analyst', 'SELECT'),
    ('public.lidar_scans_live', 'reviewer', 'SELECT'),
    ('public.lidar_scans_live', 'webapp', 'SELECT'),
    ('public.lidar_scans_deleted', 'datastore_reader', 'SELECT'),
    ('public.lidar_scans_deleted', 'analyst', 'SELECT'),
    ('public.lidar_scans_deleted', 'reviewer', 'SELECT'),
    ('public.lidar_scans_deleted', 'webapp', 'SELECT'),
    ('public.lidar_scans_rejects', 'datastore_reader', 'SELECT'),
    ('public.lidar_scans_rejects', 'analyst', 'SELECT'),
    ('public.lidar_scans_rejects', 'reviewer', 'SELECT'),
    ('public.lidar_scans_rejects', 'webapp', 'SELECT'),
    ('public.lidar_scans_folders', 'datastore_reader', 'SELECT'),
    ('public.lidar_scans_folders', 'analyst', 'SELECT'),
    ('public.lidar_scans_folders', 'reviewer', 'SELECT'),
    ('public.lidar_scans_folders', 'webapp', 'SELECT'),
    ('public.lidar_scans_freshness', 'datastore_reader', 'SELECT'),
    ('public.lidar_scans_freshness', 'analyst', 'SELECT'),
    ('public.lidar_scans_freshness', 'reviewer', 'SELECT'),
    ('public.lidar_scans_freshness', 'webapp', 'SELECT'),
    ('public.lidar_scans_history', 'datastore_reader', 'SELECT'),
    ('public.lidar_scans_history', 'analyst', 'SELECT'),
    ('public.lidar_scans_history', 'reviewer', 'SELECT'),
    ('public.lidar_scans_history', 'webapp', 'SELECT'),
    ('public.good_scans', 'datastore_reader', 'SELECT'),
    ('public.good_scans', 'analyst', 'SELECT'),
    ('public.good_scans', 'reviewer', 'SELECT'),
    ('public.good_scans', 'webapp', 'SELECT'),
    ('public.lidar_scans', 'reviewer', 'UPDATE (reviewed_by)'),
    ('public.lidar_scans_live', 'reviewer', 'UPDATE (reviewed_by)'),
    ('public.lidar_scans', 'webapp', 'REFERENCES (id)')
), expected_user (schema, grantee) AS (VALUES
    ('public', 'datastore_owner'),
    ('public', 'datastore_loader'),
    ('public', 'datastore_reader'),
    ('public', 'analyst'),
    ('public', 'reviewer'),
    ('public', 'webapp'),
    ('datastore', 'analyst'),
    ('datastore', 'reviewer'),
    ('datastore', 'webapp')
), expected_comment (kind, object, part, hash) AS (VALUES
    ('type', 'datastore.derived_lidar_scans', '', 'dd9e02ba570bbbb7'),
    ('function', 'datastore.slow_derive_lidar_scans', '', 'aa3933830f576ed9'),
    ('function', 'datastore.derive_lidar_scans', '', '8344447d65be5e0f'),
    ('function', 'datastore.rejects_lidar_scans', '', '04c0c57be176e1b1'),
    ('relation', 'public.lidar_scans', '', 'e0e17da21e900895'),
    ('column', 'public.lidar_scans', 'id', '9395be32a59a155b'),
    ('column', 'public.lidar_scans', 'key', '47b1731ab1b7eca2'),
    ('column', 'public.lidar_scans', 'size', 'df33d83e9ebb7d56'),
    ('column', 'public.lidar_scans', 'etag', 'b613ae1ea041acee'),
    ('column', 'public.lidar_scans', 'checksum', '3a7fdbe8a0c3e06d'),
    ('column', 'public.lidar_scans', 'md5', '92c32e147be99225'),
    ('column', 'public.lidar_scans', 'content_type', '94c3714d18db0563'),
    ('column', 'public.lidar_scans', 'content_encoding', 'c4cb695e4192ff7f'),
    ('column', 'public.lidar_scans', 'storage_class', 'ccd29a8e8531fbaf'),
    ('column', 'public.lidar_scans', 'version', '0aa2fa64535a973c'),
    ('column', 'public.lidar_scans', 'last_modified', '7b37c0f250ba0501'),
    ('column', 'public.lidar_scans', 'created', '17121caabc514368'),
    ('column', 'public.lidar_scans', 'custom_time', 'e2ff88711470c690'),
    ('column', 'public.lidar_scans', 'metadata', '9d56b7079076ffa4'),
    ('column', 'public.lidar_scans', 'object_tags', '915e7ae701b74b43'),
    ('column', 'public.lidar_scans', 'contexts', '207c87f2eb492776'),
    ('column', 'public.lidar_scans', 'document', '32b5db7bc9933911'),
    ('column', 'public.lidar_scans', 'rejected', '93998cf291e5bee0'),
    ('column', 'public.lidar_scans', 'fingerprint', '8855d4233eb41d4c'),
    ('column', 'public.lidar_scans', 'first_seen_at', 'f0864bcb9056c5f9'),
    ('column', 'public.lidar_scans', 'changed_at', 'ad0fae02d76a8300'),
    ('column', 'public.lidar_scans', 'deleted_at', 'dc6b2902a54e1613'),
    ('column', 'public.lidar_scans', 'run_id', '9381e8e5358f9eda'),
    ('column', 'public.lidar_scans', 'turbine', 'efcbe6187b305b55'),
    ('column', 'public.lidar_scans', 'elevation_m', '2c71e3146ddebb26'),
    ('column', 'public.lidar_scans', 'captured_at', '8253ed2d91d7e82f'),
    ('column', 'public.lidar_scans', 'site', 'e46660429fafd228'),
    ('column', 'public.lidar_scans', 'quality', 'f455132188edd20e'),
    ('column', 'public.lidar_scans', 'labels', '96dfb43a04477a3d'),
    ('column', 'public.lidar_scans', 'reviewed_by', '62e84acfe0a07c9a'),
    ('relation', 'datastore_staging.staging_lidar_scans', '', 'ee370fa96fdc5c91'),
    ('column', 'datastore_staging.staging_lidar_scans', 'derived', 'c50a548c88648067'),
    ('relation', 'datastore.history_lidar_scans', '', 'bc3c8afea6362036'),
    ('column', 'datastore.history_lidar_scans', 'object_id', '158125350d6d1fdf'),
    ('column', 'datastore.history_lidar_scans', 'key', '62938b27bd45c272'),
    ('column', 'datastore.history_lidar_scans', 'valid_from', 'b126c46c3993e644'),
    ('column', 'datastore.history_lidar_scans', 'valid_to', '7d07c6fb09d5d9fd'),
    ('column', 'datastore.history_lidar_scans', 'ended_by', '7271b32d1e3df988'),
    ('column', 'datastore.history_lidar_scans', 'run_id', '36bd37097e66c1ca'),
    ('column', 'datastore.history_lidar_scans', 'model', 'db32fa7adeee4811'),
    ('column', 'datastore.history_lidar_scans', 'version_of_row', 'e80d7670b3eb3900'),
    ('function', 'datastore.in_scope_lidar_scans', '', '69e6c4f6eae401a5'),
    ('trigger', 'public.lidar_scans', 'datastore_guard_update', '7fb8009055ebc5e3'),
    ('trigger', 'public.lidar_scans', 'datastore_guard_write', '1e73f085ba6161c7'),
    ('trigger', 'public.lidar_scans', 'datastore_history_update', '95f78b4a07c3031c'),
    ('trigger', 'public.lidar_scans', 'datastore_history_delete', '9f9b5587776fc79e'),
    ('function', 'datastore.stage_lidar_scans', '', 'ed75b05a09b458ef'),
    ('trigger', 'datastore_staging.staging_lidar_scans', 'datastore_derive', '9cf99639266d8830'),
    ('relation', 'public.lidar_scans_live', '', 'cd072eda424dc115'),
    ('relation', 'public.lidar_scans_deleted', '', '27161ea6bf939376'),
    ('relation', 'public.lidar_scans_rejects', '', '02f3ccb44ae826a3'),
    ('relation', 'public.lidar_scans_folders', '', '4efa3ba50ab29c79'),
    ('relation', 'public.lidar_scans_freshness', '', 'b6e27c47ea84b62c'),
    ('relation', 'public.lidar_scans_history', '', 'bfa5c3f4e348ca71'),
    ('relation', 'public.good_scans', '', 'b9cce742c222bc03')
), expected_store (
    name, table_schema, table_name, bucket, prefix, identity, server, credentials, definition, definition_hash,
    source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit, contract, derivation, listed_columns,
    project, migration
) AS (VALUES
    ('lidar_scans',
     'public'::text,
     'lidar_scans'::text,
     'gs://acme-instruments/lidar/',
     'lidar/',
     'gs://acme-instruments/',
     '{"region": "europe-west2"}'::jsonb,
     'env',
     ('{"accept":[],'
    '"access":{"annotators":["reviewer"],"readers":["analyst"],"relates":["webapp"]},'
    '"bucket":"gs://acme-instruments/lidar/",'
    '"columns":[{"from":"octue.tags.turbine","index":"btree","name":"turbine","required":true,'
    '"type":"text"},{"from":"octue.tags.elevation","max":"9000","min":"0","name":"elevation_m",'
    '"required":false,"type":"double precision"},{"from":"octue.timestamp","index":"brin",'
    '"name":"captured_at","required":false,"type":"timestamptz","zone":"Europe/London"},'
    '{"from":"path.site","name":"site","required":false,"type":"text"},{"default":"suspect",'
    '"from":"metadata.quality","name":"quality","required":false,"type":"text","values":["good",'
    '"suspect","bad"]},{"from":"octue.labels","index":"gin","name":"labels","required":false,'
    '"type":"text[]"}],'
    '"credentials":"env",'
    '"datastore":"lidar_scans",'
    '"delete_limit":{"percent":10,"rows":1000},'
    '"deletes":"tombstone",'
    '"description":"One object per ten-minute lidar file, written by the met-mast loggers.",'
    '"exclude":["_tmp/**","**/.octue"],'
    '"history":true,'
    '"identity":"",'
    '"include":["**/*.nc"],'
    '"metadata":"octue",'
    '"notes":[{"name":"reviewed_by","type":"text"}],'
    '"path":"{site}/{day}/{file}",'
    '"schema":"public",'
    '"server":{"region":"europe-west2"},'
    '"unread_limit":0,'
    '"views":[{"columns":["id","key","turbine","captured_at"],"name":"good_scans",'
    '"where":"quality = ''good''"}]}')::jsonb,
     '82c7776436eb9ff5bd439d1d7afd6e3ef39d9f2831c829e2593552fae1078668',
     '56f5d2710246af2a8c1fa1d0be73b62ecc421a809814900a89d8b62f6204dc85',
     'tombstone',
     1000::bigint,
     10::numeric,
     0::bigint,
     1,
     '708e56131851463f',
     ARRAY['site']::text[],
     'golden',
     '0001')
), expected_view (relation, draft) AS (VALUES
    ('public.lidar_scans_live', 'pg_temp.expected_view_1'),
    ('public.lidar_scans_deleted', 'pg_temp.expected_view_2'),
    ('public.lidar_scans_rejects', 'pg_temp.expected_view_3'),
    ('public.lidar_scans_folders', 'pg_temp.expected_view_4'),
    ('public.lidar_scans_freshness', 'pg_temp.expected_view_5'),
    ('public.lidar_scans_history', 'pg_temp.expected_view_6'),
    ('public.good_scans', 'pg_temp.expected_view_7')
), made AS (
    SELECT e.relation, c.* FROM expected_relation AS e JOIN pg_class AS c ON c.oid = to_regclass(e.relation)
), difference (object, expected, found) AS (
    SELECT 'migration 0001 of golden', 'fc2659ce17009d9955d702625410b47e825bca93a6607ea85309773e256e13ba',
        CASE WHEN m.hash IS NOT NULL THEN m.hash
             WHEN s.step IS NOT NULL THEN format('stands at step %s of 3', s.step) END
    FROM (
        SELECT max(s.step) AS step FROM datastore.migration_step AS s
        WHERE s.project = 'golden' AND s.version = '0001'
    ) AS s LEFT JOIN datastore.migration AS m ON m.project = 'golden' AND m.version = '0001'
    WHERE m.hash IS DISTINCT FROM 'fc2659ce17009d9955d702625410b47e825bca93a6607ea85309773e256e13ba'
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
