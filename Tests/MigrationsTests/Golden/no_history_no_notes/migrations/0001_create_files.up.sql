-- 0001 create_files of golden
--
-- Datastore files: public.files mirrors gs://archive/2024/.
--   tables: public.files, datastore_staging.staging_files
--   views: public.files_live, public.files_deleted, public.files_rejects, public.files_folders,
--     public.files_freshness
--   functions: datastore.derive_files, datastore.slow_derive_files, datastore.rejects_files,
--     datastore.in_scope_files, datastore.stage_files, type datastore.derived_files
--   indexes: files_pkey, files_key_idx, files_rejected_idx
--   typed: folder text from path.folder
--   read by: datastore_reader
-- Only the loader writes what is mirrored: into its staging table, from which datastore.merge takes it.
-- Everything is new: nothing in use is locked, read or written anew.
-- Note: The role datastore_owner is lent CREATE on the schema public until the migration ends.
--
-- Run: psql -v ON_ERROR_STOP=1 -f 0001_create_files.up.sql
-- Each step is all or nothing; run it again after any failure: it goes on where it stopped, and does nothing where it
-- was applied. Not with psql -1, and not through a transaction pooler. Do not edit it: its hash is compared.
--
-- Columns are of 32 bits where a definition says integer, and where few numbers are needed.
-- squawk-ignore-file prefer-bigint-over-int
\set ON_ERROR_STOP on
\set AUTOCOMMIT on

-- To make and to change what belongs to the registry's owner takes the right to act as it, which since 16 is not given
-- with every membership.
DO $member$
DECLARE
    since_16 boolean :=
        pg_catalog.current_setting('server_version_num')::pg_catalog.int4 OPERATOR(pg_catalog.>=) 160000;
BEGIN
    IF pg_catalog.to_regnamespace('datastore') IS NOT NULL AND pg_catalog.to_regrole('datastore_owner') IS NOT NULL
        AND NOT (
            pg_catalog.pg_has_role(current_user, 'datastore_owner', 'USAGE')
            AND pg_catalog.pg_has_role(current_user, 'datastore_owner', CASE WHEN since_16 THEN 'SET' ELSE 'MEMBER' END)
        )
    THEN
        RAISE EXCEPTION '% may not act as datastore_owner, who owns the registry', current_user
            USING ERRCODE = 'insufficient_privilege',
                  HINT = pg_catalog.format(
                      'Have a superuser, or a role with ADMIN OPTION on it, run: GRANT datastore_owner TO %I%s;',
                      current_user, CASE WHEN since_16 THEN ' WITH INHERIT TRUE, SET TRUE' ELSE '' END);
    END IF;
END
$member$;
DO $installed$
BEGIN
    IF pg_catalog.to_regnamespace('datastore') IS NULL THEN
        RAISE EXCEPTION 'the registry of datastores is not installed in this database'
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Apply 0000_registry.up.sql first.';
    END IF;
END
$installed$;
CALL datastore.open_migration(
    'golden', '0001', 'a15bf157a0eb792c3a6281927ad6fde36b09014b979c23810e160702888d5d7f',
    after => NULL, after_hash => NULL
);

--== step 1 together rights: check what files takes for granted, and lend the right to create (files.yaml:1)
BEGIN;
SELECT datastore.is_pending('golden', '0001', 1) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
--== sql
-- Check what files needs. What is missing is found here, before anything is made.
DO $check$
BEGIN
    IF NOT datastore.serves(1) THEN
        RAISE EXCEPTION 'files is written by contract 1 with the registry, which the registry here does not serve'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Compare SELECT datastore.version() with 1.1, for which the migration was written.';
    END IF;
    IF EXISTS (
        SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relname = 'files'
    ) THEN
        RAISE EXCEPTION 'there is a relation public.files already'
            USING ERRCODE = 'duplicate_table',
                  HINT = 'Rename it, or give the datastore another name in files.yaml and run: generator migrate';
    END IF;
    IF EXISTS (SELECT FROM datastore.store AS s WHERE s.name = 'files') THEN
        RAISE EXCEPTION 'there is a datastore files already'
            USING ERRCODE = 'duplicate_object',
                  HINT = 'Give the datastore another name in files.yaml and run: generator migrate';
    END IF;
    -- Each grant is recorded, and goes with the last datastore that needs it; the right to create, with the last step.
    PERFORM datastore.grant_on_schema('public', 'CREATE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_loader');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_reader');
