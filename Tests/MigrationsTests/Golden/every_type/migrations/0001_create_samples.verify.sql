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
            'samples'
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
FROM datastore.freshness('samples') AS f
$view$;
EXCEPTION
    WHEN undefined_table OR undefined_column OR undefined_function OR undefined_object OR invalid_schema_name THEN
        NULL;
END
$draft$;
--== next
WITH expected_relation (relation, kind, persistence) AS (VALUES
    ('public.samples', 'r', 'p'),
    ('datastore_staging.staging_samples', 'r', 'u'),
    ('public.samples_live', 'v', 'p'),
    ('public.samples_deleted', 'v', 'p'),
    ('public.samples_rejects', 'v', 'p'),
    ('public.samples_folders', 'v', 'p'),
    ('public.samples_freshness', 'v', 'p')
), expected_column (relation, name, description) AS (VALUES
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
    ('datastore_staging.staging_samples', 'derived', 'text'),
    ('datastore_staging.staging_samples', 'derived_by', 'text'),
    ('datastore_staging.staging_samples', 'held', 'boolean')
), expected_index (relation, description) AS (VALUES
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
    ('public.samples_plate_idx', 'btree (plate)')
), expected_constraint (relation, name, description) AS (VALUES
    ('public.samples', 'samples_pkey', 'PRIMARY KEY (id)'),
    ('public.samples', 'samples_tombstone', 'CHECK (((deleted_at IS NULL) = (fingerprint IS NOT NULL)))')
), expected_trigger (relation, name, function, columns, arguments) AS (VALUES
    ('public.samples', 'datastore_guard_update', 'datastore.guard_mirror',
     'a_bigint, a_boolean, a_date, a_document, a_double, a_list, a_numeric, a_price, a_text, a_time, a_uuid,'
    ' an_integer, changed_at, checksum, content_encoding, content_md5, content_tag, content_type, contexts,'
    ' created, created_at, custom_day, custom_time, deleted_at, document, encoding, etag, file_extension,'
    ' file_name, fingerprint, first_seen_at, generation, id, id_text, key, last_modified, md5, metadata,'
    ' modified_at, modified_text, object_size, object_tags, octue_time, octue_time_text, owner, plain_document,'
    ' plain_list, plate, rejected, run_id, size, size_text, storage_class, tag_list, version',
     '73616d706c6573006e5f746578742c206e5f696e74656765722c206e5f74696d652c206e5f6c6973742c206e5f707269636500'),
    ('public.samples', 'datastore_guard_write', 'datastore.guard_mirror', '',
     '73616d706c6573006e5f746578742c206e5f696e74656765722c206e5f74696d652c206e5f6c6973742c206e5f707269636500'),
    ('datastore_staging.staging_samples', 'datastore_derive', 'datastore.stage_samples', '', '')
), expected_function (function, hash) AS (VALUES
    ('datastore.derive_samples(datastore.object)', '83d3bb43feab4198ef447bcfa8003dd37b936dd800955bc11707f6e98ddc0228'),
    ('datastore.in_scope_samples(text)', '214b5bec7b9ee582f63cce88fa2d074d1aa2823e9b9f1788c9790fb30e09e9be'),
    ('datastore.rejects_samples(datastore.object)', '0e1c357a3e5f29c19540806963e7230cf2d82110d54ede535da3466874cd393a'),
    ('datastore.slow_derive_samples(datastore.object)',
     '45833b206463825758164a9341b9c7c0f30548cf131819257374388f9772040f'),
    ('datastore.stage_samples()', 'ce6c656d191f41d9d6080679efe317e88cf53f78534399354d7b77c3c428bea5')
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
), expected_store (
    name, definition_hash, source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit
) AS (VALUES
    ('samples', '35cae9a1c23cb75c44a731c598506fc811c736c911ddf07f025af7aebc72af6f',
     '0b81e97d678e2ef1c81267502f7b3c1cd4e46931e31bda98d7e0cfc7d3493b77', 'tombstone', NULL::bigint, NULL::numeric,
     0::bigint)
), expected_view (relation, draft) AS (VALUES
    ('public.samples_live', 'pg_temp.expected_view_1'),
    ('public.samples_deleted', 'pg_temp.expected_view_2'),
    ('public.samples_rejects', 'pg_temp.expected_view_3'),
    ('public.samples_folders', 'pg_temp.expected_view_4'),
    ('public.samples_freshness', 'pg_temp.expected_view_5')
), difference (object, expected, found) AS (
    SELECT 'migration 0001 of golden', 'e2fb227ea6771474944f72cf420aab59d5c293bc6679ecf97b675378bf8fb4ac',
        CASE WHEN m.hash IS NOT NULL THEN m.hash
             WHEN s.step IS NOT NULL THEN format('stands at step %s of 3', s.step) END
    FROM (
        SELECT max(s.step) AS step FROM datastore.migration_step AS s
        WHERE s.project = 'golden' AND s.version = '0001'
    ) AS s LEFT JOIN datastore.migration AS m ON m.project = 'golden' AND m.version = '0001'
    WHERE m.hash IS DISTINCT FROM 'e2fb227ea6771474944f72cf420aab59d5c293bc6679ecf97b675378bf8fb4ac'
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
