-- 0001 create_antelope_zebra of golden
--
-- Datastore antelope: public.antelope mirrors file:///data/antelope/.
--   tables: public.antelope, datastore_staging.staging_antelope
--   views: public.antelope_live, public.antelope_deleted, public.antelope_rejects,
--     public.antelope_folders, public.antelope_freshness
--   functions: datastore.derive_antelope, datastore.slow_derive_antelope, datastore.rejects_antelope,
--     datastore.in_scope_antelope, datastore.stage_antelope, type datastore.derived_antelope
--   indexes: antelope_pkey, antelope_key_idx, antelope_rejected_idx
--   notes: seen_by text
--   read by: datastore_reader, analyst, reviewer
--   notes written by: reviewer
-- Datastore zebra: public.zebra mirrors file:///data/zebra/.
--   tables: public.zebra, datastore_staging.staging_zebra
--   views: public.zebra_live, public.zebra_deleted, public.zebra_rejects, public.zebra_folders,
--     public.zebra_freshness
--   functions: datastore.derive_zebra, datastore.slow_derive_zebra, datastore.rejects_zebra,
--     datastore.in_scope_zebra, datastore.stage_zebra, type datastore.derived_zebra
--   indexes: zebra_pkey, zebra_key_idx, zebra_rejected_idx
--   typed: stripes integer from metadata.stripes
--   read by: datastore_reader
-- Only the loader writes what is mirrored: into its staging table, from which datastore.merge takes it.
-- Everything is new: nothing in use is locked, read or written anew.
-- Note: The role datastore_owner is lent CREATE on the schema public until the migration ends.
--
-- Run: psql -v ON_ERROR_STOP=1 -f 0001_create_antelope_zebra.up.sql
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
    'golden', '0001', '94d7bf7cf9562ba5cbf0892e2d8f3dd275e62ae0afb8cadb8a687630c1bde84e',
    after => NULL, after_hash => NULL
);

--== step 1 together rights: check what antelope, zebra takes for granted, and lend the right to create
BEGIN;
SELECT datastore.is_pending('golden', '0001', 1) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
--== sql
-- Check what antelope needs. What is missing is found here, before anything is made.
DO $check$
BEGIN
    IF NOT datastore.serves(1) THEN
        RAISE EXCEPTION 'antelope is written by contract 1 with the registry, which the registry here does not serve'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Compare SELECT datastore.version() with 1.1, for which the migration was written.';
    END IF;
    IF EXISTS (
        SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relname = 'antelope'
    ) THEN
        RAISE EXCEPTION 'there is a relation public.antelope already'
            USING ERRCODE = 'duplicate_table',
                  HINT = 'Rename it, or give the datastore another name in second.yaml and run: generator migrate';
    END IF;
    IF EXISTS (SELECT FROM datastore.store AS s WHERE s.name = 'antelope') THEN
        RAISE EXCEPTION 'there is a datastore antelope already'
            USING ERRCODE = 'duplicate_object',
                  HINT = 'Give the datastore another name in second.yaml and run: generator migrate';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = 'analyst') THEN
        RAISE EXCEPTION 'antelope gives access to the role analyst, which does not exist'
            USING ERRCODE = 'undefined_object',
                  HINT = 'Run: CREATE ROLE analyst; or take it out of access in second.yaml';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = 'reviewer') THEN
        RAISE EXCEPTION 'antelope gives access to the role reviewer, which does not exist'
            USING ERRCODE = 'undefined_object',
                  HINT = 'Run: CREATE ROLE reviewer; or take it out of access in second.yaml';
    END IF;
    -- Each grant is recorded, and goes with the last datastore that needs it; the right to create, with the last step.
    PERFORM datastore.grant_on_schema('public', 'CREATE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_loader');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_reader');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'analyst');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'reviewer');
    -- What the views read beside the table: the registry's tables, and how current the table is.
    PERFORM datastore.admit_reader('analyst');
    -- What the views read beside the table: the registry's tables, and how current the table is.
    PERFORM datastore.admit_reader('reviewer');
END
$check$;