END
$check$;
--== end
CALL datastore.record_step('golden', '0001', 1, 'a15bf157a0eb792c3a6281927ad6fde36b09014b979c23810e160702888d5d7f');
\endif
COMMIT;

--== step 2 together: create files (files.yaml:1)
BEGIN;
SELECT datastore.is_pending('golden', '0001', 2) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL ROLE datastore_owner;
--== sql
-- Create the derivation. Makes the typed columns of an object from what its bucket says of it.
CREATE TYPE datastore.derived_files AS (
    folder text,
    rejected text[]
);
COMMENT ON TYPE datastore.derived_files IS
    'What is derived of one object of files: its typed columns, and the names of those refused.';

-- What the fast form falls back to, and what it has to answer too.
CREATE FUNCTION datastore.slow_derive_files(o datastore.object) RETURNS datastore.derived_files
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $slow$
#variable_conflict use_variable
DECLARE
    r datastore.derived_files;
    v text COLLATE "C";
    path text[];
BEGIN
    path := datastore.path_segments(o.key, '2024/', 2);
    -- folder
    v := path[1];
    IF v IS NOT NULL THEN
        r.folder := v;
    END IF;
    IF cardinality(r.rejected) > 1 THEN
        r.rejected := (SELECT array_agg(n ORDER BY n COLLATE "C") FROM unnest(r.rejected) AS n);
    END IF;
    RETURN r;
END
$slow$;
COMMENT ON FUNCTION datastore.slow_derive_files IS
    'Derives the columns of files with casts that cannot fail; the fast form answers the same.';

-- Runs once for each new or changed object. It has no search path of its own, which would cost more than its body:
-- only the merge calls it, and has one.
CREATE FUNCTION datastore.derive_files(o datastore.object) RETURNS datastore.derived_files
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE AS $fast$
#variable_conflict use_variable
DECLARE
    r datastore.derived_files;
    path text[];
BEGIN
    <<fast>>
    BEGIN
        IF starts_with(o.key, '2024/') THEN
            path := string_to_array(substr(o.key, 6), '/');
            IF cardinality(path) <> 2 OR array_position(path, '') IS NOT NULL THEN
                path := NULL;
            END IF;
        END IF;
        -- folder
        r.folder := path[1];
        RETURN r;
    EXCEPTION
        WHEN data_exception OR program_limit_exceeded THEN
            NULL;
    END;
    RETURN datastore.slow_derive_files(o);
END
$fast$;
COMMENT ON FUNCTION datastore.derive_files IS
    'Derives the columns of files by plain casts, and by the slow form where a value is unexpected.';

-- Asked only for the objects of which the derivation refused a value.
CREATE FUNCTION datastore.rejects_files(o datastore.object)
RETURNS TABLE (column_name text, raw text, reason text)
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $rejects$
#variable_conflict use_variable
DECLARE
    refused text[] := (datastore.slow_derive_files(o)).rejected;
    path text[];
BEGIN
    path := datastore.path_segments(o.key, '2024/', 2);
    RETURN QUERY
    SELECT
        c.name,
        datastore.cut_raw(c.value),
        coalesce(datastore.reject_reason(c.type, c.value, c.options::jsonb), 'does not fit the column')
    FROM (VALUES
        ('folder', path[1], 'text', '{}')
    ) AS c (name, value, type, options)
    WHERE c.name = ANY (refused);
END
$rejects$;
COMMENT ON FUNCTION datastore.rejects_files IS
    'The refused values of one object of files: column, value as it came, and reason.';

