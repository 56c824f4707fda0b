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
            'scans'
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
FROM datastore.history_scans AS h, LATERAL jsonb_populate_record(NULL::lab.scans, h.version_of_row) AS v
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
WITH expected_relation (relation, kind, persistence) AS (VALUES
    ('lab.scans', 'r', 'p'),
    ('datastore_staging.staging_scans', 'r', 'u'),
    ('datastore.history_scans', 'r', 'p'),
    ('lab.scans_live', 'v', 'p'),
    ('lab.scans_deleted', 'v', 'p'),
    ('lab.scans_rejects', 'v', 'p'),
    ('lab.scans_folders', 'v', 'p'),
    ('lab.scans_freshness', 'v', 'p'),
    ('lab.scans_history', 'v', 'p'),
    ('lab.coded', 'v', 'p')
), expected_column (relation, name, description) AS (VALUES
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
    ('datastore_staging.staging_scans', 'derived', 'text'),
    ('datastore_staging.staging_scans', 'derived_by', 'text'),
    ('datastore_staging.staging_scans', 'held', 'boolean'),
    ('datastore.history_scans', 'object_id', 'uuid NOT NULL'),
    ('datastore.history_scans', 'key', 'text COLLATE "C" NOT NULL'),
    ('datastore.history_scans', 'valid_from', 'timestamp with time zone NOT NULL'),
    ('datastore.history_scans', 'valid_to', 'timestamp with time zone NOT NULL'),
    ('datastore.history_scans', 'ended_by', 'text NOT NULL'),
    ('datastore.history_scans', 'run_id', 'bigint NOT NULL'),
    ('datastore.history_scans', 'model', 'text NOT NULL'),
    ('datastore.history_scans', 'version_of_row', 'jsonb NOT NULL')
), expected_index (relation, description) AS (VALUES
    ('lab.scans_pkey', 'unique btree (id)'),
    ('lab.scans_key_idx', 'unique btree (key) include (fingerprint)'),
    ('lab.scans_rejected_idx', 'btree (key) where (rejected IS NOT NULL)'),
    ('lab.scans_code_idx', 'gin (code) gin_trgm_ops'),
    ('datastore.history_scans_object_idx', 'btree (object_id, valid_to)')
), expected_constraint (relation, name, description) AS (VALUES
    ('lab.scans', 'scans_pkey', 'PRIMARY KEY (id)'),
    ('lab.scans', 'scans_tombstone', 'CHECK (((deleted_at IS NULL) = (fingerprint IS NOT NULL)))')
), expected_trigger (relation, name, function, columns, arguments) AS (VALUES
    ('lab.scans', 'datastore_guard_update', 'datastore.guard_mirror',
     'changed_at, checksum, code, content_encoding, content_type, contexts, created, custom_time, deleted_at,'
    ' document, etag, fingerprint, first_seen_at, id, key, last_modified, md5, metadata, object_tags, rejected,'
    ' run_id, size, storage_class, version',
     '7363616e7300'),
    ('lab.scans', 'datastore_guard_write', 'datastore.guard_mirror', '', '7363616e7300'),
    ('datastore_staging.staging_scans', 'datastore_derive', 'datastore.stage_scans', '', ''),
    ('lab.scans', 'datastore_history_update', 'datastore.record_history', '', '7363616e7300'),
    ('lab.scans', 'datastore_history_delete', 'datastore.record_history', '', '7363616e7300')
), expected_function (function, hash) AS (VALUES
    ('datastore.derive_scans(datastore.object)', '8763439ebb50380360811683c146cd4b2ab5259a1a8dfd1081577933e3c73e27'),
    ('datastore.in_scope_scans(text)', 'ffbe88c77081a3c2a6a5aaeb440a8b6064a274d5a0dfe1169ebe4d1db92d544b'),
    ('datastore.rejects_scans(datastore.object)', '4a1f0547bb032b8bd948d2fc2718b3cdde68788cc0784a02a51357bfeb27b9a2'),
    ('datastore.slow_derive_scans(datastore.object)',
     '07cf362e14f1a1821a058eb2867158d3806856b6573fb54e374d9586f9b8b316'),
    ('datastore.stage_scans()', 'bf13d6e4d41bd29105aff5e679dd1858ca0860de76e93b7e5cfba39e75abaff1')
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
), expected_store (
    name, definition_hash, source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit
) AS (VALUES
    ('scans', '518deaa4c3806a45280707c6a88359ddffc7ceb410dfaac5948d8270d5670ab1',
     'd6867efd8622558c3318f84f378bd075b76d4584c514abdffbae4298b76e59b3', 'tombstone', NULL::bigint, NULL::numeric,
     0::bigint)
), expected_view (relation, draft) AS (VALUES
    ('lab.scans_live', 'pg_temp.expected_view_1'),
    ('lab.scans_deleted', 'pg_temp.expected_view_2'),
    ('lab.scans_rejects', 'pg_temp.expected_view_3'),
    ('lab.scans_folders', 'pg_temp.expected_view_4'),
    ('lab.scans_freshness', 'pg_temp.expected_view_5'),
    ('lab.scans_history', 'pg_temp.expected_view_6'),
    ('lab.coded', 'pg_temp.expected_view_7')
), difference (object, expected, found) AS (
    SELECT 'migration 0001 of golden', 'bc884f6636b4f6336bfb76c2f69f246d48b4b807e76963558fb7c35e9ba8e924',
        CASE WHEN m.hash IS NOT NULL THEN m.hash
             WHEN s.step IS NOT NULL THEN format('stands at step %s of 3', s.step) END
    FROM (
        SELECT max(s.step) AS step FROM datastore.migration_step AS s
        WHERE s.project = 'golden' AND s.version = '0001'
    ) AS s LEFT JOIN datastore.migration AS m ON m.project = 'golden' AND m.version = '0001'
    WHERE m.hash IS DISTINCT FROM 'bc884f6636b4f6336bfb76c2f69f246d48b4b807e76963558fb7c35e9ba8e924'
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