-- Check what zebra needs. What is missing is found here, before anything is made.
DO $check$
BEGIN
    IF NOT datastore.serves(1) THEN
        RAISE EXCEPTION 'zebra is written by contract 1 with the registry, which the registry here does not serve'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Compare SELECT datastore.version() with 1.1, for which the migration was written.';
    END IF;
    IF EXISTS (
        SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relname = 'zebra'
    ) THEN
        RAISE EXCEPTION 'there is a relation public.zebra already'
            USING ERRCODE = 'duplicate_table',
                  HINT = 'Rename it, or give the datastore another name in first.yaml and run: generator migrate';
    END IF;
    IF EXISTS (SELECT FROM datastore.store AS s WHERE s.name = 'zebra') THEN
        RAISE EXCEPTION 'there is a datastore zebra already'
            USING ERRCODE = 'duplicate_object',
                  HINT = 'Give the datastore another name in first.yaml and run: generator migrate';
    END IF;
    -- Each grant is recorded, and goes with the last datastore that needs it; the right to create, with the last step.
    PERFORM datastore.grant_on_schema('public', 'CREATE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_loader');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_reader');
END
$check$;
--== end
CALL datastore.record_step('golden', '0001', 1, '94d7bf7cf9562ba5cbf0892e2d8f3dd275e62ae0afb8cadb8a687630c1bde84e');
\endif
COMMIT;

--== step 2 together: create antelope, zebra (second.yaml:1, first.yaml:1)
BEGIN;
SELECT datastore.is_pending('golden', '0001', 2) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL ROLE datastore_owner;
--== sql
-- Create the derivation. Makes the typed columns of an object from what its bucket says of it.
CREATE TYPE datastore.derived_antelope AS (
    rejected text[]
);
COMMENT ON TYPE datastore.derived_antelope IS
    'What is derived of one object of antelope: its typed columns, and the names of those refused.';

-- What the fast form falls back to, and what it has to answer too.
CREATE FUNCTION datastore.slow_derive_antelope(o datastore.object) RETURNS datastore.derived_antelope
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $slow$
#variable_conflict use_variable
DECLARE
    r datastore.derived_antelope;
BEGIN
    RETURN r;
END
$slow$;
COMMENT ON FUNCTION datastore.slow_derive_antelope IS
    'Derives the columns of antelope with casts that cannot fail; the fast form answers the same.';

-- Runs once for each new or changed object. It has no search path of its own, which would cost more than its body:
-- only the merge calls it, and has one.
CREATE FUNCTION datastore.derive_antelope(o datastore.object) RETURNS datastore.derived_antelope
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE AS $fast$
#variable_conflict use_variable
DECLARE
    r datastore.derived_antelope;
BEGIN
    <<fast>>
    BEGIN
        RETURN r;
    EXCEPTION
        WHEN data_exception OR program_limit_exceeded THEN
            NULL;
    END;
    RETURN datastore.slow_derive_antelope(o);
END
$fast$;
COMMENT ON FUNCTION datastore.derive_antelope IS
    'Derives the columns of antelope by plain casts, and by the slow form where a value is unexpected.';

-- Asked only for the objects of which the derivation refused a value.
CREATE FUNCTION datastore.rejects_antelope(o datastore.object)
RETURNS TABLE (column_name text, raw text, reason text)
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $rejects$
BEGIN
    RETURN QUERY SELECT ''::text, ''::text, ''::text LIMIT 0;
END
$rejects$;
COMMENT ON FUNCTION datastore.rejects_antelope IS
    'The refused values of one object of antelope: column, value as it came, and reason.';

