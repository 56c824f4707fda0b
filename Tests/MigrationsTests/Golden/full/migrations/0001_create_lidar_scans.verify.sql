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
            'lidar_scans'
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
FROM datastore.history_lidar_scans AS h, LATERAL jsonb_populate_record(NULL::public.lidar_scans, h.version_of_row) AS v
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
WITH expected_relation (relation, kind, persistence) AS (VALUES
    ('public.lidar_scans', 'r', 'p'),
    ('datastore_staging.staging_lidar_scans', 'r', 'u'),
    ('datastore.history_lidar_scans', 'r', 'p'),
    ('public.lidar_scans_live', 'v', 'p'),
    ('public.lidar_scans_deleted', 'v', 'p'),
    ('public.lidar_scans_rejects', 'v', 'p'),
    ('public.lidar_scans_folders', 'v', 'p'),
    ('public.lidar_scans_freshness', 'v', 'p'),
    ('public.lidar_scans_history', 'v', 'p'),
    ('public.good_scans', 'v', 'p')
), expected_column (relation, name, description) AS (VALUES
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
    ('datastore_staging.staging_lidar_scans', 'derived', 'text'),
    ('datastore_staging.staging_lidar_scans', 'derived_by', 'text'),
    ('datastore_staging.staging_lidar_scans', 'held', 'boolean'),
    ('datastore.history_lidar_scans', 'object_id', 'uuid NOT NULL'),
    ('datastore.history_lidar_scans', 'key', 'text COLLATE "C" NOT NULL'),
    ('datastore.history_lidar_scans', 'valid_from', 'timestamp with time zone NOT NULL'),
    ('datastore.history_lidar_scans', 'valid_to', 'timestamp with time zone NOT NULL'),
    ('datastore.history_lidar_scans', 'ended_by', 'text NOT NULL'),
    ('datastore.history_lidar_scans', 'run_id', 'bigint NOT NULL'),
    ('datastore.history_lidar_scans', 'model', 'text NOT NULL'),
    ('datastore.history_lidar_scans', 'version_of_row', 'jsonb NOT NULL')
), expected_index (relation, description) AS (VALUES
    ('public.lidar_scans_pkey', 'unique btree (id)'),
    ('public.lidar_scans_key_idx', 'unique btree (key) include (fingerprint)'),
    ('public.lidar_scans_rejected_idx', 'btree (key) where (rejected IS NOT NULL)'),
    ('public.lidar_scans_turbine_idx', 'btree (turbine)'),
    ('public.lidar_scans_captured_at_idx', 'brin (captured_at)'),
    ('public.lidar_scans_labels_idx', 'gin (labels)'),
    ('datastore.history_lidar_scans_object_idx', 'btree (object_id, valid_to)')
), expected_constraint (relation, name, description) AS (VALUES
    ('public.lidar_scans', 'lidar_scans_pkey', 'PRIMARY KEY (id)'),
    ('public.lidar_scans', 'lidar_scans_tombstone', 'CHECK (((deleted_at IS NULL) = (fingerprint IS NOT NULL)))')
), expected_trigger (relation, name, function, columns, arguments) AS (VALUES
    ('public.lidar_scans', 'datastore_guard_update', 'datastore.guard_mirror',
     'captured_at, changed_at, checksum, content_encoding, content_type, contexts, created, custom_time,'
    ' deleted_at, document, elevation_m, etag, fingerprint, first_seen_at, id, key, labels, last_modified, md5,'
    ' metadata, object_tags, quality, rejected, run_id, site, size, storage_class, turbine, version',
     '6c696461725f7363616e730072657669657765645f627900'),
    ('public.lidar_scans', 'datastore_guard_write', 'datastore.guard_mirror', '',
     '6c696461725f7363616e730072657669657765645f627900'),
    ('datastore_staging.staging_lidar_scans', 'datastore_derive', 'datastore.stage_lidar_scans', '', ''),
    ('public.lidar_scans', 'datastore_history_update', 'datastore.record_history', '', '6c696461725f7363616e7300'),
    ('public.lidar_scans', 'datastore_history_delete', 'datastore.record_history', '', '6c696461725f7363616e7300')
), expected_function (function, hash) AS (VALUES
    ('datastore.derive_lidar_scans(datastore.object)',
     '97a10014523fe47e043572a15eda462714379be1f0365b784ecd64e4b56a1b83'),
    ('datastore.in_scope_lidar_scans(text)', '10d00a0ffdad43320891a33be31a74ca63626ebfb470260970bbf89cbe6125c9'),
    ('datastore.rejects_lidar_scans(datastore.object)',
     '56e5c6649aef97b5802e8e1b1bc629ec9168c583c85258d691371324e7e6676a'),
    ('datastore.slow_derive_lidar_scans(datastore.object)',
     '8f7e97e7149fe0c22464c8ae8a408ec5ecd1f764b49f4eed1f9139384bf2d56e'),
    ('datastore.stage_lidar_scans()', '0b608351a2cd77e440f6d423f79e1f707427abdb2f172d914fa4d16d84f284e0')
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
), expected_store (
    name, definition_hash, source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit
) AS (VALUES
    ('lidar_scans', '82c7776436eb9ff5bd439d1d7afd6e3ef39d9f2831c829e2593552fae1078668',
     '56f5d2710246af2a8c1fa1d0be73b62ecc421a809814900a89d8b62f6204dc85', 'tombstone', 1000::bigint, 10::numeric,
     0::bigint)
), expected_view (relation, draft) AS (VALUES
    ('public.lidar_scans_live', 'pg_temp.expected_view_1'),
    ('public.lidar_scans_deleted', 'pg_temp.expected_view_2'),
    ('public.lidar_scans_rejects', 'pg_temp.expected_view_3'),
    ('public.lidar_scans_folders', 'pg_temp.expected_view_4'),
    ('public.lidar_scans_freshness', 'pg_temp.expected_view_5'),
    ('public.lidar_scans_history', 'pg_temp.expected_view_6'),
    ('public.good_scans', 'pg_temp.expected_view_7')
), difference (object, expected, found) AS (
    SELECT 'migration 0001 of golden', '4635a589572f6757f2965ad18087fb068e4a09cb9c2f6f217c3a5808c3273c9a',
        CASE WHEN m.hash IS NOT NULL THEN m.hash
             WHEN s.step IS NOT NULL THEN format('stands at step %s of 3', s.step) END
    FROM (
        SELECT max(s.step) AS step FROM datastore.migration_step AS s
        WHERE s.project = 'golden' AND s.version = '0001'
    ) AS s LEFT JOIN datastore.migration AS m ON m.project = 'golden' AND m.version = '0001'
    WHERE m.hash IS DISTINCT FROM '4635a589572f6757f2965ad18087fb068e4a09cb9c2f6f217c3a5808c3273c9a'
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
