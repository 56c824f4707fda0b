-- 0001 create_spool of golden
--
-- Datastore spool: public.spool mirrors gs://acme-spool/.
--   tables: public.spool, datastore_staging.staging_spool, datastore.history_spool
--   views: public.spool_live, public.spool_deleted, public.spool_rejects, public.spool_folders,
--     public.spool_freshness, public.spool_history
--   functions: datastore.derive_spool, datastore.slow_derive_spool, datastore.rejects_spool,
--     datastore.in_scope_spool, datastore.stage_spool, type datastore.derived_spool
--   indexes: spool_pkey, spool_key_idx, spool_rejected_idx, history_spool_object_idx,
--     history_spool_key_idx
--   typed: kind text from metadata.kind
--   notes: checked_by text
--   read by: datastore_reader
-- Only the loader writes what is mirrored: into its staging table, from which datastore.merge takes it.
-- Everything is new: nothing in use is locked, read or written anew.
-- Note: The role datastore_owner is lent CREATE on the schema public until the migration ends.
-- Note: With deletes: remove the notes on an object go when it goes, and do not come back with it.
--
-- Run: psql -v ON_ERROR_STOP=1 -f 0001_create_spool.up.sql
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
    'golden', '0001', '2c1bd0af6a42aaf56cd518c2c3ceeff8f588fca0e8a1fee3ba0016c274bf8877',
    after => NULL, after_hash => NULL
);

--== step 1 together rights: check what spool takes for granted, and lend the right to create (spool.yaml:1)
BEGIN;
SELECT datastore.is_pending('golden', '0001', 1) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
--== sql
-- Check what spool needs. What is missing is found here, before anything is made.
DO $check$
BEGIN
    IF NOT datastore.serves(1) THEN
        RAISE EXCEPTION 'spool is written by contract 1 with the registry, which the registry here does not serve'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Compare SELECT datastore.version() with 1.1, for which the migration was written.';
    END IF;
    IF EXISTS (
        SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relname = 'spool'
    ) THEN
        RAISE EXCEPTION 'there is a relation public.spool already'
            USING ERRCODE = 'duplicate_table',
                  HINT = 'Rename it, or give the datastore another name in spool.yaml and run: generator migrate';
    END IF;
    IF EXISTS (SELECT FROM datastore.store AS s WHERE s.name = 'spool') THEN
        RAISE EXCEPTION 'there is a datastore spool already'
            USING ERRCODE = 'duplicate_object',
                  HINT = 'Give the datastore another name in spool.yaml and run: generator migrate';
    END IF;
    -- Each grant is recorded, and goes with the last datastore that needs it; the right to create, with the last step.
    PERFORM datastore.grant_on_schema('public', 'CREATE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_loader');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_reader');
END
$check$;
--== end
CALL datastore.record_step('golden', '0001', 1, '2c1bd0af6a42aaf56cd518c2c3ceeff8f588fca0e8a1fee3ba0016c274bf8877');
\endif
COMMIT;

--== step 2 together: create spool (spool.yaml:1)
BEGIN;
SELECT datastore.is_pending('golden', '0001', 2) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL ROLE datastore_owner;
--== sql
-- Create the derivation. Makes the typed columns of an object from what its bucket says of it.
CREATE TYPE datastore.derived_spool AS (
    kind text,
    rejected text[]
);
COMMENT ON TYPE datastore.derived_spool IS
    'What is derived of one object of spool: its typed columns, and the names of those refused.';

-- What the fast form falls back to, and what it has to answer too.
CREATE FUNCTION datastore.slow_derive_spool(o datastore.object) RETURNS datastore.derived_spool
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $slow$
#variable_conflict use_variable
DECLARE
    r datastore.derived_spool;
    v text COLLATE "C";
BEGIN
    -- kind
    v := o.metadata ->> 'kind';
    IF v IS NOT NULL THEN
        r.kind := v;
    END IF;
    IF cardinality(r.rejected) > 1 THEN
        r.rejected := (SELECT array_agg(n ORDER BY n COLLATE "C") FROM unnest(r.rejected) AS n);
    END IF;
    RETURN r;
