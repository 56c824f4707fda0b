"""0001_create_shelf: the same steps that psql and `generator apply` send.

Do not edit it: the ledger in the database has the hash of its steps.
"""

from django.db import migrations, models

from ..datastores import fields
from ..datastores.operations import ApplyStep, ProjectMigration, Step

MIGRATION = ProjectMigration(
    project="lidar",
    version="0001",
    name="create_shelf",
    hash="bcf26303ce71b76167afc3577fbf8b45abba34e94bafb0820efc8d83c263103d",
    after=None,
    after_hash=None,
    look=r"""
CALL datastore.refuse_rows(ARRAY[
    'public.shelf'
]);
""",
    steps=[
        Step(
            kind="together",
            rights=True,
            title="check what shelf takes for granted, and lend the right to create (store0.yaml:1)",
            forwards=[
                r"""
-- Check what shelf needs. What is missing is found here, before anything is made.
DO $check$
BEGIN
    IF NOT datastore.serves(1) THEN
        RAISE EXCEPTION 'shelf is written by contract 1 with the registry, which the registry here does not serve'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Compare SELECT datastore.version() with 1.1, for which the migration was written.';
    END IF;
    IF EXISTS (
        SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relname = 'shelf'
    ) THEN
        RAISE EXCEPTION 'there is a relation public.shelf already'
            USING ERRCODE = 'duplicate_table',
                  HINT = 'Rename it, or give the datastore another name in store0.yaml and run: generator migrate';
    END IF;
    IF EXISTS (SELECT FROM datastore.store AS s WHERE s.name = 'shelf') THEN
        RAISE EXCEPTION 'there is a datastore shelf already'
            USING ERRCODE = 'duplicate_object',
                  HINT = 'Give the datastore another name in store0.yaml and run: generator migrate';
    END IF;
    -- Each grant is recorded, and goes with the last datastore that needs it; the right to create, with the last step.
    PERFORM datastore.grant_on_schema('public', 'CREATE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_loader');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_reader');
END
$check$;
""",
            ],
            backwards=[
                r"""
CALL datastore.revoke_unneeded('lidar', '0001');
""",
            ],
        ),
        Step(
            kind="together",
            rights=False,
            title="create shelf (store0.yaml:1)",
            forwards=[
                r"""
-- Create the derivation. Makes the typed columns of an object from what its bucket says of it.
CREATE TYPE datastore.derived_shelf AS (
    rejected text[]
);
COMMENT ON TYPE datastore.derived_shelf IS
    'What is derived of one object of shelf: its typed columns, and the names of those refused.';

-- What the fast form falls back to, and what it has to answer too.
CREATE FUNCTION datastore.slow_derive_shelf(o datastore.object) RETURNS datastore.derived_shelf
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $slow$
#variable_conflict use_variable
DECLARE
    r datastore.derived_shelf;
BEGIN
    RETURN r;
END
$slow$;
COMMENT ON FUNCTION datastore.slow_derive_shelf IS
    'Derives the columns of shelf with casts that cannot fail; the fast form answers the same.';

-- Runs once for each new or changed object. It has no search path of its own, which would cost more than its body:
-- only the merge calls it, and has one.
CREATE FUNCTION datastore.derive_shelf(o datastore.object) RETURNS datastore.derived_shelf
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE AS $fast$
#variable_conflict use_variable
DECLARE
    r datastore.derived_shelf;
BEGIN
    <<fast>>
    BEGIN
        RETURN r;
    EXCEPTION
        WHEN data_exception OR program_limit_exceeded THEN
            NULL;
    END;
    RETURN datastore.slow_derive_shelf(o);
END
$fast$;
COMMENT ON FUNCTION datastore.derive_shelf IS
    'Derives the columns of shelf by plain casts, and by the slow form where a value is unexpected.';

-- Asked only for the objects of which the derivation refused a value.
CREATE FUNCTION datastore.rejects_shelf(o datastore.object)
RETURNS TABLE (column_name text, raw text, reason text)
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $rejects$
BEGIN
    RETURN QUERY SELECT ''::text, ''::text, ''::text LIMIT 0;
END
$rejects$;
COMMENT ON FUNCTION datastore.rejects_shelf IS
    'The refused values of one object of shelf: column, value as it came, and reason.';

-- Create the table shelf. One row for each object of file:///data/shelf/.
CREATE TABLE public.shelf (
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
    CONSTRAINT shelf_pkey PRIMARY KEY (id),
    CONSTRAINT shelf_tombstone CHECK ((deleted_at IS NULL) = (fingerprint IS NOT NULL))
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
COMMENT ON TABLE public.shelf IS 'One row for each object of file:///data/shelf/. (store0.yaml)';
COMMENT ON COLUMN public.shelf.id IS 'Stays the same whatever happens to the object; other tables may refer to it.';
COMMENT ON COLUMN public.shelf.key IS 'The object''s full key in its bucket.';
COMMENT ON COLUMN public.shelf.size IS 'The object''s size in bytes.';
COMMENT ON COLUMN public.shelf.etag IS 'The store''s own tag for the content.';
COMMENT ON COLUMN public.shelf.checksum IS 'A checksum of the content, with its algorithm in front.';
COMMENT ON COLUMN public.shelf.md5 IS 'The MD5 of the content in hexadecimal, where the store tells it.';
COMMENT ON COLUMN public.shelf.content_type IS 'The media type.';
COMMENT ON COLUMN public.shelf.content_encoding IS 'How the content is encoded, such as gzip.';
COMMENT ON COLUMN public.shelf.storage_class IS 'The storage class.';
COMMENT ON COLUMN public.shelf.version IS 'What the store calls this version of the object.';
COMMENT ON COLUMN public.shelf.last_modified IS 'When the object was last modified.';
COMMENT ON COLUMN public.shelf.created IS 'When the object was created, where the store tells it.';
COMMENT ON COLUMN public.shelf.custom_time IS 'A time that was set for the object in the bucket.';
COMMENT ON COLUMN public.shelf.metadata IS 'The object''s custom metadata as it is in the bucket.';
COMMENT ON COLUMN public.shelf.object_tags IS 'The object''s tags as they are in the bucket.';
COMMENT ON COLUMN public.shelf.contexts IS 'The object''s contexts as they are in the bucket.';
COMMENT ON COLUMN public.shelf.document IS 'The content of an object that describes others; null for any other.';
COMMENT ON COLUMN public.shelf.rejected IS
    'What was refused: columns, which are null or lack it, and parts of the metadata; the reasons are in the rejects.';
COMMENT ON COLUMN public.shelf.fingerprint IS 'Changes whenever the object does; null for an object that is gone.';
COMMENT ON COLUMN public.shelf.first_seen_at IS 'When the object was first merged.';
COMMENT ON COLUMN public.shelf.changed_at IS 'When the row was last written.';
COMMENT ON COLUMN public.shelf.deleted_at IS 'When the object was found to be gone; null while it is there.';
COMMENT ON COLUMN public.shelf.run_id IS 'The run of the loader that last wrote the row.';

-- The loader walks this index beside the listing, without a look at the table.
CREATE UNIQUE INDEX shelf_key_idx ON public.shelf (key) INCLUDE (fingerprint);
CREATE INDEX shelf_rejected_idx ON public.shelf (key) WHERE rejected IS NOT NULL;

-- Create the staging table. The loader copies what is new or changed into it.
CREATE UNLOGGED TABLE datastore_staging.staging_shelf (
    LIKE datastore.staging INCLUDING COMMENTS, derived datastore.derived_shelf);
COMMENT ON TABLE datastore_staging.staging_shelf IS
    'What the loader found new, changed or gone for shelf; empty between runs.';
COMMENT ON COLUMN datastore_staging.staging_shelf.derived IS 'What a trigger derived of the object.';

-- Create the scope. Which keys the definition covers.
CREATE FUNCTION datastore.in_scope_shelf(key text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $scope$
SELECT pg_catalog.starts_with(key, '')
$scope$;
COMMENT ON FUNCTION datastore.in_scope_shelf(text) IS 'Whether the definition of shelf covers a key.';

-- Create the triggers. They refuse writes to what is mirrored, keep the history, and derive what is staged.
-- A write to a mirrored column is answered with a sentence.
CREATE TRIGGER datastore_guard_update BEFORE UPDATE OF
    id, key, size, etag, checksum, md5, content_type, content_encoding, storage_class, version, last_modified, created,
    custom_time, metadata, object_tags, contexts, document, rejected, fingerprint, first_seen_at, changed_at,
    deleted_at, run_id
ON public.shelf FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror('shelf');
CREATE TRIGGER datastore_guard_write BEFORE INSERT OR DELETE OR TRUNCATE
ON public.shelf FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror('shelf');
COMMENT ON TRIGGER datastore_guard_update ON public.shelf IS 'Refuses to write what is mirrored, and says why.';
COMMENT ON TRIGGER datastore_guard_write ON public.shelf IS 'Refuses to add or remove rows, and says why.';

-- The owner derives, whoever stages: without the version, what a loader writes into these columns counts for nothing.
CREATE FUNCTION datastore.stage_shelf() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $stage$
BEGIN
    NEW.derived_by := NULL;
    IF NEW.kind OPERATOR(pg_catalog.=) 'P' THEN
        IF datastore.may_derive(1) THEN
            NEW.parsed := NEW.metadata::jsonb;
            NEW.derived := datastore.derive_shelf(ROW(
                NEW.key, NEW.size, NEW.etag, NEW.checksum, NEW.md5, NEW.content_type, NEW.content_encoding,
                NEW.storage_class, NEW.version, NEW.last_modified, NEW.created, NEW.custom_time, NEW.parsed,
                NEW.object_tags::jsonb, NEW.contexts::jsonb, NEW.document)::datastore.object);
            NEW.id := datastore.object_id('file:///data/shelf/', NEW.key);
            NEW.derived_by := '1bd85d4f09527ec8';
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
COMMENT ON FUNCTION datastore.stage_shelf IS 'Derives the typed columns of an object of shelf while it is staged.';
CREATE TRIGGER datastore_derive BEFORE INSERT ON datastore_staging.staging_shelf
FOR EACH ROW EXECUTE FUNCTION datastore.stage_shelf();
COMMENT ON TRIGGER datastore_derive ON datastore_staging.staging_shelf IS
    'Derives the typed columns of an object while it is staged.';

-- Create the views. Each runs with the rights of who reads it.
CREATE VIEW public.shelf_live WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.run_id
FROM public.shelf AS t
WHERE t.fingerprint IS NOT NULL;
COMMENT ON VIEW public.shelf_live IS 'The objects of shelf that are there now.';

CREATE VIEW public.shelf_deleted WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id
FROM public.shelf AS t
WHERE t.fingerprint IS NULL;
COMMENT ON VIEW public.shelf_deleted IS 'The objects of shelf that are gone, as they last were.';

CREATE VIEW public.shelf_rejects WITH (security_invoker = true) AS
SELECT j.key, j.column_name, j.key_is_encoded, j.raw, j.reason, j.first_run_id, j.last_run_id
FROM datastore.rejects('shelf') AS j;
COMMENT ON VIEW public.shelf_rejects IS 'Values and keys of shelf that do not fit, and why.';

CREATE VIEW public.shelf_folders WITH (security_invoker = true) AS
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
GROUP BY 1;
COMMENT ON VIEW public.shelf_folders IS 'How many objects of shelf lie below each folder, and how large they are.';

CREATE VIEW public.shelf_freshness WITH (security_invoker = true) AS
SELECT f.complete_as_of, f.age, f.keys_as_of, f.metadata_as_of, f.tags_as_of, f.last_run_id, f.last_state,
       f.last_started_at, f.held, f.rejects, f.unread, f.partly_filled
FROM datastore.freshness('shelf') AS f;
COMMENT ON VIEW public.shelf_freshness IS 'How current shelf is.';

-- Close the functions. What is made may be called by anybody unless that is taken back.
REVOKE ALL ON FUNCTION
    datastore.slow_derive_shelf(datastore.object), datastore.derive_shelf(datastore.object),
    datastore.rejects_shelf(datastore.object), datastore.in_scope_shelf(text), datastore.stage_shelf() FROM PUBLIC;

-- Register the datastore. From here on the loader knows it.
INSERT INTO datastore.store (
    name, table_schema, table_name, bucket, prefix, identity, server, credentials, definition, definition_hash,
    derivation, source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit, contract,
    listed_columns, project, migration
) VALUES (
    'shelf', 'public', 'shelf', 'file:///data/shelf/', '', 'file:///data/shelf/', '{}', 'none',
    '{"accept":[],'
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
    '"views":[]}',
    'b1dcf4a0d52a5099e0fbdb36f0c05ca1bd5e014c9808951608063581a36df771', '1bd85d4f09527ec8',
    '47d9ab8790b1eb4263f00cc54ee14c081adedbea9cc4098eb17ad689743b9043', 'tombstone', NULL, NULL, 0, 1,
    '{}',
    'lidar', '0001'
);
""",
            ],
            backwards=[
                r"""
CALL datastore.take('shelf', ARRAY[
    'public.shelf_freshness',
    'public.shelf_folders',
    'public.shelf_rejects',
    'public.shelf_deleted',
    'public.shelf_live',
    'public.shelf',
    'datastore_staging.staging_shelf'
]);
CALL datastore.refuse_rows(ARRAY[
    'public.shelf'
]);
DELETE FROM datastore.store WHERE name = 'shelf';
DROP VIEW public.shelf_freshness;
DROP VIEW public.shelf_folders;
DROP VIEW public.shelf_rejects;
DROP VIEW public.shelf_deleted;
DROP VIEW public.shelf_live;
DROP TRIGGER datastore_derive ON datastore_staging.staging_shelf;
DROP FUNCTION datastore.stage_shelf ();
DROP FUNCTION datastore.in_scope_shelf (text);
DROP TABLE datastore_staging.staging_shelf;
DROP TABLE public.shelf;
DROP FUNCTION datastore.rejects_shelf (datastore.object);
DROP FUNCTION datastore.derive_shelf (datastore.object);
DROP FUNCTION datastore.slow_derive_shelf (datastore.object);
DROP TYPE datastore.derived_shelf;
""",
            ],
        ),
        Step(
            kind="together",
            rights=True,
            title="grant access, and take the right to create back (store0.yaml:1)",
            forwards=[
                r"""
-- Grant access. Nobody but the registry's owner writes what is mirrored.
-- The loader fills the staging and reads what the table has; the merge, which writes it, runs as the owner.
GRANT SELECT, INSERT ON datastore_staging.staging_shelf TO datastore_loader;
GRANT SELECT (key, fingerprint) ON public.shelf TO datastore_loader;
GRANT SELECT ON
    public.shelf, public.shelf_live, public.shelf_deleted, public.shelf_rejects, public.shelf_folders,
    public.shelf_freshness
    TO datastore_reader;

-- Take the right to create back. It was lent to the registry's owner for this migration alone.
CALL datastore.return_create('lidar', '0001');
""",
            ],
            backwards=[
                r"""
CALL datastore.lend_create('public');
""",
            ],
        ),
    ],
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("scans", "0001_registry")]
    operations = [
        ApplyStep(MIGRATION, 1),
        ApplyStep(MIGRATION, 2),
        ApplyStep(MIGRATION, 3),
        migrations.CreateModel(
            name="Shelf",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("key", models.TextField()),
                ("size", models.BigIntegerField(null=True)),
                ("etag", models.TextField(null=True)),
                ("checksum", models.TextField(null=True)),
                ("md5", models.TextField(null=True)),
                ("content_type", models.TextField(null=True)),
                ("content_encoding", models.TextField(null=True)),
                ("storage_class", models.TextField(null=True)),
                ("version", models.TextField(null=True)),
                ("last_modified", models.DateTimeField(null=True)),
                ("created", models.DateTimeField(null=True)),
                ("custom_time", models.DateTimeField(null=True)),
                ("metadata", models.JSONField(null=True)),
                ("object_tags", models.JSONField(null=True)),
                ("contexts", models.JSONField(null=True)),
                ("document", models.TextField(null=True)),
                ("rejected", fields.TextArrayField(null=True)),
                ("fingerprint", models.BigIntegerField(null=True)),
                ("first_seen_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                ("run_id", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "shelf",
                "verbose_name_plural": "shelf",
                "db_table": "shelf",
                "db_table_comment": "One row for each object of file:///data/shelf/.",
                "managed": False,
                "abstract": False,
                "default_manager_name": "all_objects",
            },
        ),
    ]
