-- 0001 create_samples of golden, compared with a database
--
-- One row for each difference, none when all is well or where a later migration has changed what this one made.
-- Run: psql -v ON_ERROR_STOP=1 -f 0001_create_samples.verify.sql
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
        AND s.name IN ('samples')
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
       datastore.octue_state(t.metadata, t.created, t.last_modified, t.changed_at) AS octue_state, t.run_id, t.a_text,
       t.an_integer, t.a_bigint, t.a_numeric, t.a_price, t.a_double, t.a_boolean, t.a_date, t.a_time, t.a_uuid,
       t.a_document, t.plain_document, t.a_list, t.plain_list, t.tag_list, t.octue_time, t.octue_time_text, t.id_text,
       t.plate, t.object_size, t.size_text, t.modified_at, t.modified_text, t.file_name, t.file_extension,
       t.content_tag, t.content_md5, t.encoding, t.generation, t.created_at, t.custom_day, t.owner, t.n_text,
       t.n_integer, t.n_time, t.n_list, t.n_price
FROM public.samples AS t
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
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id, t.a_text, t.an_integer, t.a_bigint, t.a_numeric,
       t.a_price, t.a_double, t.a_boolean, t.a_date, t.a_time, t.a_uuid, t.a_document, t.plain_document, t.a_list,
       t.plain_list, t.tag_list, t.octue_time, t.octue_time_text, t.id_text, t.plate, t.object_size, t.size_text,
       t.modified_at, t.modified_text, t.file_name, t.file_extension, t.content_tag, t.content_md5, t.encoding,
       t.generation, t.created_at, t.custom_day, t.owner, t.n_text, t.n_integer, t.n_time, t.n_list, t.n_price