END
$slow$;
COMMENT ON FUNCTION datastore.slow_derive_spool IS
    'Derives the columns of spool with casts that cannot fail; the fast form answers the same.';

-- Runs once for each new or changed object. It has no search path of its own, which would cost more than its body:
-- only the merge calls it, and has one.
CREATE FUNCTION datastore.derive_spool(o datastore.object) RETURNS datastore.derived_spool
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE AS $fast$
#variable_conflict use_variable
DECLARE
    r datastore.derived_spool;
BEGIN
    <<fast>>
    BEGIN
        -- kind
        r.kind := o.metadata ->> 'kind';
        RETURN r;
    EXCEPTION
        WHEN data_exception OR program_limit_exceeded THEN
            NULL;
    END;
    RETURN datastore.slow_derive_spool(o);
END
$fast$;
COMMENT ON FUNCTION datastore.derive_spool IS
    'Derives the columns of spool by plain casts, and by the slow form where a value is unexpected.';

-- Asked only for the objects of which the derivation refused a value.
CREATE FUNCTION datastore.rejects_spool(o datastore.object)
RETURNS TABLE (column_name text, raw text, reason text)
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $rejects$
#variable_conflict use_variable
DECLARE
    refused text[] := (datastore.slow_derive_spool(o)).rejected;
BEGIN
    RETURN QUERY
    SELECT
        c.name,
        datastore.cut_raw(c.value),
        coalesce(datastore.reject_reason(c.type, c.value, c.options::jsonb), 'does not fit the column')
    FROM (VALUES
        ('kind', o.metadata ->> 'kind', 'text', '{}')
    ) AS c (name, value, type, options)
    WHERE c.name = ANY (refused);
END
$rejects$;
COMMENT ON FUNCTION datastore.rejects_spool IS
    'The refused values of one object of spool: column, value as it came, and reason.';

