-- 0001 create_shelf of golden, compared with a database
--
-- One row for each difference, none when all is well or where a later migration has changed what this one made.
-- Run: psql -v ON_ERROR_STOP=1 -f 0001_create_shelf.verify.sql
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
        AND s.name IN ('shelf')
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
       t.first_seen_at, t.changed_at, t.run_id
FROM public.shelf AS t
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
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id
FROM public.shelf AS t
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
FROM datastore.rejects('shelf') AS j
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
    FROM public.shelf AS t
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
FROM datastore.freshness('shelf') AS f
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
        WHERE s.name IN ('shelf')
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
    ('datastore.derived_shelf', 'type, owned by datastore_owner'),
    ('public.shelf', 'table, owned by datastore_owner, with autovacuum_vacuum_insert_scale_factor=0.02'
     ' autovacuum_vacuum_scale_factor=0.05'),
    ('datastore_staging.staging_shelf', 'unlogged table, owned by datastore_owner'),
    ('public.shelf_live', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public.shelf_deleted', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public.shelf_rejects', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public.shelf_folders', 'view, owned by datastore_owner, with security_invoker=true'),
    ('public.shelf_freshness', 'view, owned by datastore_owner, with security_invoker=true')
), expected_column (relation, name, description) AS (VALUES
    ('datastore.derived_shelf', 'rejected', 'text[]'),
    ('public.shelf', 'id', 'uuid NOT NULL'),
    ('public.shelf', 'key', 'text COLLATE "C" NOT NULL'),
    ('public.shelf', 'size', 'bigint'),
    ('public.shelf', 'etag', 'text'),
    ('public.shelf', 'checksum', 'text'),
    ('public.shelf', 'md5', 'text'),
    ('public.shelf', 'content_type', 'text'),
    ('public.shelf', 'content_encoding', 'text'),
    ('public.shelf', 'storage_class', 'text'),
    ('public.shelf', 'version', 'text'),
    ('public.shelf', 'last_modified', 'timestamp with time zone'),
    ('public.shelf', 'created', 'timestamp with time zone'),
    ('public.shelf', 'custom_time', 'timestamp with time zone'),
    ('public.shelf', 'metadata', 'jsonb'),
    ('public.shelf', 'object_tags', 'jsonb'),
    ('public.shelf', 'contexts', 'jsonb'),
    ('public.shelf', 'document', 'text'),
    ('public.shelf', 'rejected', 'text[]'),
    ('public.shelf', 'fingerprint', 'bigint'),
    ('public.shelf', 'first_seen_at', 'timestamp with time zone NOT NULL'),
    ('public.shelf', 'changed_at', 'timestamp with time zone NOT NULL'),
    ('public.shelf', 'deleted_at', 'timestamp with time zone'),
    ('public.shelf', 'run_id', 'bigint NOT NULL'),
    ('datastore_staging.staging_shelf', 'run_id', 'bigint NOT NULL'),
    ('datastore_staging.staging_shelf', 'kind', 'text NOT NULL'),
    ('datastore_staging.staging_shelf', 'key', 'text COLLATE "C" NOT NULL'),
    ('datastore_staging.staging_shelf', 'size', 'bigint'),
    ('datastore_staging.staging_shelf', 'etag', 'text'),
    ('datastore_staging.staging_shelf', 'checksum', 'text'),
    ('datastore_staging.staging_shelf', 'md5', 'text'),
    ('datastore_staging.staging_shelf', 'content_type', 'text'),
    ('datastore_staging.staging_shelf', 'content_encoding', 'text'),
    ('datastore_staging.staging_shelf', 'storage_class', 'text'),
    ('datastore_staging.staging_shelf', 'version', 'text'),
    ('datastore_staging.staging_shelf', 'last_modified', 'timestamp with time zone'),
    ('datastore_staging.staging_shelf', 'created', 'timestamp with time zone'),
    ('datastore_staging.staging_shelf', 'custom_time', 'timestamp with time zone'),
    ('datastore_staging.staging_shelf', 'metadata', 'text'),
    ('datastore_staging.staging_shelf', 'object_tags', 'text'),
    ('datastore_staging.staging_shelf', 'contexts', 'text'),
    ('datastore_staging.staging_shelf', 'document', 'text'),
    ('datastore_staging.staging_shelf', 'fingerprint', 'bigint'),
    ('datastore_staging.staging_shelf', 'derived_by', 'text'),
    ('datastore_staging.staging_shelf', 'id', 'uuid'),
    ('datastore_staging.staging_shelf', 'parsed', 'jsonb'),
    ('datastore_staging.staging_shelf', 'held', 'boolean'),
    ('datastore_staging.staging_shelf', 'derived', 'datastore.derived_shelf')
), expected_index (index, description) AS (VALUES
    ('public.shelf_pkey', 'unique btree (id)'),
    ('public.shelf_key_idx', 'unique btree (key) include (fingerprint)'),
    ('public.shelf_rejected_idx', 'btree (key) where (rejected IS NOT NULL)')
), expected_constraint (relation, name, description) AS (VALUES
    ('public.shelf', 'shelf_pkey', 'PRIMARY KEY (id)'),
    ('public.shelf', 'shelf_tombstone', 'CHECK (((deleted_at IS NULL) = (fingerprint IS NOT NULL)))')
), expected_trigger (relation, name, function, columns, arguments, fires) AS (VALUES
    ('public.shelf', 'datastore_guard_update', 'datastore.guard_mirror',
     'changed_at, checksum, content_encoding, content_type, contexts, created, custom_time, deleted_at, document,'
     ' etag, fingerprint, first_seen_at, id, key, last_modified, md5, metadata, object_tags, rejected, run_id, size,'
     ' storage_class, version', '7368656c6600', 'before update for each statement'),
    ('public.shelf', 'datastore_guard_write', 'datastore.guard_mirror', '', '7368656c6600',
     'before insert delete truncate for each statement'),
    ('datastore_staging.staging_shelf', 'datastore_derive', 'datastore.stage_shelf', '', '',
     'before insert for each row')
), expected_function (function, hash, description) AS (VALUES
    ('datastore.derive_shelf(datastore.object)', '136a0f9ff33d9a99fb177e621c444598fff93efa25fc16133f7e882b39c557bd',
     'plpgsql, immutable, parallel unsafe'),
    ('datastore.in_scope_shelf(text)', '7f9af4cc939e2bf144a93dc7643e1c7376ab23e26829c4b8e318cd136adef685',
     'sql, immutable, parallel safe'),
    ('datastore.rejects_shelf(datastore.object)', '069629025abcd9a31ef80aa0599c76cef98caee9201f56d06d353a3ea7c0d859',
     'plpgsql, immutable, parallel unsafe, set search_path=pg_catalog, pg_temp'),
    ('datastore.slow_derive_shelf(datastore.object)',
     '6dd03f3a3659a1dc09e9b08da4716f13f6d5a4e67832ef6a3581226d6c6cd7ca',
     'plpgsql, immutable, parallel unsafe, set search_path=pg_catalog, pg_temp'),
    ('datastore.stage_shelf()', '3d9224fb0ffd75e8ad9b462a38102075ae75744f343b29d7a0fdffab47c406de',
     'plpgsql, volatile, security definer, parallel unsafe')
), expected_grant (relation, grantee, privilege) AS (VALUES
    ('datastore_staging.staging_shelf', 'datastore_loader', 'SELECT'),
    ('datastore_staging.staging_shelf', 'datastore_loader', 'INSERT'),
    ('public.shelf', 'datastore_loader', 'SELECT (key)'),
    ('public.shelf', 'datastore_loader', 'SELECT (fingerprint)'),
    ('public.shelf', 'datastore_reader', 'SELECT'),
    ('public.shelf_live', 'datastore_reader', 'SELECT'),
    ('public.shelf_deleted', 'datastore_reader', 'SELECT'),
    ('public.shelf_rejects', 'datastore_reader', 'SELECT'),
    ('public.shelf_folders', 'datastore_reader', 'SELECT'),
    ('public.shelf_freshness', 'datastore_reader', 'SELECT')
), expected_user (schema, grantee) AS (VALUES
    ('public', 'datastore_owner'),
    ('public', 'datastore_loader'),
    ('public', 'datastore_reader')
), expected_comment (kind, object, part, hash) AS (VALUES
    ('type', 'datastore.derived_shelf', '', '5b4c71a07fc9ceb0'),
    ('function', 'datastore.slow_derive_shelf', '', '2e59fe2fcebd381e'),
    ('function', 'datastore.derive_shelf', '', '5f6abb4351d6a9d3'),
    ('function', 'datastore.rejects_shelf', '', '6f2d411ec3c881c7'),
    ('relation', 'public.shelf', '', '6e11a8a1174c7fb1'),
    ('column', 'public.shelf', 'id', '9395be32a59a155b'),
    ('column', 'public.shelf', 'key', '47b1731ab1b7eca2'),
    ('column', 'public.shelf', 'size', 'df33d83e9ebb7d56'),
    ('column', 'public.shelf', 'etag', 'b613ae1ea041acee'),
    ('column', 'public.shelf', 'checksum', '3a7fdbe8a0c3e06d'),
    ('column', 'public.shelf', 'md5', '92c32e147be99225'),
    ('column', 'public.shelf', 'content_type', '94c3714d18db0563'),
    ('column', 'public.shelf', 'content_encoding', 'c4cb695e4192ff7f'),
    ('column', 'public.shelf', 'storage_class', 'ccd29a8e8531fbaf'),
    ('column', 'public.shelf', 'version', '0aa2fa64535a973c'),
    ('column', 'public.shelf', 'last_modified', '7b37c0f250ba0501'),
    ('column', 'public.shelf', 'created', '17121caabc514368'),
    ('column', 'public.shelf', 'custom_time', 'e2ff88711470c690'),
    ('column', 'public.shelf', 'metadata', '9d56b7079076ffa4'),
    ('column', 'public.shelf', 'object_tags', '915e7ae701b74b43'),
    ('column', 'public.shelf', 'contexts', '207c87f2eb492776'),
    ('column', 'public.shelf', 'document', '32b5db7bc9933911'),
    ('column', 'public.shelf', 'rejected', '93998cf291e5bee0'),
    ('column', 'public.shelf', 'fingerprint', '8855d4233eb41d4c'),
    ('column', 'public.shelf', 'first_seen_at', 'f0864bcb9056c5f9'),
    ('column', 'public.shelf', 'changed_at', 'ad0fae02d76a8300'),
    ('column', 'public.shelf', 'deleted_at', 'dc6b2902a54e1613'),
    ('column', 'public.shelf', 'run_id', '9381e8e5358f9eda'),
    ('relation', 'datastore_staging.staging_shelf', '', '772abab365f7d94d'),
    ('column', 'datastore_staging.staging_shelf', 'derived', 'c50a548c88648067'),
    ('function', 'datastore.in_scope_shelf', '', '91bd5c30aa686567'),
    ('trigger', 'public.shelf', 'datastore_guard_update', '7fb8009055ebc5e3'),
    ('trigger', 'public.shelf', 'datastore_guard_write', '1e73f085ba6161c7'),
    ('function', 'datastore.stage_shelf', '', '12a70d0466b2506d'),
    ('trigger', 'datastore_staging.staging_shelf', 'datastore_derive', '9cf99639266d8830'),
    ('relation', 'public.shelf_live', '', 'db0c7a3b1ecfb91b'),
    ('relation', 'public.shelf_deleted', '', 'b9ebbc9bfa89f104'),
    ('relation', 'public.shelf_rejects', '', '8993a649869f9008'),
    ('relation', 'public.shelf_folders', '', 'e7e1851ea9a3ce91'),
    ('relation', 'public.shelf_freshness', '', '699293405cb75510')
), expected_store (
    name, table_schema, table_name, bucket, prefix, identity, server, credentials, definition, definition_hash,
    source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit, contract, derivation, listed_columns,
    project, migration
) AS (VALUES
    ('shelf',
     'public'::text,
     'shelf'::text,
     'file:///data/shelf/',
     '',
     'file:///data/shelf/',
     '{}'::jsonb,
     'none',
     ('{"accept":[],'
    '"access":{"annotators":[],"readers":[]},'
    '"bucket":"file:///data/shelf/",'
    '"columns":[],'
    '"credentials":"none",'
    '"datastore":"shelf",'
    '"deletes":"tombstone",'
    '"exclude":[],'
    '"history":false,'
    '"identity":"",'
    '"include":[],'
    '"metadata":"plain",'
    '"notes":[],'
    '"schema":"public",'
    '"server":{},'
    '"unread_limit":0,'
    '"views":[]}')::jsonb,
     'b1dcf4a0d52a5099e0fbdb36f0c05ca1bd5e014c9808951608063581a36df771',
     '47d9ab8790b1eb4263f00cc54ee14c081adedbea9cc4098eb17ad689743b9043',
     'tombstone',
     NULL::bigint,
     NULL::numeric,
     0::bigint,
     1,
     '1bd85d4f09527ec8',
     '{}'::text[],
     'golden',
     '0001')
), expected_view (relation, draft) AS (VALUES
    ('public.shelf_live', 'pg_temp.expected_view_1'),
    ('public.shelf_deleted', 'pg_temp.expected_view_2'),
    ('public.shelf_rejects', 'pg_temp.expected_view_3'),
    ('public.shelf_folders', 'pg_temp.expected_view_4'),
    ('public.shelf_freshness', 'pg_temp.expected_view_5')
), made AS (
    SELECT e.relation, c.* FROM expected_relation AS e JOIN pg_class AS c ON c.oid = to_regclass(e.relation)
), difference (object, expected, found) AS (
    SELECT 'migration 0001 of golden', 'a0eede7f188cde0444912b6e88977f6a8d39a24798b53ad94fcaa26baab84323',
        CASE WHEN m.hash IS NOT NULL THEN m.hash
             WHEN s.step IS NOT NULL THEN format('stands at step %s of 3', s.step) END
    FROM (
        SELECT max(s.step) AS step FROM datastore.migration_step AS s
        WHERE s.project = 'golden' AND s.version = '0001'
    ) AS s LEFT JOIN datastore.migration AS m ON m.project = 'golden' AND m.version = '0001'
    WHERE m.hash IS DISTINCT FROM 'a0eede7f188cde0444912b6e88977f6a8d39a24798b53ad94fcaa26baab84323'
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