-- Create the table files. One row for each object of gs://archive/2024/.
CREATE TABLE public.files (
    id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    size bigint,
    etag text,
    checksum text,
    md5 text,
    content_type text,
    content_encoding text,
    storage_class text,
    version text,
    last_modified timestamptz,
    created timestamptz,
    custom_time timestamptz,
    metadata jsonb,
    object_tags jsonb,
    contexts jsonb,
    document text,
    rejected text[],
    fingerprint bigint,
    first_seen_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    deleted_at timestamptz,
    run_id bigint NOT NULL,
    folder text,
    CONSTRAINT files_pkey PRIMARY KEY (id),
    CONSTRAINT files_tombstone CHECK ((deleted_at IS NULL) = (fingerprint IS NOT NULL))
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
COMMENT ON TABLE public.files IS 'Files of the archive. (files.yaml)';
COMMENT ON COLUMN public.files.id IS 'Stays the same whatever happens to the object; other tables may refer to it.';
COMMENT ON COLUMN public.files.key IS 'The object''s full key in its bucket.';
COMMENT ON COLUMN public.files.size IS 'The object''s size in bytes.';
COMMENT ON COLUMN public.files.etag IS 'The store''s own tag for the content.';
COMMENT ON COLUMN public.files.checksum IS 'A checksum of the content, with its algorithm in front.';
COMMENT ON COLUMN public.files.md5 IS 'The MD5 of the content in hexadecimal, where the store tells it.';
COMMENT ON COLUMN public.files.content_type IS 'The media type.';
COMMENT ON COLUMN public.files.content_encoding IS 'How the content is encoded, such as gzip.';
COMMENT ON COLUMN public.files.storage_class IS 'The storage class.';
COMMENT ON COLUMN public.files.version IS 'What the store calls this version of the object.';
COMMENT ON COLUMN public.files.last_modified IS 'When the object was last modified.';
COMMENT ON COLUMN public.files.created IS 'When the object was created, where the store tells it.';
COMMENT ON COLUMN public.files.custom_time IS 'A time that was set for the object in the bucket.';
COMMENT ON COLUMN public.files.metadata IS 'The object''s custom metadata as it is in the bucket.';
COMMENT ON COLUMN public.files.object_tags IS 'The object''s tags as they are in the bucket.';
COMMENT ON COLUMN public.files.contexts IS 'The object''s contexts as they are in the bucket.';
COMMENT ON COLUMN public.files.document IS 'The content of an object that describes others; null for any other.';
COMMENT ON COLUMN public.files.rejected IS
    'What was refused: columns, which are null or lack it, and parts of the metadata; the reasons are in the rejects.';
COMMENT ON COLUMN public.files.fingerprint IS 'Changes whenever the object does; null for an object that is gone.';
COMMENT ON COLUMN public.files.first_seen_at IS 'When the object was first merged.';
COMMENT ON COLUMN public.files.changed_at IS 'When the row was last written.';
COMMENT ON COLUMN public.files.deleted_at IS 'When the object was found to be gone; null while it is there.';
COMMENT ON COLUMN public.files.run_id IS 'The run of the loader that last wrote the row.';
COMMENT ON COLUMN public.files.folder IS 'Derived from path.folder; files.yaml.';

-- The loader walks this index beside the listing, without a look at the table.
CREATE UNIQUE INDEX files_key_idx ON public.files (key) INCLUDE (fingerprint);
CREATE INDEX files_rejected_idx ON public.files (key) WHERE rejected IS NOT NULL;

-- Create the staging table. The loader copies what is new or changed into it.
CREATE UNLOGGED TABLE datastore_staging.staging_files (
    LIKE datastore.staging INCLUDING COMMENTS, derived datastore.derived_files);
COMMENT ON TABLE datastore_staging.staging_files IS
    'What the loader found new, changed or gone for files; empty between runs.';
COMMENT ON COLUMN datastore_staging.staging_files.derived IS 'What a trigger derived of the object.';

-- Create the scope. Which keys the definition covers.
CREATE FUNCTION datastore.in_scope_files(key text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $scope$
SELECT pg_catalog.starts_with(key, '2024/')
    AND (
        pg_catalog.substr(key, 6) COLLATE "C" OPERATOR(pg_catalog.~) E'^(?:(?:.*/)?[^/]*\\.nc)$'
        OR pg_catalog.substr(key, 6) COLLATE "C" OPERATOR(pg_catalog.~) E'^(?:(?:.*/)?[^/]*\\.csv)$'
    )
    AND NOT pg_catalog.substr(key, 6) COLLATE "C" OPERATOR(pg_catalog.~) '^(?:_tmp/.*)$'
$scope$;
COMMENT ON FUNCTION datastore.in_scope_files(text) IS 'Whether the definition of files covers a key.';

-- Create the triggers. They refuse writes to what is mirrored, keep the history, and derive what is staged.
-- A write to a mirrored column is answered with a sentence.
CREATE TRIGGER datastore_guard_update BEFORE UPDATE OF
    id, key, size, etag, checksum, md5, content_type, content_encoding, storage_class, version, last_modified, created,
    custom_time, metadata, object_tags, contexts, document, rejected, fingerprint, first_seen_at, changed_at,
    deleted_at, run_id, folder
ON public.files FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror('files');
CREATE TRIGGER datastore_guard_write BEFORE INSERT OR DELETE OR TRUNCATE
ON public.files FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror('files');
COMMENT ON TRIGGER datastore_guard_update ON public.files IS 'Refuses to write what is mirrored, and says why.';
COMMENT ON TRIGGER datastore_guard_write ON public.files IS 'Refuses to add or remove rows, and says why.';

-- The owner derives, whoever stages: without the version, what a loader writes into these columns counts for nothing.
CREATE FUNCTION datastore.stage_files() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $stage$
BEGIN
    NEW.derived_by := NULL;
    IF NEW.kind OPERATOR(pg_catalog.=) 'P' THEN
        IF datastore.may_derive(1) THEN
            NEW.parsed := NEW.metadata::jsonb;
            NEW.derived := datastore.derive_files(ROW(
                NEW.key, NEW.size, NEW.etag, NEW.checksum, NEW.md5, NEW.content_type, NEW.content_encoding,
                NEW.storage_class, NEW.version, NEW.last_modified, NEW.created, NEW.custom_time, NEW.parsed,
                NEW.object_tags::jsonb, NEW.contexts::jsonb, NEW.document)::datastore.object);
            NEW.id := datastore.object_id('gs://archive/', NEW.key);
            NEW.derived_by := '4123f7ca0dbf0636';
            NEW.metadata := NULL;
        END IF;
    END IF;
    RETURN NEW;
EXCEPTION
    -- Documents that are no JSON for PostgreSQL are repaired by the merge.
    WHEN data_exception OR program_limit_exceeded THEN
        RETURN NEW;
END
$stage$;
COMMENT ON FUNCTION datastore.stage_files IS 'Derives the typed columns of an object of files while it is staged.';
CREATE TRIGGER datastore_derive BEFORE INSERT ON datastore_staging.staging_files
FOR EACH ROW EXECUTE FUNCTION datastore.stage_files();
COMMENT ON TRIGGER datastore_derive ON datastore_staging.staging_files IS
    'Derives the typed columns of an object while it is staged.';

-- Create the views. Each runs with the rights of who reads it.
CREATE VIEW public.files_live WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.run_id, t.folder
FROM public.files AS t
WHERE t.fingerprint IS NOT NULL;
COMMENT ON VIEW public.files_live IS 'The objects of files that are there now.';

CREATE VIEW public.files_deleted WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id, t.folder
FROM public.files AS t
WHERE t.fingerprint IS NULL;
COMMENT ON VIEW public.files_deleted IS 'The objects of files that are gone, as they last were.';

CREATE VIEW public.files_rejects WITH (security_invoker = true) AS
SELECT j.key, j.column_name, j.key_is_encoded, j.raw, j.reason, j.first_run_id, j.last_run_id
FROM datastore.rejects('files') AS j;
COMMENT ON VIEW public.files_rejects IS 'Values and keys of files that do not fit, and why.';

CREATE VIEW public.files_folders WITH (security_invoker = true) AS
WITH direct AS MATERIALIZED (
    SELECT left(t.key, length(t.key) - strpos(reverse(t.key), '/') + 1) AS folder,
           count(*) AS objects, sum(t.size) AS bytes, max(t.last_modified) AS last_modified
    FROM public.files AS t
    WHERE t.fingerprint IS NOT NULL AND strpos(t.key, '/') > 0
    GROUP BY 1
)
SELECT f.folder, sum(d.objects)::bigint AS objects, sum(d.bytes)::bigint AS bytes,
       max(d.last_modified) AS last_modified
FROM direct AS d, LATERAL datastore.folders_of(d.folder) AS f (folder)
GROUP BY 1;
COMMENT ON VIEW public.files_folders IS 'How many objects of files lie below each folder, and how large they are.';

CREATE VIEW public.files_freshness WITH (security_invoker = true) AS
SELECT f.complete_as_of, f.age, f.keys_as_of, f.metadata_as_of, f.tags_as_of, f.last_run_id, f.last_state,
       f.last_started_at, f.held, f.rejects, f.unread, f.partly_filled
FROM datastore.freshness('files') AS f;
COMMENT ON VIEW public.files_freshness IS 'How current files is.';

-- Close the functions. What is made may be called by anybody unless that is taken back.
REVOKE ALL ON FUNCTION
    datastore.slow_derive_files(datastore.object), datastore.derive_files(datastore.object),
    datastore.rejects_files(datastore.object), datastore.in_scope_files(text), datastore.stage_files() FROM PUBLIC;

-- Register the datastore. From here on the loader knows it.
INSERT INTO datastore.store (
    name, table_schema, table_name, bucket, prefix, identity, server, credentials, definition, definition_hash,
    derivation, source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit, contract,
    listed_columns, project, migration
) VALUES (
    'files', 'public', 'files', 'gs://archive/2024/', '2024/', 'gs://archive/', '{}', 'env',
    '{"accept":[],'
    '"access":{"annotators":[],"readers":[]},'
    '"bucket":"gs://archive/2024/",'
    '"columns":[{"from":"path.folder","name":"folder","required":false,"type":"text"}],'
    '"credentials":"env",'
    '"datastore":"files",'
    '"deletes":"tombstone",'
    '"description":"Files of the archive.",'
    '"exclude":["_tmp/**"],'
    '"history":false,'
    '"identity":"",'
    '"include":["**/*.nc","**/*.csv"],'
    '"metadata":"plain",'
    '"notes":[],'
    '"path":"{folder}/{file}",'
    '"schema":"public",'
    '"server":{},'
    '"unread_limit":0,'
    '"views":[]}',
    '0eb4f17d07c1a74071689ca3fdac3c91774353f4b4891c9c16223b2a5a94f55f', '4123f7ca0dbf0636',
    '7f25dbba1c7e83cc2fdd064c57f3aaf2d6eb026949617242560034064bc28bee', 'tombstone', NULL, NULL, 0, 1,
    ARRAY['folder']::text[],
    'golden', '0001'
);
--== end
CALL datastore.record_step('golden', '0001', 2, 'a15bf157a0eb792c3a6281927ad6fde36b09014b979c23810e160702888d5d7f');
\endif
COMMIT;

--== step 3 together rights: grant access, and take the right to create back (files.yaml:1)
BEGIN;
SELECT datastore.is_pending('golden', '0001', 3) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
--== sql
-- Grant access. Nobody but the registry's owner writes what is mirrored.
-- The loader fills the staging and reads what the table has; the merge, which writes it, runs as the owner.
GRANT SELECT, INSERT ON datastore_staging.staging_files TO datastore_loader;
GRANT SELECT (key, fingerprint) ON public.files TO datastore_loader;
GRANT SELECT ON
    public.files, public.files_live, public.files_deleted, public.files_rejects, public.files_folders,
    public.files_freshness
    TO datastore_reader;

-- Take the right to create back. It was lent to the registry's owner for this migration alone.
CALL datastore.return_create('golden', '0001');
--== end
CALL datastore.record_step('golden', '0001', 3,
    'a15bf157a0eb792c3a6281927ad6fde36b09014b979c23810e160702888d5d7f', 'create_files');
\endif
COMMIT;

CALL datastore.close_migration();