-- Create the table spool. One row for each object of gs://acme-spool/.
CREATE TABLE public.spool (
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
    kind text,
    checked_by text,
    CONSTRAINT spool_pkey PRIMARY KEY (id),
    CONSTRAINT spool_tombstone CHECK ((deleted_at IS NULL) = (fingerprint IS NOT NULL))
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
COMMENT ON TABLE public.spool IS 'One row for each object of gs://acme-spool/. (spool.yaml)';
COMMENT ON COLUMN public.spool.id IS 'Stays the same whatever happens to the object; other tables may refer to it.';
COMMENT ON COLUMN public.spool.key IS 'The object''s full key in its bucket.';
COMMENT ON COLUMN public.spool.size IS 'The object''s size in bytes.';
COMMENT ON COLUMN public.spool.etag IS 'The store''s own tag for the content.';
COMMENT ON COLUMN public.spool.checksum IS 'A checksum of the content, with its algorithm in front.';
COMMENT ON COLUMN public.spool.md5 IS 'The MD5 of the content in hexadecimal, where the store tells it.';
COMMENT ON COLUMN public.spool.content_type IS 'The media type.';
COMMENT ON COLUMN public.spool.content_encoding IS 'How the content is encoded, such as gzip.';
COMMENT ON COLUMN public.spool.storage_class IS 'The storage class.';
COMMENT ON COLUMN public.spool.version IS 'What the store calls this version of the object.';
COMMENT ON COLUMN public.spool.last_modified IS 'When the object was last modified.';
COMMENT ON COLUMN public.spool.created IS 'When the object was created, where the store tells it.';
COMMENT ON COLUMN public.spool.custom_time IS 'A time that was set for the object in the bucket.';
COMMENT ON COLUMN public.spool.metadata IS 'The object''s custom metadata as it is in the bucket.';
COMMENT ON COLUMN public.spool.object_tags IS 'The object''s tags as they are in the bucket.';
COMMENT ON COLUMN public.spool.contexts IS 'The object''s contexts as they are in the bucket.';
COMMENT ON COLUMN public.spool.document IS 'The content of an object that describes others; null for any other.';
COMMENT ON COLUMN public.spool.rejected IS
    'What was refused: columns, which are null or lack it, and parts of the metadata; the reasons are in the rejects.';
COMMENT ON COLUMN public.spool.fingerprint IS 'Changes whenever the object does; null for an object that is gone.';
COMMENT ON COLUMN public.spool.first_seen_at IS 'When the object was first merged.';
COMMENT ON COLUMN public.spool.changed_at IS 'When the row was last written.';
COMMENT ON COLUMN public.spool.deleted_at IS 'When the object was found to be gone; null while it is there.';
COMMENT ON COLUMN public.spool.run_id IS 'The run of the loader that last wrote the row.';
COMMENT ON COLUMN public.spool.kind IS 'Derived from metadata.kind; spool.yaml.';
COMMENT ON COLUMN public.spool.checked_by IS 'Written by people; a merge never touches it. (spool.yaml)';

-- The loader walks this index beside the listing, without a look at the table.
CREATE UNIQUE INDEX spool_key_idx ON public.spool (key) INCLUDE (fingerprint);
CREATE INDEX spool_rejected_idx ON public.spool (key) WHERE rejected IS NOT NULL;

-- Create the staging table. The loader copies what is new or changed into it.
CREATE UNLOGGED TABLE datastore_staging.staging_spool (
    LIKE datastore.staging INCLUDING COMMENTS, derived datastore.derived_spool);
COMMENT ON TABLE datastore_staging.staging_spool IS
    'What the loader found new, changed or gone for spool; empty between runs.';
COMMENT ON COLUMN datastore_staging.staging_spool.derived IS 'What a trigger derived of the object.';

-- Create the history. Keeps the versions of rows that were replaced or went.
CREATE TABLE datastore.history_spool (
    object_id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL,
    ended_by text NOT NULL,
    run_id bigint NOT NULL,
    model text NOT NULL,
    version_of_row jsonb NOT NULL
);
COMMENT ON TABLE datastore.history_spool IS 'Former versions of the rows of spool.';
COMMENT ON COLUMN datastore.history_spool.object_id IS 'The id of the row.';
COMMENT ON COLUMN datastore.history_spool.key IS 'The object''s full key.';
COMMENT ON COLUMN datastore.history_spool.valid_from IS
    'When the row became as it is here: when the version before it ended, else when the object was first seen.';
COMMENT ON COLUMN datastore.history_spool.valid_to IS 'When it ceased to be so.';
COMMENT ON COLUMN datastore.history_spool.ended_by IS
    'changed: the object changed; gone: the object is gone; returned: it was gone and came back.';
COMMENT ON COLUMN datastore.history_spool.run_id IS
    'The run of the loader that ended it; for a removed row the run that last wrote it.';
COMMENT ON COLUMN datastore.history_spool.model IS
    'The hash of the definition that the row was written under; datastore.store has that of today.';
COMMENT ON COLUMN datastore.history_spool.version_of_row IS 'The whole row as it was.';
CREATE INDEX history_spool_object_idx ON datastore.history_spool (object_id, valid_to);
CREATE INDEX history_spool_key_idx ON datastore.history_spool (key, valid_to);

-- Create the scope. Which keys the definition covers.
CREATE FUNCTION datastore.in_scope_spool(key text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $scope$
SELECT pg_catalog.starts_with(key, '')
$scope$;
COMMENT ON FUNCTION datastore.in_scope_spool(text) IS 'Whether the definition of spool covers a key.';

-- Create the triggers. They refuse writes to what is mirrored, keep the history, and derive what is staged.
-- A write to a mirrored column is answered with a sentence.
CREATE TRIGGER datastore_guard_update BEFORE UPDATE OF
    id, key, size, etag, checksum, md5, content_type, content_encoding, storage_class, version, last_modified, created,
    custom_time, metadata, object_tags, contexts, document, rejected, fingerprint, first_seen_at, changed_at,
    deleted_at, run_id, kind
ON public.spool FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror('spool', 'checked_by');
CREATE TRIGGER datastore_guard_write BEFORE INSERT OR DELETE OR TRUNCATE
ON public.spool FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror('spool', 'checked_by');
COMMENT ON TRIGGER datastore_guard_update ON public.spool IS 'Refuses to write what is mirrored, and says why.';
COMMENT ON TRIGGER datastore_guard_write ON public.spool IS 'Refuses to add or remove rows, and says why.';

CREATE TRIGGER datastore_history_update AFTER UPDATE ON public.spool
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION datastore.record_history('spool');
CREATE TRIGGER datastore_history_delete AFTER DELETE ON public.spool
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION datastore.record_history('spool');
COMMENT ON TRIGGER datastore_history_update ON public.spool IS 'Keeps the versions of rows that were replaced.';
COMMENT ON TRIGGER datastore_history_delete ON public.spool IS 'Keeps the last versions of rows that went.';

-- The owner derives, whoever stages: without the version, what a loader writes into these columns counts for nothing.
CREATE FUNCTION datastore.stage_spool() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $stage$
BEGIN
    NEW.derived_by := NULL;
    IF NEW.kind OPERATOR(pg_catalog.=) 'P' THEN
        IF datastore.may_derive(1) THEN
            NEW.parsed := NEW.metadata::jsonb;
            NEW.derived := datastore.derive_spool(ROW(
                NEW.key, NEW.size, NEW.etag, NEW.checksum, NEW.md5, NEW.content_type, NEW.content_encoding,
                NEW.storage_class, NEW.version, NEW.last_modified, NEW.created, NEW.custom_time, NEW.parsed,
                NEW.object_tags::jsonb, NEW.contexts::jsonb, NEW.document)::datastore.object);
            NEW.id := datastore.object_id('gs://acme-old-spool/', NEW.key);
            NEW.derived_by := '3cbe8b5c60d8557a';
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
COMMENT ON FUNCTION datastore.stage_spool IS 'Derives the typed columns of an object of spool while it is staged.';
CREATE TRIGGER datastore_derive BEFORE INSERT ON datastore_staging.staging_spool
FOR EACH ROW EXECUTE FUNCTION datastore.stage_spool();
COMMENT ON TRIGGER datastore_derive ON datastore_staging.staging_spool IS
    'Derives the typed columns of an object while it is staged.';

-- Create the views. Each runs with the rights of who reads it.
CREATE VIEW public.spool_live WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.run_id, t.kind, t.checked_by
FROM public.spool AS t
WHERE t.fingerprint IS NOT NULL;
COMMENT ON VIEW public.spool_live IS 'The objects of spool that are there now.';

CREATE VIEW public.spool_deleted WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id, t.kind, t.checked_by
FROM public.spool AS t
WHERE t.fingerprint IS NULL;
COMMENT ON VIEW public.spool_deleted IS 'The objects of spool that are gone, as they last were.';

CREATE VIEW public.spool_rejects WITH (security_invoker = true) AS
SELECT j.key, j.column_name, j.key_is_encoded, j.raw, j.reason, j.first_run_id, j.last_run_id
FROM datastore.rejects('spool') AS j;
COMMENT ON VIEW public.spool_rejects IS 'Values and keys of spool that do not fit, and why.';

CREATE VIEW public.spool_folders WITH (security_invoker = true) AS
WITH direct AS MATERIALIZED (
    SELECT left(t.key, length(t.key) - strpos(reverse(t.key), '/') + 1) AS folder,
           count(*) AS objects, sum(t.size) AS bytes, max(t.last_modified) AS last_modified
    FROM public.spool AS t
    WHERE t.fingerprint IS NOT NULL AND strpos(t.key, '/') > 0
    GROUP BY 1
)
SELECT f.folder, sum(d.objects)::bigint AS objects, sum(d.bytes)::bigint AS bytes,
       max(d.last_modified) AS last_modified
FROM direct AS d, LATERAL datastore.folders_of(d.folder) AS f (folder)
GROUP BY 1;
COMMENT ON VIEW public.spool_folders IS 'How many objects of spool lie below each folder, and how large they are.';

CREATE VIEW public.spool_freshness WITH (security_invoker = true) AS
SELECT f.complete_as_of, f.age, f.keys_as_of, f.metadata_as_of, f.tags_as_of, f.last_run_id, f.last_state,
       f.last_started_at, f.held, f.rejects, f.unread, f.partly_filled
FROM datastore.freshness('spool') AS f;
COMMENT ON VIEW public.spool_freshness IS 'How current spool is.';

CREATE VIEW public.spool_history WITH (security_invoker = true) AS
SELECT h.object_id AS id, h.key, h.valid_from, h.valid_to, h.ended_by, h.run_id AS ended_by_run, v.size, v.etag,
       v.checksum, v.md5, v.content_type, v.content_encoding, v.storage_class, v.version, v.last_modified, v.created,
       v.custom_time, v.metadata, v.object_tags, v.contexts, v.document, v.rejected, v.first_seen_at, v.kind,
       v.checked_by
FROM datastore.history_spool AS h, LATERAL datastore.past_row(NULL::public.spool, h.version_of_row) AS v
WHERE h.ended_by <> 'returned';
COMMENT ON VIEW public.spool_history IS 'Former versions of the objects of spool.';

-- Close the functions. What is made may be called by anybody unless that is taken back.
REVOKE ALL ON FUNCTION
    datastore.slow_derive_spool(datastore.object), datastore.derive_spool(datastore.object),
    datastore.rejects_spool(datastore.object), datastore.in_scope_spool(text), datastore.stage_spool() FROM PUBLIC;

-- Register the datastore. From here on the loader knows it.
INSERT INTO datastore.store (
    name, table_schema, table_name, bucket, prefix, identity, server, credentials, definition, definition_hash,
    derivation, source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit, contract,
    listed_columns, project, migration
) VALUES (
    'spool', 'public', 'spool', 'gs://acme-spool/', '', 'gs://acme-old-spool/', '{}', 'profile spooler',
    '{"accept":[],'
    '"access":{"annotators":[],"readers":[]},'
    '"bucket":"gs://acme-spool/",'
    '"columns":[{"from":"metadata.kind","name":"kind","required":false,"type":"text"}],'
    '"credentials":"profile spooler",'
    '"datastore":"spool",'
    '"delete_limit":{"percent":0,"rows":5},'
    '"deletes":"remove",'
    '"exclude":[],'
    '"history":true,'
    '"identity":"gs://acme-old-spool/",'
    '"include":[],'
    '"metadata":"plain",'
    '"notes":[{"name":"checked_by","type":"text"}],'
    '"schema":"public",'
    '"server":{},'
    '"unread_limit":0,'
    '"views":[]}',
    '2258de5523ee42a77f8fdd4fbdffc73200433aa872b24c141d00e59999da36f4', '3cbe8b5c60d8557a',
    '59755e08b0cc80759bf8c9517eac73d5a6e8d4e24dbc2565c71b7581af80b0d2', 'remove', 5, 0, 0, 1,
    '{}',
    'golden', '0001'
);
--== end
CALL datastore.record_step('golden', '0001', 2, '2c1bd0af6a42aaf56cd518c2c3ceeff8f588fca0e8a1fee3ba0016c274bf8877');
\endif
COMMIT;

--== step 3 together rights: grant access, and take the right to create back (spool.yaml:1)
BEGIN;
SELECT datastore.is_pending('golden', '0001', 3) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
--== sql
-- Grant access. Nobody but the registry's owner writes what is mirrored.
-- The loader fills the staging and reads what the table has; the merge, which writes it, runs as the owner.
GRANT SELECT, INSERT ON datastore_staging.staging_spool TO datastore_loader;
GRANT SELECT (key, fingerprint) ON public.spool TO datastore_loader;
GRANT SELECT ON
    public.spool, datastore.history_spool, public.spool_live, public.spool_deleted, public.spool_rejects,
    public.spool_folders, public.spool_freshness, public.spool_history
    TO datastore_reader;

-- Take the right to create back. It was lent to the registry's owner for this migration alone.
CALL datastore.return_create('golden', '0001');
--== end
CALL datastore.record_step('golden', '0001', 3,
    '2c1bd0af6a42aaf56cd518c2c3ceeff8f588fca0e8a1fee3ba0016c274bf8877', 'create_spool');
\endif
COMMIT;

CALL datastore.close_migration();