-- Create the table antelope. One row for each object of file:///data/antelope/.
CREATE TABLE public.antelope (
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
    seen_by text,
    CONSTRAINT antelope_pkey PRIMARY KEY (id),
    CONSTRAINT antelope_tombstone CHECK ((deleted_at IS NULL) = (fingerprint IS NOT NULL))
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
COMMENT ON TABLE public.antelope IS 'One row for each object of file:///data/antelope/. (second.yaml)';
COMMENT ON COLUMN public.antelope.id IS 'Stays the same whatever happens to the object; other tables may refer to it.';
COMMENT ON COLUMN public.antelope.key IS 'The object''s full key in its bucket.';
COMMENT ON COLUMN public.antelope.size IS 'The object''s size in bytes.';
COMMENT ON COLUMN public.antelope.etag IS 'The store''s own tag for the content.';
COMMENT ON COLUMN public.antelope.checksum IS 'A checksum of the content, with its algorithm in front.';
COMMENT ON COLUMN public.antelope.md5 IS 'The MD5 of the content in hexadecimal, where the store tells it.';
COMMENT ON COLUMN public.antelope.content_type IS 'The media type.';
COMMENT ON COLUMN public.antelope.content_encoding IS 'How the content is encoded, such as gzip.';
COMMENT ON COLUMN public.antelope.storage_class IS 'The storage class.';
COMMENT ON COLUMN public.antelope.version IS 'What the store calls this version of the object.';
COMMENT ON COLUMN public.antelope.last_modified IS 'When the object was last modified.';
COMMENT ON COLUMN public.antelope.created IS 'When the object was created, where the store tells it.';
COMMENT ON COLUMN public.antelope.custom_time IS 'A time that was set for the object in the bucket.';
COMMENT ON COLUMN public.antelope.metadata IS 'The object''s custom metadata as it is in the bucket.';
COMMENT ON COLUMN public.antelope.object_tags IS 'The object''s tags as they are in the bucket.';
COMMENT ON COLUMN public.antelope.contexts IS 'The object''s contexts as they are in the bucket.';
COMMENT ON COLUMN public.antelope.document IS 'The content of an object that describes others; null for any other.';
COMMENT ON COLUMN public.antelope.rejected IS
    'What was refused: columns, which are null or lack it, and parts of the metadata; the reasons are in the rejects.';
COMMENT ON COLUMN public.antelope.fingerprint IS 'Changes whenever the object does; null for an object that is gone.';
COMMENT ON COLUMN public.antelope.first_seen_at IS 'When the object was first merged.';
COMMENT ON COLUMN public.antelope.changed_at IS 'When the row was last written.';
COMMENT ON COLUMN public.antelope.deleted_at IS 'When the object was found to be gone; null while it is there.';
COMMENT ON COLUMN public.antelope.run_id IS 'The run of the loader that last wrote the row.';
COMMENT ON COLUMN public.antelope.seen_by IS 'Written by people; a merge never touches it. (second.yaml)';

-- The loader walks this index beside the listing, without a look at the table.
CREATE UNIQUE INDEX antelope_key_idx ON public.antelope (key) INCLUDE (fingerprint);
CREATE INDEX antelope_rejected_idx ON public.antelope (key) WHERE rejected IS NOT NULL;

-- Create the staging table. The loader copies what is new or changed into it.
CREATE UNLOGGED TABLE datastore_staging.staging_antelope (
    LIKE datastore.staging INCLUDING COMMENTS, derived datastore.derived_antelope);
COMMENT ON TABLE datastore_staging.staging_antelope IS
    'What the loader found new, changed or gone for antelope; empty between runs.';
COMMENT ON COLUMN datastore_staging.staging_antelope.derived IS 'What a trigger derived of the object.';

-- Create the scope. Which keys the definition covers.
CREATE FUNCTION datastore.in_scope_antelope(key text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $scope$
SELECT pg_catalog.starts_with(key, '')
$scope$;
COMMENT ON FUNCTION datastore.in_scope_antelope(text) IS 'Whether the definition of antelope covers a key.';

-- Create the triggers. They refuse writes to what is mirrored, keep the history, and derive what is staged.
-- A write to a mirrored column is answered with a sentence.
CREATE TRIGGER datastore_guard_update BEFORE UPDATE OF
    id, key, size, etag, checksum, md5, content_type, content_encoding, storage_class, version, last_modified, created,
    custom_time, metadata, object_tags, contexts, document, rejected, fingerprint, first_seen_at, changed_at,
    deleted_at, run_id
ON public.antelope FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror('antelope', 'seen_by');
CREATE TRIGGER datastore_guard_write BEFORE INSERT OR DELETE OR TRUNCATE
ON public.antelope FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror('antelope', 'seen_by');
COMMENT ON TRIGGER datastore_guard_update ON public.antelope IS 'Refuses to write what is mirrored, and says why.';
COMMENT ON TRIGGER datastore_guard_write ON public.antelope IS 'Refuses to add or remove rows, and says why.';

-- The owner derives, whoever stages: without the version, what a loader writes into these columns counts for nothing.
CREATE FUNCTION datastore.stage_antelope() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $stage$
BEGIN
    NEW.derived_by := NULL;
    IF NEW.kind OPERATOR(pg_catalog.=) 'P' THEN
        IF datastore.may_derive(1) THEN
            NEW.parsed := NEW.metadata::jsonb;
            NEW.derived := datastore.derive_antelope(ROW(
                NEW.key, NEW.size, NEW.etag, NEW.checksum, NEW.md5, NEW.content_type, NEW.content_encoding,
                NEW.storage_class, NEW.version, NEW.last_modified, NEW.created, NEW.custom_time, NEW.parsed,
                NEW.object_tags::jsonb, NEW.contexts::jsonb, NEW.document)::datastore.object);
            NEW.id := datastore.object_id('file:///data/antelope/', NEW.key);
            NEW.derived_by := '1bdcf85d6e1ea333';
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
COMMENT ON FUNCTION datastore.stage_antelope IS
    'Derives the typed columns of an object of antelope while it is staged.';
CREATE TRIGGER datastore_derive BEFORE INSERT ON datastore_staging.staging_antelope
FOR EACH ROW EXECUTE FUNCTION datastore.stage_antelope();
COMMENT ON TRIGGER datastore_derive ON datastore_staging.staging_antelope IS
    'Derives the typed columns of an object while it is staged.';

-- Create the views. Each runs with the rights of who reads it.
CREATE VIEW public.antelope_live WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.run_id, t.seen_by
FROM public.antelope AS t
WHERE t.fingerprint IS NOT NULL;
COMMENT ON VIEW public.antelope_live IS 'The objects of antelope that are there now.';

CREATE VIEW public.antelope_deleted WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id, t.seen_by
FROM public.antelope AS t
WHERE t.fingerprint IS NULL;
COMMENT ON VIEW public.antelope_deleted IS 'The objects of antelope that are gone, as they last were.';

CREATE VIEW public.antelope_rejects WITH (security_invoker = true) AS
SELECT j.key, j.column_name, j.key_is_encoded, j.raw, j.reason, j.first_run_id, j.last_run_id
FROM datastore.rejects('antelope') AS j;
COMMENT ON VIEW public.antelope_rejects IS 'Values and keys of antelope that do not fit, and why.';

CREATE VIEW public.antelope_folders WITH (security_invoker = true) AS
WITH direct AS MATERIALIZED (
    SELECT left(t.key, length(t.key) - strpos(reverse(t.key), '/') + 1) AS folder,
           count(*) AS objects, sum(t.size) AS bytes, max(t.last_modified) AS last_modified
    FROM public.antelope AS t
    WHERE t.fingerprint IS NOT NULL AND strpos(t.key, '/') > 0
    GROUP BY 1
)
SELECT f.folder, sum(d.objects)::bigint AS objects, sum(d.bytes)::bigint AS bytes,
       max(d.last_modified) AS last_modified
FROM direct AS d, LATERAL datastore.folders_of(d.folder) AS f (folder)
GROUP BY 1;
COMMENT ON VIEW public.antelope_folders IS
    'How many objects of antelope lie below each folder, and how large they are.';

CREATE VIEW public.antelope_freshness WITH (security_invoker = true) AS
SELECT f.complete_as_of, f.age, f.keys_as_of, f.metadata_as_of, f.tags_as_of, f.last_run_id, f.last_state,
       f.last_started_at, f.held, f.rejects, f.unread, f.partly_filled
FROM datastore.freshness('antelope') AS f;
COMMENT ON VIEW public.antelope_freshness IS 'How current antelope is.';

-- Close the functions. What is made may be called by anybody unless that is taken back.
REVOKE ALL ON FUNCTION
    datastore.slow_derive_antelope(datastore.object), datastore.derive_antelope(datastore.object),
    datastore.rejects_antelope(datastore.object), datastore.in_scope_antelope(text),
    datastore.stage_antelope() FROM PUBLIC;

-- Register the datastore. From here on the loader knows it.
INSERT INTO datastore.store (
    name, table_schema, table_name, bucket, prefix, identity, server, credentials, definition, definition_hash,
    derivation, source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit, contract,
    listed_columns, project, migration
) VALUES (
    'antelope', 'public', 'antelope', 'file:///data/antelope/', '', 'file:///data/antelope/', '{}', 'none',
    '{"accept":[],'
    '"access":{"annotators":["reviewer"],"readers":["analyst"]},'
    '"bucket":"file:///data/antelope/",'
    '"columns":[],'
    '"credentials":"none",'
    '"datastore":"antelope",'
    '"deletes":"tombstone",'
    '"exclude":[],'
    '"history":false,'
    '"identity":"",'
    '"include":[],'
    '"metadata":"plain",'
    '"notes":[{"name":"seen_by","type":"text"}],'
    '"schema":"public",'
    '"server":{},'
    '"unread_limit":0,'
    '"views":[]}',
    'fa595d1f0b13c1213499ee2b37c5aa1c731db9590d9d89438e743593216ed7a4', '1bdcf85d6e1ea333',
    '93b374f3c73a040e0cae305aeec491fa83cf03c415a77bf08f585560cbd05d4b', 'tombstone', NULL, NULL, 0, 1,
    '{}',
    'golden', '0001'
);

-- Create the derivation. Makes the typed columns of an object from what its bucket says of it.
CREATE TYPE datastore.derived_zebra AS (
    stripes integer,
    rejected text[]
);
COMMENT ON TYPE datastore.derived_zebra IS
    'What is derived of one object of zebra: its typed columns, and the names of those refused.';

-- What the fast form falls back to, and what it has to answer too.
CREATE FUNCTION datastore.slow_derive_zebra(o datastore.object) RETURNS datastore.derived_zebra
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $slow$
#variable_conflict use_variable
DECLARE
    r datastore.derived_zebra;
    v text COLLATE "C";
BEGIN
    -- stripes
    v := o.metadata ->> 'stripes';
    IF v IS NOT NULL THEN
        r.stripes := datastore.cast_integer(v);
        IF r.stripes IS NULL THEN
            r.rejected := array_append(r.rejected, 'stripes');
        END IF;
    END IF;
    IF cardinality(r.rejected) > 1 THEN
        r.rejected := (SELECT array_agg(n ORDER BY n COLLATE "C") FROM unnest(r.rejected) AS n);
    END IF;
    RETURN r;
END
$slow$;
COMMENT ON FUNCTION datastore.slow_derive_zebra IS
    'Derives the columns of zebra with casts that cannot fail; the fast form answers the same.';

-- Runs once for each new or changed object. It has no search path of its own, which would cost more than its body:
-- only the merge calls it, and has one.
CREATE FUNCTION datastore.derive_zebra(o datastore.object) RETURNS datastore.derived_zebra
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE AS $fast$
#variable_conflict use_variable
DECLARE
    r datastore.derived_zebra;
    v text COLLATE "C";
BEGIN
    <<fast>>
    BEGIN
        -- stripes
        v := o.metadata ->> 'stripes';
        IF v IS NOT NULL THEN
            r.stripes := datastore.cast_integer(v);
            EXIT fast WHEN r.stripes IS NULL;
        END IF;
        RETURN r;
    EXCEPTION
        WHEN data_exception OR program_limit_exceeded THEN
            NULL;
    END;
    RETURN datastore.slow_derive_zebra(o);
END
$fast$;
COMMENT ON FUNCTION datastore.derive_zebra IS
    'Derives the columns of zebra by plain casts, and by the slow form where a value is unexpected.';

-- Asked only for the objects of which the derivation refused a value.
CREATE FUNCTION datastore.rejects_zebra(o datastore.object)
RETURNS TABLE (column_name text, raw text, reason text)
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $rejects$
#variable_conflict use_variable
DECLARE
    refused text[] := (datastore.slow_derive_zebra(o)).rejected;
BEGIN
    RETURN QUERY
    SELECT
        c.name,
        datastore.cut_raw(c.value),
        coalesce(datastore.reject_reason(c.type, c.value, c.options::jsonb), 'does not fit the column')
    FROM (VALUES
        ('stripes', o.metadata ->> 'stripes', 'integer', '{}')
    ) AS c (name, value, type, options)
    WHERE c.name = ANY (refused);
END
$rejects$;
COMMENT ON FUNCTION datastore.rejects_zebra IS
    'The refused values of one object of zebra: column, value as it came, and reason.';

-- Create the table zebra. One row for each object of file:///data/zebra/.
CREATE TABLE public.zebra (
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
    stripes integer,
    CONSTRAINT zebra_pkey PRIMARY KEY (id),
    CONSTRAINT zebra_tombstone CHECK ((deleted_at IS NULL) = (fingerprint IS NOT NULL))
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
COMMENT ON TABLE public.zebra IS 'One row for each object of file:///data/zebra/. (first.yaml)';
COMMENT ON COLUMN public.zebra.id IS 'Stays the same whatever happens to the object; other tables may refer to it.';
COMMENT ON COLUMN public.zebra.key IS 'The object''s full key in its bucket.';
COMMENT ON COLUMN public.zebra.size IS 'The object''s size in bytes.';
COMMENT ON COLUMN public.zebra.etag IS 'The store''s own tag for the content.';
COMMENT ON COLUMN public.zebra.checksum IS 'A checksum of the content, with its algorithm in front.';
COMMENT ON COLUMN public.zebra.md5 IS 'The MD5 of the content in hexadecimal, where the store tells it.';
COMMENT ON COLUMN public.zebra.content_type IS 'The media type.';
COMMENT ON COLUMN public.zebra.content_encoding IS 'How the content is encoded, such as gzip.';
COMMENT ON COLUMN public.zebra.storage_class IS 'The storage class.';
COMMENT ON COLUMN public.zebra.version IS 'What the store calls this version of the object.';
COMMENT ON COLUMN public.zebra.last_modified IS 'When the object was last modified.';
COMMENT ON COLUMN public.zebra.created IS 'When the object was created, where the store tells it.';
COMMENT ON COLUMN public.zebra.custom_time IS 'A time that was set for the object in the bucket.';
COMMENT ON COLUMN public.zebra.metadata IS 'The object''s custom metadata as it is in the bucket.';
COMMENT ON COLUMN public.zebra.object_tags IS 'The object''s tags as they are in the bucket.';
COMMENT ON COLUMN public.zebra.contexts IS 'The object''s contexts as they are in the bucket.';
COMMENT ON COLUMN public.zebra.document IS 'The content of an object that describes others; null for any other.';
COMMENT ON COLUMN public.zebra.rejected IS
    'What was refused: columns, which are null or lack it, and parts of the metadata; the reasons are in the rejects.';
COMMENT ON COLUMN public.zebra.fingerprint IS 'Changes whenever the object does; null for an object that is gone.';
COMMENT ON COLUMN public.zebra.first_seen_at IS 'When the object was first merged.';
COMMENT ON COLUMN public.zebra.changed_at IS 'When the row was last written.';
COMMENT ON COLUMN public.zebra.deleted_at IS 'When the object was found to be gone; null while it is there.';
COMMENT ON COLUMN public.zebra.run_id IS 'The run of the loader that last wrote the row.';
COMMENT ON COLUMN public.zebra.stripes IS 'Derived from metadata.stripes; first.yaml.';

-- The loader walks this index beside the listing, without a look at the table.
CREATE UNIQUE INDEX zebra_key_idx ON public.zebra (key) INCLUDE (fingerprint);
CREATE INDEX zebra_rejected_idx ON public.zebra (key) WHERE rejected IS NOT NULL;

-- Create the staging table. The loader copies what is new or changed into it.
CREATE UNLOGGED TABLE datastore_staging.staging_zebra (
    LIKE datastore.staging INCLUDING COMMENTS, derived datastore.derived_zebra);
COMMENT ON TABLE datastore_staging.staging_zebra IS
    'What the loader found new, changed or gone for zebra; empty between runs.';
COMMENT ON COLUMN datastore_staging.staging_zebra.derived IS 'What a trigger derived of the object.';

-- Create the scope. Which keys the definition covers.
CREATE FUNCTION datastore.in_scope_zebra(key text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $scope$
SELECT pg_catalog.starts_with(key, '')
$scope$;
COMMENT ON FUNCTION datastore.in_scope_zebra(text) IS 'Whether the definition of zebra covers a key.';

-- Create the triggers. They refuse writes to what is mirrored, keep the history, and derive what is staged.
-- A write to a mirrored column is answered with a sentence.
CREATE TRIGGER datastore_guard_update BEFORE UPDATE OF
    id, key, size, etag, checksum, md5, content_type, content_encoding, storage_class, version, last_modified, created,
    custom_time, metadata, object_tags, contexts, document, rejected, fingerprint, first_seen_at, changed_at,
    deleted_at, run_id, stripes
ON public.zebra FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror('zebra');
CREATE TRIGGER datastore_guard_write BEFORE INSERT OR DELETE OR TRUNCATE
ON public.zebra FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror('zebra');
COMMENT ON TRIGGER datastore_guard_update ON public.zebra IS 'Refuses to write what is mirrored, and says why.';
COMMENT ON TRIGGER datastore_guard_write ON public.zebra IS 'Refuses to add or remove rows, and says why.';

-- The owner derives, whoever stages: without the version, what a loader writes into these columns counts for nothing.
CREATE FUNCTION datastore.stage_zebra() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $stage$
BEGIN
    NEW.derived_by := NULL;
    IF NEW.kind OPERATOR(pg_catalog.=) 'P' THEN
        IF datastore.may_derive(1) THEN
            NEW.parsed := NEW.metadata::jsonb;
            NEW.derived := datastore.derive_zebra(ROW(
                NEW.key, NEW.size, NEW.etag, NEW.checksum, NEW.md5, NEW.content_type, NEW.content_encoding,
                NEW.storage_class, NEW.version, NEW.last_modified, NEW.created, NEW.custom_time, NEW.parsed,
                NEW.object_tags::jsonb, NEW.contexts::jsonb, NEW.document)::datastore.object);
            NEW.id := datastore.object_id('file:///data/zebra/', NEW.key);
            NEW.derived_by := 'cc719ad070bdd095';
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
COMMENT ON FUNCTION datastore.stage_zebra IS 'Derives the typed columns of an object of zebra while it is staged.';
CREATE TRIGGER datastore_derive BEFORE INSERT ON datastore_staging.staging_zebra
FOR EACH ROW EXECUTE FUNCTION datastore.stage_zebra();
COMMENT ON TRIGGER datastore_derive ON datastore_staging.staging_zebra IS
    'Derives the typed columns of an object while it is staged.';

-- Create the views. Each runs with the rights of who reads it.
CREATE VIEW public.zebra_live WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.run_id, t.stripes
FROM public.zebra AS t
WHERE t.fingerprint IS NOT NULL;
COMMENT ON VIEW public.zebra_live IS 'The objects of zebra that are there now.';

CREATE VIEW public.zebra_deleted WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id, t.stripes
FROM public.zebra AS t
WHERE t.fingerprint IS NULL;
COMMENT ON VIEW public.zebra_deleted IS 'The objects of zebra that are gone, as they last were.';

CREATE VIEW public.zebra_rejects WITH (security_invoker = true) AS
SELECT j.key, j.column_name, j.key_is_encoded, j.raw, j.reason, j.first_run_id, j.last_run_id
FROM datastore.rejects('zebra') AS j;
COMMENT ON VIEW public.zebra_rejects IS 'Values and keys of zebra that do not fit, and why.';

CREATE VIEW public.zebra_folders WITH (security_invoker = true) AS
WITH direct AS MATERIALIZED (
    SELECT left(t.key, length(t.key) - strpos(reverse(t.key), '/') + 1) AS folder,
           count(*) AS objects, sum(t.size) AS bytes, max(t.last_modified) AS last_modified
    FROM public.zebra AS t
    WHERE t.fingerprint IS NOT NULL AND strpos(t.key, '/') > 0
    GROUP BY 1
)
SELECT f.folder, sum(d.objects)::bigint AS objects, sum(d.bytes)::bigint AS bytes,
       max(d.last_modified) AS last_modified
FROM direct AS d, LATERAL datastore.folders_of(d.folder) AS f (folder)
GROUP BY 1;
COMMENT ON VIEW public.zebra_folders IS 'How many objects of zebra lie below each folder, and how large they are.';

CREATE VIEW public.zebra_freshness WITH (security_invoker = true) AS
SELECT f.complete_as_of, f.age, f.keys_as_of, f.metadata_as_of, f.tags_as_of, f.last_run_id, f.last_state,
       f.last_started_at, f.held, f.rejects, f.unread, f.partly_filled
FROM datastore.freshness('zebra') AS f;
COMMENT ON VIEW public.zebra_freshness IS 'How current zebra is.';

-- Close the functions. What is made may be called by anybody unless that is taken back.
REVOKE ALL ON FUNCTION
    datastore.slow_derive_zebra(datastore.object), datastore.derive_zebra(datastore.object),
    datastore.rejects_zebra(datastore.object), datastore.in_scope_zebra(text), datastore.stage_zebra() FROM PUBLIC;

-- Register the datastore. From here on the loader knows it.
INSERT INTO datastore.store (
    name, table_schema, table_name, bucket, prefix, identity, server, credentials, definition, definition_hash,
    derivation, source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit, contract,
    listed_columns, project, migration
) VALUES (
    'zebra', 'public', 'zebra', 'file:///data/zebra/', '', 'file:///data/zebra/', '{}', 'none',
    '{"accept":[],'
    '"access":{"annotators":[],"readers":[]},'
    '"bucket":"file:///data/zebra/",'
    '"columns":[{"from":"metadata.stripes","name":"stripes","required":false,"type":"integer"}],'
    '"credentials":"none",'
    '"datastore":"zebra",'
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
    '"views":[]}',
    '2115e53cd0ac95e4178ffe72bef87fd68f145d8b9fb47d705605ea7adafa3d2e', 'cc719ad070bdd095',
    '633fe168aaf4fdfa9b4afcd431a780d2b63e04ec3fb4216b6ce636e0d0d14f15', 'tombstone', NULL, NULL, 0, 1,
    '{}',
    'golden', '0001'
);
--== end
CALL datastore.record_step('golden', '0001', 2, '94d7bf7cf9562ba5cbf0892e2d8f3dd275e62ae0afb8cadb8a687630c1bde84e');
\endif
COMMIT;

--== step 3 together rights: grant access, and take the right to create back (second.yaml:1, first.yaml:1)
BEGIN;
SELECT datastore.is_pending('golden', '0001', 3) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
--== sql
-- Grant access. Nobody but the registry's owner writes what is mirrored.
-- The loader fills the staging and reads what the table has; the merge, which writes it, runs as the owner.
GRANT SELECT, INSERT ON datastore_staging.staging_antelope TO datastore_loader;
GRANT SELECT (key, fingerprint) ON public.antelope TO datastore_loader;
GRANT SELECT ON
    public.antelope, public.antelope_live, public.antelope_deleted, public.antelope_rejects, public.antelope_folders,
    public.antelope_freshness
    TO datastore_reader, analyst, reviewer;

-- The note columns, and no others, may be written.
GRANT UPDATE (seen_by) ON public.antelope, public.antelope_live TO reviewer;

-- Grant access. Nobody but the registry's owner writes what is mirrored.
-- The loader fills the staging and reads what the table has; the merge, which writes it, runs as the owner.
GRANT SELECT, INSERT ON datastore_staging.staging_zebra TO datastore_loader;
GRANT SELECT (key, fingerprint) ON public.zebra TO datastore_loader;
GRANT SELECT ON
    public.zebra, public.zebra_live, public.zebra_deleted, public.zebra_rejects, public.zebra_folders,
    public.zebra_freshness
    TO datastore_reader;

-- Take the right to create back. It was lent to the registry's owner for this migration alone.
CALL datastore.return_create('golden', '0001');
--== end
CALL datastore.record_step('golden', '0001', 3,
    '94d7bf7cf9562ba5cbf0892e2d8f3dd275e62ae0afb8cadb8a687630c1bde84e', 'create_antelope_zebra');
\endif
COMMIT;

CALL datastore.close_migration();
