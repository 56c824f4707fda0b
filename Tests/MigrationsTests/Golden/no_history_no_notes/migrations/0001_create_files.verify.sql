-- 0001 create_files of golden, compared with a database
--
-- One row for each difference, none when all is well or where a later migration has changed what this one made.
-- Run: psql -v ON_ERROR_STOP=1 -f 0001_create_files.verify.sql
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
            'files'
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
       t.first_seen_at, t.changed_at, t.run_id, t.folder
FROM public.files AS t
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
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id, t.folder
FROM public.files AS t
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
FROM datastore.rejects('files') AS j
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
    FROM public.files AS t
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
FROM datastore.freshness('files') AS f
$view$;
EXCEPTION
    WHEN undefined_table OR undefined_column OR undefined_function OR undefined_object OR invalid_schema_name THEN
        NULL;
END
$draft$;
--== next
WITH expected_relation (relation, kind, persistence) AS (VALUES
    ('public.files', 'r', 'p'),
    ('datastore_staging.staging_files', 'r', 'u'),
    ('public.files_live', 'v', 'p'),
    ('public.files_deleted', 'v', 'p'),
    ('public.files_rejects', 'v', 'p'),
    ('public.files_folders', 'v', 'p'),
    ('public.files_freshness', 'v', 'p')
), expected_column (relation, name, description) AS (VALUES
    ('public.files', 'id', 'uuid NOT NULL'),
    ('public.files', 'key', 'text COLLATE "C" NOT NULL'),
    ('public.files', 'size', 'bigint'),
    ('public.files', 'etag', 'text'),
    ('public.files', 'checksum', 'text'),
    ('public.files', 'md5', 'text'),
    ('public.files', 'content_type', 'text'),
    ('public.files', 'content_encoding', 'text'),
    ('public.files', 'storage_class', 'text'),
    ('public.files', 'version', 'text'),
    ('public.files', 'last_modified', 'timestamp with time zone'),
    ('public.files', 'created', 'timestamp with time zone'),
    ('public.files', 'custom_time', 'timestamp with time zone'),
    ('public.files', 'metadata', 'jsonb'),
    ('public.files', 'object_tags', 'jsonb'),
    ('public.files', 'contexts', 'jsonb'),
    ('public.files', 'document', 'text'),
    ('public.files', 'rejected', 'text[]'),
    ('public.files', 'fingerprint', 'bigint'),
    ('public.files', 'first_seen_at', 'timestamp with time zone NOT NULL'),
    ('public.files', 'changed_at', 'timestamp with time zone NOT NULL'),
    ('public.files', 'deleted_at', 'timestamp with time zone'),
    ('public.files', 'run_id', 'bigint NOT NULL'),
    ('public.files', 'folder', 'text'),
    ('datastore_staging.staging_files', 'run_id', 'bigint NOT NULL'),
    ('datastore_staging.staging_files', 'kind', 'text NOT NULL'),
    ('datastore_staging.staging_files', 'key', 'text COLLATE "C" NOT NULL'),
    ('datastore_staging.staging_files', 'size', 'bigint'),
    ('datastore_staging.staging_files', 'etag', 'text'),
    ('datastore_staging.staging_files', 'checksum', 'text'),
    ('datastore_staging.staging_files', 'md5', 'text'),
    ('datastore_staging.staging_files', 'content_type', 'text'),
    ('datastore_staging.staging_files', 'content_encoding', 'text'),
    ('datastore_staging.staging_files', 'storage_class', 'text'),
    ('datastore_staging.staging_files', 'version', 'text'),
    ('datastore_staging.staging_files', 'last_modified', 'timestamp with time zone'),
    ('datastore_staging.staging_files', 'created', 'timestamp with time zone'),
    ('datastore_staging.staging_files', 'custom_time', 'timestamp with time zone'),
    ('datastore_staging.staging_files', 'metadata', 'text'),
    ('datastore_staging.staging_files', 'object_tags', 'text'),
    ('datastore_staging.staging_files', 'contexts', 'text'),
    ('datastore_staging.staging_files', 'document', 'text'),
    ('datastore_staging.staging_files', 'fingerprint', 'bigint'),
    ('datastore_staging.staging_files', 'derived', 'text'),
    ('datastore_staging.staging_files', 'derived_by', 'text'),
    ('datastore_staging.staging_files', 'held', 'boolean')
), expected_index (relation, description) AS (VALUES
    ('public.files_pkey', 'unique btree (id)'),
    ('public.files_key_idx', 'unique btree (key) include (fingerprint)'),
    ('public.files_rejected_idx', 'btree (key) where (rejected IS NOT NULL)')
), expected_constraint (relation, name, description) AS (VALUES
    ('public.files', 'files_pkey', 'PRIMARY KEY (id)'),
    ('public.files', 'files_tombstone', 'CHECK (((deleted_at IS NULL) = (fingerprint IS NOT NULL)))')
), expected_trigger (relation, name, function, columns, arguments) AS (VALUES
    ('public.files', 'datastore_guard_update', 'datastore.guard_mirror',
     'changed_at, checksum, content_encoding, content_type, contexts, created, custom_time, deleted_at, document,'
    ' etag, fingerprint, first_seen_at, folder, id, key, last_modified, md5, metadata, object_tags, rejected,'
    ' run_id, size, storage_class, version',
     '66696c657300'),
    ('public.files', 'datastore_guard_write', 'datastore.guard_mirror', '', '66696c657300'),
    ('datastore_staging.staging_files', 'datastore_derive', 'datastore.stage_files', '', '')
), expected_function (function, hash) AS (VALUES
    ('datastore.derive_files(datastore.object)', '963e4f7bd0ce3ff643cd20f1d9016aeec414f7531c11f0549437b9470a3c61be'),
    ('datastore.in_scope_files(text)', '18ac7a565c7615bf001380ef7a079e1331b23227e7b21ba600684b8ff500415f'),
    ('datastore.rejects_files(datastore.object)', 'bbb1f31bfb1407e84a22eee3477bd56fadef4df766a638114be900bc65fe0c0c'),
    ('datastore.slow_derive_files(datastore.object)',
     'dad73df18d1f6acc030b671085281d26db14ab75a26ba32a93dbf905ef45df5b'),
    ('datastore.stage_files()', '47844aa97113ce770e6e8663d02fef60e1f055dd78f93a5c82ad0d4f91dc3cda')
), expected_grant (relation, grantee, privilege) AS (VALUES
    ('datastore_staging.staging_files', 'datastore_loader', 'SELECT'),
    ('datastore_staging.staging_files', 'datastore_loader', 'INSERT'),
    ('public.files', 'datastore_loader', 'SELECT (key)'),
    ('public.files', 'datastore_loader', 'SELECT (fingerprint)'),
    ('public.files', 'datastore_reader', 'SELECT'),
    ('public.files_live', 'datastore_reader', 'SELECT'),
    ('public.files_deleted', 'datastore_reader', 'SELECT'),
    ('public.files_rejects', 'datastore_reader', 'SELECT'),
    ('public.files_folders', 'datastore_reader', 'SELECT'),
    ('public.files_freshness', 'datastore_reader', 'SELECT')
), expected_user (schema, grantee) AS (VALUES
    ('public', 'datastore_owner'),
    ('public', 'datastore_loader'),
    ('public', 'datastore_reader')
), expected_store (
    name, definition_hash, source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit
) AS (VALUES
    ('files', '0eb4f17d07c1a74071689ca3fdac3c91774353f4b4891c9c16223b2a5a94f55f',
     '7f25dbba1c7e83cc2fdd064c57f3aaf2d6eb026949617242560034064bc28bee', 'tombstone', NULL::bigint, NULL::numeric,
     0::bigint)
), expected_view (relation, draft) AS (VALUES
    ('public.files_live', 'pg_temp.expected_view_1'),
    ('public.files_deleted', 'pg_temp.expected_view_2'),
    ('public.files_rejects', 'pg_temp.expected_view_3'),
    ('public.files_folders', 'pg_temp.expected_view_4'),
    ('public.files_freshness', 'pg_temp.expected_view_5')
), difference (object, expected, found) AS (
    SELECT 'migration 0001 of golden', 'd4f428db8c44df8dee2cf7ef0a6abe7e2a1c6c022a22fc5bde55448752de54e6',
        CASE WHEN m.hash IS NOT NULL THEN m.hash
             WHEN s.step IS NOT NULL THEN format('stands at step %s of 3', s.step) END
    FROM (
        SELECT max(s.step) AS step FROM datastore.migration_step AS s
        WHERE s.project = 'golden' AND s.version = '0001'
    ) AS s LEFT JOIN datastore.migration AS m ON m.project = 'golden' AND m.version = '0001'
    WHERE m.hash IS DISTINCT FROM 'd4f428db8c44df8dee2cf7ef0a6abe7e2a1c6c022a22fc5bde55448752de54e6'
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
