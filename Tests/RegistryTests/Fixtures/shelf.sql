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
    content_type text,
    storage_class text,
    version text,
    last_modified timestamptz,
    quality text,
    weight integer,
    metadata jsonb,
    tags jsonb,
    reviewed_by text,
    rejected text[],
    fingerprint bigint,
    first_seen_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    deleted_at timestamptz,
    run_id bigint NOT NULL,
    CONSTRAINT shelf_tombstone CHECK ((deleted_at IS NULL) = (fingerprint IS NOT NULL))
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
CREATE UNIQUE INDEX shelf_key ON public.shelf (key) INCLUDE (fingerprint);

CREATE UNLOGGED TABLE datastore_staging.staging_shelf (
    run_id bigint NOT NULL,
    kind text NOT NULL,
    key text COLLATE "C" NOT NULL,
    size bigint,
    etag text,
    checksum text,
    content_type text,
    storage_class text,
    version text,
    last_modified timestamptz,
    metadata text,
    tags text,
    fingerprint bigint,
    held boolean
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
    version_of_row jsonb NOT NULL
);
CREATE INDEX history_shelf_object ON datastore.history_shelf (object_id, valid_to);

CREATE TYPE datastore.derived_shelf AS (quality text, weight integer, rejected text[]);

CREATE FUNCTION datastore.derive_shelf(
    key text, size bigint, etag text, checksum text, content_type text, storage_class text, version text,
    last_modified timestamptz, metadata jsonb, tags jsonb
) RETURNS datastore.derived_shelf
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $derive$
DECLARE
    r datastore.derived_shelf;
BEGIN
    r.quality := metadata ->> 'quality';
    IF metadata ->> 'weight' ~ '^[0-9]{1,9}$' THEN
        r.weight := metadata ->> 'weight';
    ELSIF metadata ->> 'weight' IS NOT NULL THEN
        r.rejected := ARRAY['weight'];
    END IF;
    RETURN r;
END
$derive$;
CREATE FUNCTION datastore.rejects_shelf(
    key text, size bigint, etag text, checksum text, content_type text, storage_class text, version text,
    last_modified timestamptz, metadata jsonb, tags jsonb
) RETURNS TABLE (column_name text, raw text, reason text)
LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
SELECT 'weight'::text, metadata ->> 'weight', 'not a whole number'::text
WHERE metadata ->> 'weight' !~ '^[0-9]{1,9}$';
END;

