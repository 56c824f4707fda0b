-- 0001 create_scans of golden, compared with a database
--
-- One row for each difference, none when all is well or where a later migration has changed what this one made.
-- Run: psql -v ON_ERROR_STOP=1 -f 0001_create_scans.verify.sql
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
        AND s.name IN ('scans')
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
       t.first_seen_at, t.changed_at, t.run_id, t.code
FROM lab.scans AS t
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
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id, t.code
FROM lab.scans AS t
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
FROM datastore.rejects('scans') AS j
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
    FROM lab.scans AS t
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
FROM datastore.freshness('scans') AS f
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
       v.custom_time, v.metadata, v.object_tags, v.contexts, v.document, v.rejected, v.first_seen_at, v.code
FROM datastore.history_scans AS h, LATERAL datastore.past_row(NULL::lab.scans, h.version_of_row) AS v
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
SELECT t.id, t.key, t.code
FROM lab.scans AS t
WHERE t.fingerprint IS NOT NULL AND (
    code IS NOT NULL
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
        WHERE s.name IN ('scans')
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
    ('datastore.derived_scans', 'type, owned by datastore_owner'),
    ('lab.scans', 'table, owned by datastore_owner, with autovacuum_vacuum_insert_scale_factor=0.02'
     ' autovacuum_vacuum_scale_factor=0.05'),
    ('datastore_staging.staging_scans', 'unlogged table, owned by datastore_owner'),
    ('datastore.history_scans', 'table, owned by datastore_owner'),
    ('lab.scans_live', 'view, owned by datastore_owner, with security_invoker=true'),
    ('lab.scans_deleted', 'view, owned by datastore_owner, with security_invoker=true'),
    ('lab.scans_rejects', 'view, owned by datastore_owner, with security_invoker=true'),
    ('lab.scans_folders', 'view, owned by datastore_owner, with security_invoker=true'),
    ('lab.scans_freshness', 'view, owned by datastore_owner, with security_invoker=true'),
    ('lab.scans_history', 'view, owned by datastore_owner, with security_invoker=true'),
    ('lab.coded', 'view, owned by datastore_owner, with security_invoker=true')
), expected_column (relation, name, description) AS (VALUES
    ('datastore.derived_scans', 'code', 'text'),
    ('datastore.derived_scans', 'rejected', 'text[]'),
    ('lab.scans', 'id', 'uuid NOT NULL'),
    ('lab.scans', 'key', 'text COLLATE "C" NOT NULL'),
    ('lab.scans', 'size', 'bigint'),
    ('lab.scans', 'etag', 'text'),
    ('lab.scans', 'checksum', 'text'),
    ('lab.scans', 'md5', 'text'),
    ('lab.scans', 'content_type', 'text'),
    ('lab.scans', 'content_encoding', 'text'),
    ('lab.scans', 'storage_class', 'text'),
    ('lab.scans', 'version', 'text'),
    ('lab.scans', 'last_modified', 'timestamp with time zone'),
    ('lab.scans', 'created', 'timestamp with time zone'),
    ('lab.scans', 'custom_time', 'timestamp with time zone'),
    ('lab.scans', 'metadata', 'jsonb'),
    ('lab.scans', 'object_tags', 'jsonb'),
    ('lab.scans', 'contexts', 'jsonb'),
    ('lab.scans', 'document', 'text'),
    ('lab.scans', 'rejected', 'text[]'),
    ('lab.scans', 'fingerprint', 'bigint'),
    ('lab.scans', 'first_seen_at', 'timestamp with time zone NOT NULL'),
    ('lab.scans', 'changed_at', 'timestamp with time zone NOT NULL'),
    ('lab.scans', 'deleted_at', 'timestamp with time zone'),
    ('lab.scans', 'run_id', 'bigint NOT NULL'),
    ('lab.scans', 'code', 'text'),
    ('datastore_staging.staging_scans', 'run_id', 'bigint NOT NULL'),
    ('datastore_staging.staging_scans', 'kind', 'text NOT NULL'),
    ('datastore_staging.staging_scans', 'key', 'text COLLATE "C" NOT NULL'),
    ('datastore_staging.staging_scans', 'size', 'bigint'),
    ('datastore_staging.staging_scans', 'etag', 'text'),
    ('datastore_staging.staging_scans', 'checksum', 'text'),
    ('datastore_staging.staging_scans', 'md5', 'text'),
    ('datastore_staging.staging_scans', 'content_type', 'text'),
    ('datastore_staging.staging_scans', 'content_encoding', 'text'),
    ('datastore_staging.staging_scans', 'storage_class', 'text'),
    ('datastore_staging.staging_scans', 'version', 'text'),
    ('datastore_staging.staging_scans', 'last_modified', 'timestamp with time zone'),
    ('datastore_staging.staging_scans', 'created', 'timestamp with time zone'),
    ('datastore_staging.staging_scans', 'custom_time', 'timestamp with time zone'),
    ('datastore_staging.staging_scans', 'metadata', 'text'),
    ('datastore_staging.staging_scans', 'object_tags', 'text'),
    ('datastore_staging.staging_scans', 'contexts', 'text'),
    ('datastore_staging.staging_scans', 'document', 'text'),
    ('datastore_staging.staging_scans', 'fingerprint', 'bigint'),
    ('datastore_staging.staging_scans', 'derived_by', 'text'),
    ('datastore_staging.staging_scans', 'id', 'uuid'),
    ('datastore_staging.staging_scans', 'parsed', 'jsonb'),
    ('datastore_staging.staging_scans', 'held', 'boolean'),
    ('datastore_staging.staging_scans', 'derived', 'datastore.derived_scans'),
    ('datastore.history_scans', 'object_id', 'uuid NOT NULL'),
    ('datastore.history_scans', 'key', 'text COLLATE "C" NOT NULL'),
    ('datastore.history_scans', 'valid_from', 'timestamp with time zone NOT NULL'),
    ('datastore.history_scans', 'valid_to', 'timestamp with time zone NOT NULL'),
    ('datastore.history_scans', 'ended_by', 'text NOT NULL'),
    ('datastore.history_scans', 'run_id', 'bigint NOT NULL'),
    ('datastore.history_scans', 'model', 'text NOT NULL'),
    ('datastore.history_scans', 'version_of_row', 'jsonb NOT NULL')
), expected_index (index, description) AS (VALUES
    ('lab.scans_pkey', 'unique btree (id)'),
    ('lab.scans_key_idx', 'unique btree (key) include (fingerprint)'),
    ('lab.scans_rejected_idx', 'btree (key) where (rejected IS NOT NULL)'),
    ('lab.scans_code_idx', 'gin (code) gin_trgm_ops'),
    ('datastore.history_scans_object_idx', 'btree (object_id, valid_to)'),
    ('datastore.history_scans_key_idx', 'btree (key, valid_to)')
), expected_constraint (relation, name, description) AS (VALUES
    ('lab.scans', 'scans_pkey', 'PRIMARY KEY (id)'),
    ('lab.scans', 'scans_tombstone', 'CHECK (((deleted_at IS NULL) = (fingerprint IS NOT NULL)))')
), expected_trigger (relation, name, function, columns, arguments, fires) AS (VALUES
    ('lab.scans', 'datastore_guard_update', 'datastore.guard_mirror',
     'changed_at, checksum, code, content_encoding, content_type, contexts, created, custom_time, deleted_at,'
     ' document, etag, fingerprint, first_seen_at, id, key, last_modified, md5, metadata, object_tags, rejected,'
     ' run_id, size, storage_class, version', '7363616e7300', 'before update for each statement'),
    ('lab.scans', 'datastore_guard_write', 'datastore.guard_mirror', '', '7363616e7300',
     'before insert delete truncate for each statement'),
    ('datastore_staging.staging_scans', 'datastore_derive', 'datastore.stage_scans', '', '',
     'before insert for each row'),
    ('lab.scans', 'datastore_history_update', 'datastore.record_history', '', '7363616e7300',
     'after update for each statement, old_rows new_rows'),
    ('lab.scans', 'datastore_history_delete', 'datastore.record_history', '', '7363616e7300',
     'after delete for each statement, old_rows')
), expected_function (function, hash, description) AS (VALUES
    ('datastore.derive_scans(datastore.object)', '8763439ebb50380360811683c146cd4b2ab5259a1a8dfd1081577933e3c73e27',
     'plpgsql, immutable, parallel unsafe'),
    ('datastore.in_scope_scans(text)', 'ffbe88c77081a3c2a6a5aaeb440a8b6064a274d5a0dfe1169ebe4d1db92d544b',
     'sql, immutable, parallel safe'),
    ('datastore.rejects_scans(datastore.object)', '4a1f0547bb032b8bd948d2fc2718b3cdde68788cc0784a02a51357bfeb27b9a2',
     'plpgsql, immutable, parallel unsafe, set search_path=pg_catalog, pg_temp'),
    ('datastore.slow_derive_scans(datastore.object)',
     '07cf362e14f1a1821a058eb2867158d3806856b6573fb54e374d9586f9b8b316',
     'plpgsql, immutable, parallel unsafe, set search_path=pg_catalog, pg_temp'),
    ('datastore.stage_scans()', '5d763bd2fe481b59037d268f8768dc4f85c1401587d94984e69719af76bcabec',
     'plpgsql, volatile, security definer, parallel unsafe')
), expected_grant (relation, grantee, privilege) AS (VALUES
    ('datastore_staging.staging_scans', 'datastore_loader', 'SELECT'),
    ('datastore_staging.staging_scans', 'datastore_loader', 'INSERT'),
    ('lab.scans', 'datastore_loader', 'SELECT (key)'),
    ('lab.scans', 'datastore_loader', 'SELECT (fingerprint)'),
    ('lab.scans', 'datastore_reader', 'SELECT'),
    ('lab.scans', 'analyst', 'SELECT'),
    ('datastore.history_scans', 'datastore_reader', 'SELECT'),
    ('datastore.history_scans', 'analyst', 'SELECT'),
    ('lab.scans_live', 'datastore_reader', 'SELECT'),
    ('lab.scans_live', 'analyst', 'SELECT'),
    ('lab.scans_deleted', 'datastore_reader', 'SELECT'),
    ('lab.scans_deleted', 'analyst', 'SELECT'),
    ('lab.scans_rejects', 'datastore_reader', 'SELECT'),
    ('lab.scans_rejects', 'analyst', 'SELECT'),
    ('lab.scans_folders', 'datastore_reader', 'SELECT'),
    ('lab.scans_folders', 'analyst', 'SELECT'),
    ('lab.scans_freshness', 'datastore_reader', 'SELECT'),
    ('lab.scans_freshness', 'analyst', 'SELECT'),
    ('lab.scans_history', 'datastore_reader', 'SELECT'),
    ('lab.scans_history', 'analyst', 'SELECT'),
    ('lab.coded', 'datastore_reader', 'SELECT'),
    ('lab.coded', 'analyst', 'SELECT')
), expected_user (schema, grantee) AS (VALUES
    ('lab', 'datastore_owner'),
    ('lab', 'datastore_loader'),
    ('lab', 'datastore_reader'),
    ('lab', 'analyst'),
    ('datastore', 'analyst')
), expected_comment (kind, object, part, hash) AS (VALUES
    ('type', 'datastore.derived_scans', '', 'd85add5cc18c34a6'),
    ('function', 'datastore.slow_derive_scans', '', 'c26d7dcf47dac30d'),
    ('function', 'datastore.derive_scans', '', '8fc0b3f68717b12f'),
    ('function', 'datastore.rejects_scans', '', '2569e50c37cd636b'),
    ('relation', 'lab.scans', '', '6699dd96a9bfbe8c'),
    ('column', 'lab.scans', 'id', '9395be32a59a155b'),
    ('column', 'lab.scans', 'key', '47b1731ab1b7eca2'),
    ('column', 'lab.scans', 'size', 'df33d83e9ebb7d56'),
    ('column', 'lab.scans', 'etag', 'b613ae1ea041acee'),
    ('column', 'lab.scans', 'checksum', '3a7fdbe8a0c3e06d'),
    ('column', 'lab.scans', 'md5', '92c32e147be99225'),
    ('column', 'lab.scans', 'content_type', '94c3714d18db0563'),
    ('column', 'lab.scans', 'content_encoding', 'c4cb695e4192ff7f'),
    ('column', 'lab.scans', 'storage_class', 'ccd29a8e8531fbaf'),
    ('column', 'lab.scans', 'version', '0aa2fa64535a973c'),
    ('column', 'lab.scans', 'last_modified', '7b37c0f250ba0501'),
    ('column', 'lab.scans', 'created', '17121caabc514368'),
    ('column', 'lab.scans', 'custom_time', 'e2ff88711470c690'),
    ('column', 'lab.scans', 'metadata', '9d56b7079076ffa4'),
    ('column', 'lab.scans', 'object_tags', '915e7ae701b74b43'),
    ('column', 'lab.scans', 'contexts', '207c87f2eb492776'),
    ('column', 'lab.scans', 'document', '32b5db7bc9933911'),
    ('column', 'lab.scans', 'rejected', '93998cf291e5bee0'),
    ('column', 'lab.scans', 'fingerprint', '8855d4233eb41d4c'),
    ('column', 'lab.scans', 'first_seen_at', 'f0864bcb9056c5f9'),
    ('column', 'lab.scans', 'changed_at', 'ad0fae02d76a8300'),
    ('column', 'lab.scans', 'deleted_at', 'dc6b2902a54e1613'),
    ('column', 'lab.scans', 'run_id', '9381e8e5358f9eda'),
    ('column', 'lab.scans', 'code', '581f306a81e299bf'),
    ('relation', 'datastore_staging.staging_scans', '', '468dc61d7537ce77'),
    ('column', 'datastore_staging.staging_scans', 'derived', 'c50a548c88648067'),
    ('relation', 'datastore.history_scans', '', 'c00417151a940ce4'),
    ('column', 'datastore.history_scans', 'object_id', '158125350d6d1fdf'),
    ('column', 'datastore.history_scans', 'key', '62938b27bd45c272'),
    ('column', 'datastore.history_scans', 'valid_from', 'b126c46c3993e644'),
    ('column', 'datastore.history_scans', 'valid_to', '7d07c6fb09d5d9fd'),
    ('column', 'datastore.history_scans', 'ended_by', '7271b32d1e3df988'),
    ('column', 'datastore.history_scans', 'run_id', '36bd37097e66c1ca'),
    ('column', 'datastore.history_scans', 'model', 'db32fa7adeee4811'),
    ('column', 'datastore.history_scans', 'version_of_row', 'e80d7670b3eb3900'),
    ('function', 'datastore.in_scope_scans', '', '1839f6901f53dbda'),
    ('trigger', 'lab.scans', 'datastore_guard_update', '7fb8009055ebc5e3'),
    ('trigger', 'lab.scans', 'datastore_guard_write', '1e73f085ba6161c7'),
    ('trigger', 'lab.scans', 'datastore_history_update', '95f78b4a07c3031c'),
    ('trigger', 'lab.scans', 'datastore_history_delete', '9f9b5587776fc79e'),
    ('function', 'datastore.stage_scans', '', '8fe3b1ce3fa986a1'),
    ('trigger', 'datastore_staging.staging_scans', 'datastore_derive', '9cf99639266d8830'),
    ('relation', 'lab.scans_live', '', '44075a7739d83475'),
    ('relation', 'lab.scans_deleted', '', 'eedd7a8fd1ac7f72'),
    ('relation', 'lab.scans_rejects', '', '21d65d644aa62769'),
    ('relation', 'lab.scans_folders', '', '9c5c350882722e2d'),
    ('relation', 'lab.scans_freshness', '', '604d5de44166dc81'),
    ('relation', 'lab.scans_history', '', 'b06f339cb4fa4f73'),
    ('relation', 'lab.coded', '', '5b649fe4d64f3c76')
), expected_store (
    name, table_schema, table_name, bucket, prefix, identity, server, credentials, definition, definition_hash,
    source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit, contract, derivation, listed_columns,
    project, migration
) AS (VALUES
    ('scans',
     'lab'::text,
     'scans'::text,
     's3://lab/scans/',
     'scans/',
     's3://lab/',
     '{}'::jsonb,
     'env',
     ('{"accept":[],'
    '"access":{"annotators":[],"readers":["analyst"]},'
    '"bucket":"s3://lab/scans/",'
    '"columns":[{"from":"metadata.code","index":"trigram","name":"code","required":false,"type":"text"}],'
    '"credentials":"env",'
    '"datastore":"scans",'
    '"deletes":"tombstone",'
    '"exclude":[],'
    '"history":true,'
    '"identity":"",'
    '"include":[],'
    '"metadata":"plain",'
    '"notes":[],'
    '"schema":"lab",'
    '"server":{},'
    '"unread_limit":0,'
    '"views":[{"columns":["id","key","code"],"name":"coded","where":"code IS NOT NULL"}]}')::jsonb,
     '518deaa4c3806a45280707c6a88359ddffc7ceb410dfaac5948d8270d5670ab1',
     'd6867efd8622558c3318f84f378bd075b76d4584c514abdffbae4298b76e59b3',
     'tombstone',
     NULL::bigint,
     NULL::numeric,
     0::bigint,
     1,
     '7e18bb9f27dc96fd',
     '{}'::text[],
     'golden',
     '0001')
), expected_view (relation, draft) AS (VALUES
    ('lab.scans_live', 'pg_temp.expected_view_1'),
    ('lab.scans_deleted', 'pg_temp.expected_view_2'),
    ('lab.scans_rejects', 'pg_temp.expected_view_3'),
    ('lab.scans_folders', 'pg_temp.expected_view_4'),
    ('lab.scans_freshness', 'pg_temp.expected_view_5'),
    ('lab.scans_history', 'pg_temp.expected_view_6'),
    ('lab.coded', 'pg_temp.expected_view_7')
), made AS (
    SELECT e.relation, c.* FROM expected_relation AS e JOIN pg_class AS c ON c.oid = to_regclass(e.relation)
), difference (object, expected, found) AS (
    SELECT 'migration 0001 of golden', 'd2023433603a608976f7fd93611ed966d86cf829580f5002c968358e8f032225',
        CASE WHEN m.hash IS NOT NULL THEN m.hash
             WHEN s.step IS NOT NULL THEN format('stands at step %s of 3', s.step) END
    FROM (
        SELECT max(s.step) AS step FROM datastore.migration_step AS s
        WHERE s.project = 'golden' AND s.version = '0001'
    ) AS s LEFT JOIN datastore.migration AS m ON m.project = 'golden' AND m.version = '0001'
    WHERE m.hash IS DISTINCT FROM 'd2023433603a608976f7fd93611ed966d86cf829580f5002c968358e8f032225'
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