FROM public.samples AS t
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
FROM datastore.rejects('samples') AS j
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
    FROM public.samples AS t
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
FROM datastore.freshness('samples') AS f
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
        WHERE s.name IN ('samples')
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
    ('datastore.derived_samples', 'type, owned by datastore_owner'),
    ('public.samples', 'table, owned by datastore_owner, with autovacuum_vacuum_insert_scale_factor=0.02'
     ' autovacuum_vacuum_scale_factor=0.05'),
    ('datastore_staging.staging_samples', 'unlogged table, owned by datastore_owner'),
    ('public.samples_live', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public.samples_deleted', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public.samples_rejects', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public.samples_folders', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public.samples_freshness', 'view, owned by datastore_owner, with security_invoker=true')
), expected_column (relation, name, description) AS (VALUES
    ('datastore.derived_samples', 'a_text', 'text'),
    ('datastore.derived_samples', 'an_integer', 'integer'),
    ('datastore.derived_samples', 'a_bigint', 'bigint'),
    ('datastore.derived_samples', 'a_numeric', 'numeric'),
    ('datastore.derived_samples', 'a_price', 'numeric(10,2)'),
    ('datastore.derived_samples', 'a_double', 'double precision'),
    ('datastore.derived_samples', 'a_boolean', 'boolean'),
    ('datastore.derived_samples', 'a_date', 'date'),
    ('datastore.derived_samples', 'a_time', 'timestamp with time zone'),
    ('datastore.derived_samples', 'a_uuid', 'uuid'),
    ('datastore.derived_samples', 'a_document', 'jsonb'),
    ('datastore.derived_samples', 'plain_document', 'jsonb'),
    ('datastore.derived_samples', 'a_list', 'text[]'),
    ('datastore.derived_samples', 'plain_list', 'text[]'),
    ('datastore.derived_samples', 'tag_list', 'text[]'),
    ('datastore.derived_samples', 'octue_time', 'timestamp with time zone'),
    ('datastore.derived_samples', 'octue_time_text', 'text'),
    ('datastore.derived_samples', 'id_text', 'text'),
    ('datastore.derived_samples', 'plate', 'text'),
    ('datastore.derived_samples', 'object_size', 'bigint'),
    ('datastore.derived_samples', 'size_text', 'text'),
    ('datastore.derived_samples', 'modified_at', 'timestamp with time zone'),
    ('datastore.derived_samples', 'modified_text', 'text'),
    ('datastore.derived_samples', 'file_name', 'text'),
    ('datastore.derived_samples', 'file_extension', 'text'),
    ('datastore.derived_samples', 'content_tag', 'text'),
    ('datastore.derived_samples', 'content_md5', 'text'),
    ('datastore.derived_samples', 'encoding', 'text'),
    ('datastore.derived_samples', 'generation', 'bigint'),
    ('datastore.derived_samples', 'created_at', 'timestamp with time zone'),
    ('datastore.derived_samples', 'custom_day', 'text'),
    ('datastore.derived_samples', 'owner', 'text'),
    ('datastore.derived_samples', 'rejected', 'text[]'),
    ('public.samples', 'id', 'uuid NOT NULL'),
    ('public.samples', 'key', 'text COLLATE "C" NOT NULL'),
    ('public.samples', 'size', 'bigint'),
    ('public.samples', 'etag', 'text'),
    ('public.samples', 'checksum', 'text'),
    ('public.samples', 'md5', 'text'),
    ('public.samples', 'content_type', 'text'),
    ('public.samples', 'content_encoding', 'text'),
    ('public.samples', 'storage_class', 'text'),
    ('public.samples', 'version', 'text'),
    ('public.samples', 'last_modified', 'timestamp with time zone'),
    ('public.samples', 'created', 'timestamp with time zone'),
    ('public.samples', 'custom_time', 'timestamp with time zone'),
    ('public.samples', 'metadata', 'jsonb'),
    ('public.samples', 'object_tags', 'jsonb'),
    ('public.samples', 'contexts', 'jsonb'),
    ('public.samples', 'document', 'text'),
    ('public.samples', 'rejected', 'text[]'),
    ('public.samples', 'fingerprint', 'bigint'),
    ('public.samples', 'first_seen_at', 'timestamp with time zone NOT NULL'),
    ('public.samples', 'changed_at', 'timestamp with time zone NOT NULL'),
    ('public.samples', 'deleted_at', 'timestamp with time zone'),
    ('public.samples', 'run_id', 'bigint NOT NULL'),
    ('public.samples', 'a_text', 'text'),
    ('public.samples', 'an_integer', 'integer'),
    ('public.samples', 'a_bigint', 'bigint'),
    ('public.samples', 'a_numeric', 'numeric'),
    ('public.samples', 'a_price', 'numeric(10,2)'),
    ('public.samples', 'a_double', 'double precision'),
    ('public.samples', 'a_boolean', 'boolean'),
    ('public.samples', 'a_date', 'date'),
    ('public.samples', 'a_time', 'timestamp with time zone'),
    ('public.samples', 'a_uuid', 'uuid'),
    ('public.samples', 'a_document', 'jsonb'),
    ('public.samples', 'plain_document', 'jsonb'),
    ('public.samples', 'a_list', 'text[]'),
    ('public.samples', 'plain_list', 'text[]'),
    ('public.samples', 'tag_list', 'text[]'),
    ('public.samples', 'octue_time', 'timestamp with time zone'),
    ('public.samples', 'octue_time_text', 'text'),
    ('public.samples', 'id_text', 'text'),
    ('public.samples', 'plate', 'text'),
    ('public.samples', 'object_size', 'bigint'),
    ('public.samples', 'size_text', 'text'),
    ('public.samples', 'modified_at', 'timestamp with time zone'),
    ('public.samples', 'modified_text', 'text'),
    ('public.samples', 'file_name', 'text'),
    ('public.samples', 'file_extension', 'text'),
    ('public.samples', 'content_tag', 'text'),
    ('public.samples', 'content_md5', 'text'),
    ('public.samples', 'encoding', 'text'),
    ('public.samples', 'generation', 'bigint'),
    ('public.samples', 'created_at', 'timestamp with time zone'),
    ('public.samples', 'custom_day', 'text'),
    ('public.samples', 'owner', 'text'),
    ('public.samples', 'n_text', 'text'),
    ('public.samples', 'n_integer', 'integer'),
    ('public.samples', 'n_time', 'timestamp with time zone'),
    ('public.samples', 'n_list', 'text[]'),
    ('public.samples', 'n_price', 'numeric(10,2)'),
    ('datastore_staging.staging_samples', 'run_id', 'bigint NOT NULL'),
    ('datastore_staging.staging_samples', 'kind', 'text NOT NULL'),
    ('datastore_staging.staging_samples', 'key', 'text COLLATE "C" NOT NULL'),
    ('datastore_staging.staging_samples', 'size', 'bigint'),
    ('datastore_staging.staging_samples', 'etag', 'text'),
    ('datastore_staging.staging_samples', 'checksum', 'text'),
    ('datastore_staging.staging_samples', 'md5', 'text'),
    ('datastore_staging.staging_samples', 'content_type', 'text'),
    ('datastore_staging.staging_samples', 'content_encoding', 'text'),
    ('datastore_staging.staging_samples', 'storage_class', 'text'),
    ('datastore_staging.staging_samples', 'version', 'text'),
    ('datastore_staging.staging_samples', 'last_modified', 'timestamp with time zone'),
    ('datastore_staging.staging_samples', 'created', 'timestamp with time zone'),
    ('datastore_staging.staging_samples', 'custom_time', 'timestamp with time zone'),
    ('datastore_staging.staging_samples', 'metadata', 'text'),
    ('datastore_staging.staging_samples', 'object_tags', 'text'),
    ('datastore_staging.staging_samples', 'contexts', 'text'),
    ('datastore_staging.staging_samples', 'document', 'text'),
    ('datastore_staging.staging_samples', 'fingerprint', 'bigint'),
    ('datastore_staging.staging_samples', 'derived_by', 'text'),
    ('datastore_staging.staging_samples', 'id', 'uuid'),
    ('datastore_staging.staging_samples', 'parsed', 'jsonb'),
    ('datastore_staging.staging_samples', 'held', 'boolean'),
    ('datastore_staging.staging_samples', 'derived', 'datastore.derived_samples')
), expected_index (index, description) AS (VALUES
    ('public.samples_pkey', 'unique btree (id)'),
    ('public.samples_key_idx', 'unique btree (key) include (fingerprint)'),
    ('public.samples_rejected_idx', 'btree (key) where (rejected IS NOT NULL)'),
    ('public.samples_a_text_idx', 'gin (a_text) gin_trgm_ops'),
    ('public.samples_an_integer_idx', 'btree (an_integer)'),
    ('public.samples_a_double_idx', 'brin (a_double)'),
    ('public.samples_a_date_idx', 'brin (a_date)'),
    ('public.samples_a_uuid_idx', 'btree (a_uuid)'),
    ('public.samples_a_document_idx', 'gin (a_document)'),
    ('public.samples_a_list_idx', 'gin (a_list)'),
    ('public.samples_id_text_idx', 'btree (id_text)'),
    ('public.samples_plate_idx', 'btree (plate)'),
    ('public.samples_changed_at_idx', 'btree (changed_at)'),
    ('public.samples_last_modified_idx', 'btree (last_modified)')
), expected_constraint (relation, name, description) AS (VALUES
    ('public.samples', 'samples_pkey', 'PRIMARY KEY (id)'),
    ('public.samples', 'samples_tombstone', 'CHECK (((deleted_at IS NULL) = (fingerprint IS NOT NULL)))')
), expected_trigger (relation, name, function, columns, arguments, fires) AS (VALUES
    ('public.samples', 'datastore_guard_update', 'datastore.guard_mirror',
     'a_bigint, a_boolean, a_date, a_document, a_double, a_list, a_numeric, a_price, a_text, a_time, a_uuid,'
     ' an_integer, changed_at, checksum, content_encoding, content_md5, content_tag, content_type, contexts,'
     ' created, created_at, custom_day, custom_time, deleted_at, document, encoding, etag, file_extension,'
     ' file_name, fingerprint, first_seen_at, generation, id, id_text, key, last_modified, md5, metadata,'
     ' modified_at, modified_text, object_size, object_tags, octue_time, octue_time_text, owner, plain_document,'
     ' plain_list, plate, rejected, run_id, size, size_text, storage_class, tag_list, version',
     '73616d706c6573006e5f746578742c206e5f696e74656765722c206e5f74696d652c206e5f6c6973742c206e5f707269636500',
     'before update for each statement'),
    ('public.samples', 'datastore_guard_write', 'datastore.guard_mirror', '',
     '73616d706c6573006e5f746578742c206e5f696e74656765722c206e5f74696d652c206e5f6c6973742c206e5f707269636500',
     'before insert delete truncate for each statement'),
    ('datastore_staging.staging_samples', 'datastore_derive', 'datastore.stage_samples', '', '',
     'before insert for each row')
), expected_function (function, hash, description) AS (VALUES
    ('datastore.derive_samples(datastore.object)', 'b9010dabee7a9a2376d855a750722aeed93be20ce472eae0552970628a1029ea',
     'plpgsql, immutable, parallel unsafe'),
    ('datastore.in_scope_samples(text)', '214b5bec7b9ee582f63cce88fa2d074d1aa2823e9b9f1788c9790fb30e09e9be',
     'sql, immutable, parallel safe'),
    ('datastore.rejects_samples(datastore.object)', '0e1c357a3e5f29c19540806963e7230cf2d82110d54ede535da3466874cd393a',
     'plpgsql, immutable, parallel unsafe, set search_path=pg_catalog, pg_temp'),
    ('datastore.slow_derive_samples(datastore.object)',
     '829d89350ff6871c1f4ab6cd9d8bcc48f5edd3713275014e04a8ce49a542a57e',
     'plpgsql, immutable, parallel unsafe, set search_path=pg_catalog, pg_temp'),
    ('datastore.stage_samples()', '6ddcc428719a3d81783f50246fb4f16e4d3d378788595bae4c5005a0346a8de9',
     'plpgsql, volatile, security definer, parallel unsafe')
), expected_grant (relation, grantee, privilege) AS (VALUES
    ('datastore_staging.staging_samples', 'datastore_loader', 'SELECT'),
    ('datastore_staging.staging_samples', 'datastore_loader', 'INSERT'),
    ('public.samples', 'datastore_loader', 'SELECT (key)'),
    ('public.samples', 'datastore_loader', 'SELECT (fingerprint)'),
    ('public.samples', 'datastore_reader', 'SELECT'),
    ('public.samples_live', 'datastore_reader', 'SELECT'),
    ('public.samples_deleted', 'datastore_reader', 'SELECT'),
    ('public.samples_rejects', 'datastore_reader', 'SELECT'),
    ('public.samples_folders', 'datastore_reader', 'SELECT'),
    ('public.samples_freshness', 'datastore_reader', 'SELECT')
), expected_user (schema, grantee) AS (VALUES
    ('public', 'datastore_owner'),
    ('public', 'datastore_loader'),
    ('public', 'datastore_reader')
), expected_comment (kind, object, part, hash) AS (VALUES
    ('type', 'datastore.derived_samples', '', '2543e55f62bc399a'),
    ('function', 'datastore.slow_derive_samples', '', '518c1fff53442638'),
    ('function', 'datastore.derive_samples', '', 'a22d068a0b5f8c0a'),
    ('function', 'datastore.rejects_samples', '', 'cdbc1fc2973cbb4a'),
    ('relation', 'public.samples', '', '42a0286a2416e045'),
    ('column', 'public.samples', 'id', '9395be32a59a155b'),
    ('column', 'public.samples', 'key', '47b1731ab1b7eca2'),
    ('column', 'public.samples', 'size', 'df33d83e9ebb7d56'),
    ('column', 'public.samples', 'etag', 'b613ae1ea041acee'),
    ('column', 'public.samples', 'checksum', '3a7fdbe8a0c3e06d'),
    ('column', 'public.samples', 'md5', '92c32e147be99225'),
    ('column', 'public.samples', 'content_type', '94c3714d18db0563'),
    ('column', 'public.samples', 'content_encoding', 'c4cb695e4192ff7f'),
    ('column', 'public.samples', 'storage_class', 'ccd29a8e8531fbaf'),
    ('column', 'public.samples', 'version', '0aa2fa64535a973c'),
    ('column', 'public.samples', 'last_modified', '7b37c0f250ba0501'),
    ('column', 'public.samples', 'created', '17121caabc514368'),
    ('column', 'public.samples', 'custom_time', 'e2ff88711470c690'),
    ('column', 'public.samples', 'metadata', '9d56b7079076ffa4'),
    ('column', 'public.samples', 'object_tags', '915e7ae701b74b43'),
    ('column', 'public.samples', 'contexts', '207c87f2eb492776'),
    ('column', 'public.samples', 'document', '32b5db7bc9933911'),
    ('column', 'public.samples', 'rejected', '93998cf291e5bee0'),
    ('column', 'public.samples', 'fingerprint', '8855d4233eb41d4c'),
    ('column', 'public.samples', 'first_seen_at', 'f0864bcb9056c5f9'),
    ('column', 'public.samples', 'changed_at', 'ad0fae02d76a8300'),
    ('column', 'public.samples', 'deleted_at', 'dc6b2902a54e1613'),
    ('column', 'public.samples', 'run_id', '9381e8e5358f9eda'),
    ('column', 'public.samples', 'a_text', '42910000b28856a8'),
    ('column', 'public.samples', 'an_integer', '1b43bea33df26d7a'),
    ('column', 'public.samples', 'a_bigint', '97592b7ecc4b6768'),
    ('column', 'public.samples', 'a_numeric', '8a56a562d604da06'),
    ('column', 'public.samples', 'a_price', '81abde3fe6f57fdf'),
    ('column', 'public.samples', 'a_double', '720dbdf9d7bbeb4e'),
    ('column', 'public.samples', 'a_boolean', '4efb5651f875bdc2'),
    ('column', 'public.samples', 'a_date', '5bc0a4a8a3dbf1d4'),
    ('column', 'public.samples', 'a_time', 'ba84f1a2bb53a913'),
    ('column', 'public.samples', 'a_uuid', 'b82930af6d7a71e1'),
    ('column', 'public.samples', 'a_document', 'f2119542f762a073'),
    ('column', 'public.samples', 'plain_document', '554ec09adb24159f'),
    ('column', 'public.samples', 'a_list', '0979a3293a09d29e'),
    ('column', 'public.samples', 'plain_list', 'd7b45773a547c069'),
    ('column', 'public.samples', 'tag_list', '655dc2d1143b9de8'),
    ('column', 'public.samples', 'octue_time', '502d70e36a67b36d'),
    ('column', 'public.samples', 'octue_time_text', '502d70e36a67b36d'),
    ('column', 'public.samples', 'id_text', 'b82930af6d7a71e1'),
    ('column', 'public.samples', 'plate', '2ae5ab85c71b9564'),
    ('column', 'public.samples', 'object_size', '3db9e9328c374c83'),
    ('column', 'public.samples', 'size_text', '3db9e9328c374c83'),
    ('column', 'public.samples', 'modified_at', 'ea25e182cca18aaf'),
    ('column', 'public.samples', 'modified_text', 'ea25e182cca18aaf'),
    ('column', 'public.samples', 'file_name', 'a3670316874d1c8a'),
    ('column', 'public.samples', 'file_extension', '3861c7480dafc2f4'),
    ('column', 'public.samples', 'content_tag', 'a763607b54500e8e'),
    ('column', 'public.samples', 'content_md5', '4403e84867b48dbd'),
    ('column', 'public.samples', 'encoding', 'a90fe83f8a9ada8a'),
    ('column', 'public.samples', 'generation', '29c25738014cfdba'),
    ('column', 'public.samples', 'created_at', 'b1403072efdcd143'),
    ('column', 'public.samples', 'custom_day', 'f79039ca50773a05'),
    ('column', 'public.samples', 'owner', '479a5fa0e07c5b82'),
    ('column', 'public.samples', 'n_text', '1b40bbd546e3f70c'),
    ('column', 'public.samples', 'n_integer', '1b40bbd546e3f70c'),
    ('column', 'public.samples', 'n_time', '1b40bbd546e3f70c'),
    ('column', 'public.samples', 'n_list', '1b40bbd546e3f70c'),
    ('column', 'public.samples', 'n_price', '1b40bbd546e3f70c'),
    ('relation', 'datastore_staging.staging_samples', '', 'bf882b16d3f0a57f'),
    ('column', 'datastore_staging.staging_samples', 'derived', 'c50a548c88648067'),
    ('function', 'datastore.in_scope_samples', '', '76ed35e0b9184250'),
    ('trigger', 'public.samples', 'datastore_guard_update', '7fb8009055ebc5e3'),
    ('trigger', 'public.samples', 'datastore_guard_write', '1e73f085ba6161c7'),
    ('function', 'datastore.stage_samples', '', 'c30ee0e9c1c7dbef'),
    ('trigger', 'datastore_staging.staging_samples', 'datastore_derive', '9cf99639266d8830'),
    ('relation', 'public.samples_live', '', '37069e8625d347d3'),
    ('relation', 'public.samples_deleted', '', '7343f5073861826d'),
    ('relation', 'public.samples_rejects', '', '4b01f0c47646412c'),
    ('relation', 'public.samples_folders', '', '14088bb87bfb6885'),
    ('relation', 'public.samples_freshness', '', 'cf1e530fc30c0d43')
), expected_store (
    name, table_schema, table_name, bucket, prefix, identity, server, credentials, definition, definition_hash,
    source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit, contract, derivation, listed_columns,
    project, migration
) AS (VALUES
    ('samples',
     'public'::text,
     'samples'::text,
     's3://lab/samples/',
     'samples/',
     's3://lab/',
     '{"path_style": "true", "region": "eu-west-1"}'::jsonb,
     'env',
     (E'{"accept":[],'
    '"access":{"annotators":[],"readers":[]},'
    '"bucket":"s3://lab/samples/",'
    '"columns":[{"description":"The code of the sample.","from":"metadata.text","index":"trigram",'
    '"name":"a_text","pattern":"^[A-Z]{2}\\\\.\\\\d+''?\\"?$","required":false,"type":"text"},'
    '{"from":"metadata.integer","index":"btree","name":"an_integer","required":false,"type":"integer",'
    '"values":["1","2","3"]},{"from":"tag.bigint","max":"9000000000","min":"-5","name":"a_bigint",'
    '"required":true,"type":"bigint"},{"from":"metadata.numeric","min":"0.5","name":"a_numeric",'
    '"required":false,"type":"numeric"},{"default":"1.50","from":"metadata.price","name":"a_price",'
    '"required":false,"type":"numeric(10,2)"},{"from":"octue.tags.optics.gain","index":"brin",'
    '"max":"1e3","name":"a_double","required":false,"type":"double precision"},{"default":"yes",'
    '"from":"octue.tags.valid","name":"a_boolean","required":false,"type":"boolean"},{"from":"path.day",'
    '"index":"brin","max":"2099-12-31","min":"2000-01-01","name":"a_date","required":false,'
    '"type":"date"},{"from":"octue.tags.started","min":"2000-01-01T00:00:00","name":"a_time",'
    '"required":false,"type":"timestamptz","zone":"Europe/London"},{"from":"octue.id","index":"btree",'
    '"name":"a_uuid","required":true,"type":"uuid"},{"default":"{}","from":"octue.tags.settings",'
    '"index":"gin","name":"a_document","required":false,"type":"jsonb"},{"from":"metadata.document",'
    '"name":"plain_document","required":false,"type":"jsonb"},{"from":"octue.labels","index":"gin",'
    '"name":"a_list","required":false,"type":"text[]"},{"from":"metadata.list","name":"plain_list",'
    '"required":false,"type":"text[]"},{"from":"octue.tags.channels","name":"tag_list","required":true,'
    '"type":"text[]"},{"from":"octue.timestamp","name":"octue_time","required":false,'
    '"type":"timestamptz","zone":"UTC"},{"from":"octue.timestamp","name":"octue_time_text",'
    '"required":false,"type":"text"},{"from":"octue.id","index":"btree","name":"id_text","required":true,'
    '"type":"text"},{"default":"none","from":"path.plate","index":"btree","name":"plate",'
    '"required":false,"type":"text"},{"from":"object.size","min":"1","name":"object_size",'
    '"required":true,"type":"bigint"},{"from":"object.size","name":"size_text","required":false,'
    '"type":"text"},{"from":"object.last_modified","max":"2100-01-01T00:00:00Z","name":"modified_at",'
    '"required":false,"type":"timestamptz"},{"from":"object.last_modified","name":"modified_text",'
    '"required":false,"type":"text"},{"from":"object.name","name":"file_name","required":false,'
    '"type":"text","values":["a.nc","it''s","a\\\\b"]},{"from":"object.extension","name":"file_extension",'
    '"required":true,"type":"text"},{"from":"object.etag","name":"content_tag","required":false,'
    '"type":"text"},{"from":"object.md5","name":"content_md5","pattern":"[0-9a-f]{32}","required":false,'
    '"type":"text"},{"from":"object.content_encoding","name":"encoding","required":false,"type":"text",'
    '"values":["gzip"]},{"from":"object.generation","name":"generation","required":false,'
    '"type":"bigint"},{"from":"object.created","name":"created_at","required":true,"type":"timestamptz"},'
    '{"from":"object.custom_time","name":"custom_day","required":false,"type":"text"},'
    '{"default":"nobody","from":"context.owner","name":"owner","required":false,"type":"text"}],'
    '"credentials":"env",'
    '"datastore":"samples",'
    '"deletes":"tombstone",'
    '"exclude":[],'
    '"history":false,'
    '"identity":"",'
    '"include":[],'
    '"indexes":["changed_at","last_modified"],'
    '"metadata":"octue",'
    '"notes":[{"name":"n_text","type":"text"},{"name":"n_integer","type":"integer"},{"name":"n_time",'
    '"type":"timestamptz"},{"name":"n_list","type":"text[]"},{"name":"n_price","type":"numeric(10,2)"}],'
    '"path":"{plate}_{day}/{file}",'
    '"schema":"public",'
    '"server":{"path_style":"true","region":"eu-west-1"},'
    '"unread_limit":0,'
    '"views":[]}')::jsonb,
     '67095fe6f177d059cfb81a107b0940fd20c385f127c5fc1ca0fbf08d726eba01',
     '0b81e97d678e2ef1c81267502f7b3c1cd4e46931e31bda98d7e0cfc7d3493b77',
     'tombstone',
     NULL::bigint,
     NULL::numeric,
     0::bigint,
     1,
     'e729b96a50cc86c2',
     ARRAY['a_date', 'plate', 'object_size', 'size_text', 'modified_at', 'modified_text', 'file_name',
          'file_extension', 'content_tag', 'content_md5', 'encoding', 'generation', 'created_at', 'custom_day']::text[],
     'golden',
     '0001')
), expected_view (relation, draft) AS (VALUES
    ('public.samples_live', 'pg_temp.expected_view_1'),
    ('public.samples_deleted', 'pg_temp.expected_view_2'),
    ('public.samples_rejects', 'pg_temp.expected_view_3'),
    ('public.samples_folders', 'pg_temp.expected_view_4'),
    ('public.samples_freshness', 'pg_temp.expected_view_5')
), made AS (
    SELECT e.relation, c.* FROM expected_relation AS e JOIN pg_class AS c ON c.oid = to_regclass(e.relation)
), difference (object, expected, found) AS (
    SELECT 'migration 0001 of golden', 'ad54154d30ff5f54017667f82ebc43324ec3af51db6dc24e08cf2daa1ca8c4cf',
        CASE WHEN m.hash IS NOT NULL THEN m.hash
             WHEN s.step IS NOT NULL THEN format('stands at step %s of 3', s.step) END
    FROM (
        SELECT max(s.step) AS step FROM datastore.migration_step AS s
        WHERE s.project = 'golden' AND s.version = '0001'
    ) AS s LEFT JOIN datastore.migration AS m ON m.project = 'golden' AND m.version = '0001'
    WHERE m.hash IS DISTINCT FROM 'ad54154d30ff5f54017667f82ebc43324ec3af51db6dc24e08cf2daa1ca8c4cf'
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