CREATE FUNCTION datastore.in_scope_shelf(key text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog.starts_with(key, '');

CREATE FUNCTION datastore.plan_shelf(run_id bigint, detailed boolean)
RETURNS datastore.run_plan
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $plan$
DECLARE
    run datastore.run;
    plan datastore.run_plan;
BEGIN
    SELECT * INTO STRICT run FROM datastore.run AS r WHERE r.id = plan_shelf.run_id;

    -- Rows that the definition no longer covers go, wherever they lie.
    IF run.kind <> 'prefix' AND NOT datastore.is_in_step_with_scope(run) THEN
        UPDATE datastore_staging.staging_shelf AS g SET kind = 'O'
        WHERE g.run_id = run.id AND g.kind = 'G' AND NOT datastore.in_scope_shelf(g.key);
        INSERT INTO datastore_staging.staging_shelf (run_id, kind, key)
        SELECT run.id, 'O', t.key
        FROM public.shelf AS t
        WHERE t.fingerprint IS NOT NULL AND NOT datastore.in_scope_shelf(t.key)
            AND NOT EXISTS (
                SELECT FROM datastore_staging.staging_shelf AS g
                WHERE g.run_id = run.id AND g.kind = 'O' AND g.key = t.key
            );
    END IF;

    SELECT count(*) FILTER (WHERE g.kind = 'G'), count(*) FILTER (WHERE g.kind = 'O')
    INTO plan.gone, plan.out_of_scope
    FROM datastore_staging.staging_shelf AS g WHERE g.run_id = run.id;
    IF detailed THEN
        SELECT count(*) FILTER (WHERE t.key IS NULL), count(*) FILTER (WHERE t.fingerprint IS NOT NULL),
               count(*) FILTER (WHERE t.deleted_at IS NOT NULL)
        INTO plan.created, plan.changed, plan.restored
        FROM datastore_staging.staging_shelf AS g LEFT JOIN public.shelf AS t ON t.key = g.key
        WHERE g.run_id = run.id AND g.kind = 'P';
    END IF;
    RETURN plan;
END
$plan$;

CREATE FUNCTION datastore.merge_shelf(run_id bigint) RETURNS datastore.merge_counts
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $merge$
DECLARE
    run datastore.run;
    store datastore.store;
    counts datastore.merge_counts := ROW(0, 0, 0, 0, 0, 0, 0, 0, NULL);
BEGIN
    SELECT * INTO STRICT run FROM datastore.run AS r WHERE r.id = merge_shelf.run_id;
    SELECT * INTO STRICT store FROM datastore.store AS s WHERE s.id = run.store_id;
    LOCK TABLE public.shelf IN ROW EXCLUSIVE MODE;

    -- The derivation runs for the rows that differ only, hence the join inside the fence.
    WITH written AS (
        UPDATE public.shelf AS t
        SET size = s.size, etag = s.etag, checksum = s.checksum, content_type = s.content_type,
            storage_class = s.storage_class, version = s.version, last_modified = s.last_modified,
            quality = (s.derived).quality, weight = (s.derived).weight, rejected = (s.derived).rejected,
            metadata = s.metadata, tags = s.tags,
            fingerprint = s.fingerprint, changed_at = now(), deleted_at = NULL, run_id = run.id
        FROM (
            SELECT p.*, datastore.derive_shelf(p.key, p.size, p.etag, p.checksum, p.content_type, p.storage_class,
                                               p.version, p.last_modified, p.metadata, p.tags) AS derived
            FROM (
                SELECT g.key, g.size, g.etag, g.checksum, g.content_type, g.storage_class, g.version, g.last_modified,
                       datastore.parse_json(g.metadata) AS metadata, datastore.parse_json(g.tags) AS tags,
                       g.fingerprint, o.deleted_at IS NOT NULL AS was_gone
                FROM datastore_staging.staging_shelf AS g
                JOIN public.shelf AS o ON o.key = g.key
                WHERE g.run_id = run.id AND g.kind = 'P'
                    AND (o.fingerprint IS DISTINCT FROM g.fingerprint OR g.fingerprint = 0)
                OFFSET 0
            ) AS p
            OFFSET 0
        ) AS s
        WHERE t.key = s.key
        RETURNING s.was_gone
    )
    SELECT count(*) FILTER (WHERE NOT w.was_gone), count(*) FILTER (WHERE w.was_gone)
    INTO counts.updated, counts.restored FROM written AS w;

    INSERT INTO public.shelf (
        id, key, size, etag, checksum, content_type, storage_class, version, last_modified, quality, weight, rejected,
        metadata, tags, fingerprint, first_seen_at, changed_at, run_id
    )
    SELECT datastore.object_id('file:///data/shelf/', s.key), s.key, s.size, s.etag, s.checksum, s.content_type,
           s.storage_class, s.version, s.last_modified, (s.derived).quality, (s.derived).weight, (s.derived).rejected,
           s.metadata, s.tags, s.fingerprint, now(), now(), run.id
    FROM (
        SELECT p.*, datastore.derive_shelf(p.key, p.size, p.etag, p.checksum, p.content_type, p.storage_class,
                                           p.version, p.last_modified, p.metadata, p.tags) AS derived
        FROM (
            SELECT g.key, g.size, g.etag, g.checksum, g.content_type, g.storage_class, g.version, g.last_modified,
                   datastore.parse_json(g.metadata) AS metadata, datastore.parse_json(g.tags) AS tags, g.fingerprint
            FROM datastore_staging.staging_shelf AS g
            WHERE g.run_id = run.id AND g.kind = 'P'
                AND NOT EXISTS (SELECT FROM public.shelf AS t WHERE t.key = g.key)
            OFFSET 0
        ) AS p
        OFFSET 0
    ) AS s;
    GET DIAGNOSTICS counts.inserted = ROW_COUNT;

    WITH written AS (
        UPDATE public.shelf AS t
        SET deleted_at = now(), fingerprint = NULL, changed_at = now(), run_id = run.id
        FROM datastore_staging.staging_shelf AS g
        WHERE g.run_id = run.id AND g.kind IN ('G', 'O') AND g.held IS NOT TRUE AND t.key = g.key
            AND t.fingerprint IS NOT NULL
        RETURNING g.kind
    )
    SELECT count(*) FILTER (WHERE w.kind = 'G'), count(*) FILTER (WHERE w.kind = 'O')
    INTO counts.gone, counts.out_of_scope FROM written AS w;

    -- Rejects: what was touched is cleared where it no longer holds, then what holds now is written.
    DELETE FROM datastore.reject AS j
    USING datastore_staging.staging_shelf AS g
    WHERE j.store_id = store.id AND NOT j.key_is_encoded AND j.key = g.key AND g.run_id = run.id
        AND g.kind IN ('P', 'G', 'O') AND g.held IS NOT TRUE
        AND NOT (g.kind = 'P' AND (
            EXISTS (SELECT FROM public.shelf AS t WHERE t.key = g.key AND j.column_name = ANY (t.rejected))
            OR EXISTS (
                SELECT FROM datastore_staging.staging_shelf AS f
                WHERE f.run_id = run.id AND f.kind = 'R' AND f.key = g.key
                    AND datastore.parse_json(f.metadata) ->> 'column' = j.column_name
            )
        ));
    SELECT coalesce(sum(cardinality(t.rejected)), 0) INTO counts.rejected
    FROM public.shelf AS t JOIN datastore_staging.staging_shelf AS g ON g.key = t.key
    WHERE t.rejected IS NOT NULL AND g.run_id = run.id AND g.kind = 'P';
    INSERT INTO datastore.reject AS j (store_id, key, column_name, raw, reason, first_run_id, last_run_id)
    SELECT store.id, f.key, f.column_name, f.raw, f.reason, run.id, run.id
    FROM (
        SELECT t.key, r.column_name, r.raw, r.reason,
               row_number() OVER (PARTITION BY r.column_name ORDER BY t.key) AS place
        FROM public.shelf AS t
        JOIN datastore_staging.staging_shelf AS g ON g.key = t.key,
        LATERAL datastore.rejects_shelf(t.key, t.size, t.etag, t.checksum, t.content_type, t.storage_class, t.version,
                                        t.last_modified, t.metadata, t.tags) AS r
        WHERE t.rejected IS NOT NULL AND g.run_id = run.id AND g.kind = 'P'
    ) AS f
    WHERE f.place <= 10000
    ON CONFLICT (store_id, key, column_name, key_is_encoded) DO UPDATE
    SET raw = excluded.raw, reason = excluded.reason, last_run_id = excluded.last_run_id
    WHERE (j.raw, j.reason) IS DISTINCT FROM (excluded.raw, excluded.reason);
    counts.rejected := counts.rejected + datastore.write_refusals(store, run);
    RETURN counts;
END
$merge$;

CREATE TRIGGER shelf_guard_update BEFORE UPDATE OF
    id, key, size, etag, checksum, content_type, storage_class, version, last_modified, quality, weight, metadata, tags,
    rejected, fingerprint, first_seen_at, changed_at, deleted_at, run_id
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
    datastore.freshness(text), datastore.require_fresh(text, interval), datastore.children(text, text),
    datastore.child_of(text, text)
    TO shelf_reader, shelf_annotator;
GRANT UPDATE (reviewed_by) ON public.shelf, public.shelf_live TO shelf_annotator;
REVOKE ALL ON FUNCTION
    datastore.plan_shelf(bigint, boolean), datastore.merge_shelf(bigint), datastore.in_scope_shelf(text),
    datastore.derive_shelf(text, bigint, text, text, text, text, text, timestamptz, jsonb, jsonb),
    datastore.rejects_shelf(text, bigint, text, text, text, text, text, timestamptz, jsonb, jsonb)
    FROM PUBLIC;

INSERT INTO datastore.store (
    name, table_schema, table_name, bucket, prefix, identity, server, credentials, definition, definition_hash,
    source_hash, deletes, delete_limit_rows, delete_limit_percent
) VALUES (
    'shelf', 'public', 'shelf', 'file:///data/shelf/', '', 'file:///data/shelf/', '{}', 'none',
    '{"metadata": "plain", "include": [], "exclude": []}', 'definition-hash', 'source-hash', 'tombstone', 3, 10
);
INSERT INTO datastore.migration_step (project, version, step, hash) VALUES ('shelf', '0001', 1, 'steps-hash');
INSERT INTO datastore.migration (project, version, name, hash) VALUES ('shelf', '0001', 'create_shelf', 'steps-hash');
COMMIT;
