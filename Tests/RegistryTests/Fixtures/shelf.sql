-- A store as a migration makes it: "shelf", which mirrors file:///data/shelf/ with a text and a whole number. Written by
-- hand, so that what the tests of the registry hold does not move with the generator. Needs the roles of roles.sql.

BEGIN;
SET LOCAL search_path = pg_catalog, pg_temp;
GRANT USAGE, CREATE ON SCHEMA public TO datastore_owner;
GRANT USAGE ON SCHEMA datastore TO shelf_reader, shelf_annotator;
SET LOCAL ROLE datastore_owner;

CREATE TABLE public.shelf (
    id uuid PRIMARY KEY,
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
    quality text,
    weight integer,
    reviewed_by text,
    CONSTRAINT shelf_tombstone CHECK ((deleted_at IS NULL) = (fingerprint IS NOT NULL))
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
CREATE UNIQUE INDEX shelf_key ON public.shelf (key) INCLUDE (fingerprint);

CREATE TYPE datastore.derived_shelf AS (quality text, weight integer, rejected text[]);
CREATE UNLOGGED TABLE datastore_staging.staging_shelf (
    LIKE datastore.staging INCLUDING COMMENTS, derived datastore.derived_shelf
);
GRANT SELECT, INSERT ON datastore_staging.staging_shelf TO datastore_loader;
GRANT SELECT (key, fingerprint) ON public.shelf TO datastore_loader;

CREATE TABLE datastore.history_shelf (
    object_id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL,
    ended_by text NOT NULL,
    run_id bigint NOT NULL,
    model text NOT NULL,
    version_of_row jsonb NOT NULL
);
CREATE INDEX history_shelf_object ON datastore.history_shelf (object_id, valid_to);


CREATE FUNCTION datastore.derive_shelf(o datastore.object) RETURNS datastore.derived_shelf
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $derive$
DECLARE
    r datastore.derived_shelf;
BEGIN
    r.quality := o.metadata ->> 'quality';
    IF o.metadata ->> 'weight' ~ '^[0-9]{1,9}$' THEN
        r.weight := o.metadata ->> 'weight';
    ELSIF o.metadata ->> 'weight' IS NOT NULL THEN
        r.rejected := ARRAY['weight'];
    END IF;
    RETURN r;
END
$derive$;
CREATE FUNCTION datastore.rejects_shelf(o datastore.object) RETURNS TABLE (column_name text, raw text, reason text)
LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
SELECT 'weight'::text, (o).metadata ->> 'weight', 'not a whole number'::text
WHERE (o).metadata ->> 'weight' !~ '^[0-9]{1,9}$';
END;

CREATE FUNCTION datastore.in_scope_shelf(key text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog.starts_with(key, '');

CREATE TRIGGER shelf_guard_update BEFORE UPDATE OF
    id, key, size, etag, checksum, md5, content_type, content_encoding, storage_class, version, last_modified, created,
    custom_time, metadata, object_tags, contexts, document, rejected, fingerprint, first_seen_at, changed_at, deleted_at,
    run_id, quality, weight
ON public.shelf FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror('shelf', 'reviewed_by');
CREATE TRIGGER shelf_guard_write BEFORE INSERT OR DELETE OR TRUNCATE
ON public.shelf FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror('shelf', 'reviewed_by');
CREATE TRIGGER shelf_history_update AFTER UPDATE ON public.shelf
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION datastore.record_history('shelf');
CREATE TRIGGER shelf_history_delete AFTER DELETE ON public.shelf
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION datastore.record_history('shelf');
CREATE INDEX shelf_rejected ON public.shelf (key) WHERE rejected IS NOT NULL;

-- Two of the views.
CREATE VIEW public.shelf_live WITH (security_invoker = true) AS
SELECT id, key, size, last_modified, quality, weight, metadata, reviewed_by, first_seen_at, changed_at
FROM public.shelf WHERE fingerprint IS NOT NULL;
CREATE VIEW public.shelf_folders WITH (security_invoker = true) AS
WITH direct AS MATERIALIZED (
    SELECT left(t.key, length(t.key) - strpos(reverse(t.key), '/') + 1) AS folder,
           count(*) AS objects, sum(t.size) AS bytes, max(t.last_modified) AS last_modified
    FROM public.shelf AS t
    WHERE t.fingerprint IS NOT NULL AND strpos(t.key, '/') > 0
    GROUP BY 1
)
SELECT array_to_string(d.parts[1:depth.n], '/') || '/' AS folder, sum(d.objects)::bigint AS objects,
       sum(d.bytes)::bigint AS bytes, max(d.last_modified) AS last_modified
FROM (SELECT string_to_array(folder, '/') AS parts, objects, bytes, last_modified FROM direct) AS d,
     LATERAL generate_series(1, cardinality(d.parts) - 1) AS depth (n)
GROUP BY 1;

-- Who may do what: the loader fills the staging, readers read, annotators write notes, and only the owner runs the merge.
GRANT SELECT ON public.shelf, public.shelf_live, public.shelf_folders, datastore.history_shelf
    TO datastore_reader, shelf_reader, shelf_annotator;
GRANT SELECT ON datastore.store, datastore.run, datastore.held, datastore.held_set, datastore.reject TO shelf_reader, shelf_annotator;
GRANT EXECUTE ON FUNCTION
    datastore.freshness(text), datastore.require_fresh(text, interval, bigint, bigint), datastore.children(text, text),
    datastore.child_of(text, text)
    TO shelf_reader, shelf_annotator;
GRANT UPDATE (reviewed_by) ON public.shelf, public.shelf_live TO shelf_annotator;
REVOKE ALL ON FUNCTION
    datastore.in_scope_shelf(text), datastore.derive_shelf(datastore.object), datastore.rejects_shelf(datastore.object)
    FROM PUBLIC;

INSERT INTO datastore.store (
    name, table_schema, table_name, bucket, prefix, identity, server, credentials, definition, definition_hash,
    source_hash, deletes, delete_limit_rows, delete_limit_percent, derivation
) VALUES (
    'shelf', 'public', 'shelf', 'file:///data/shelf/', '', 'file:///data/shelf/', '{}', 'none',
    '{"metadata": "plain", "include": [], "exclude": []}', 'definition-hash', 'source-hash', 'tombstone', 3, 10, 'by hand'
);
INSERT INTO datastore.migration_step (project, version, step, hash) VALUES ('shelf', '0001', 1, 'steps-hash');
INSERT INTO datastore.migration (project, version, name, hash) VALUES ('shelf', '0001', 'create_shelf', 'steps-hash');
COMMIT;
