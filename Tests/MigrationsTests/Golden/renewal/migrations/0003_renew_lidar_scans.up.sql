-- 0003 renew_lidar_scans of science
--
-- Datastore lidar_scans: from contract 1 with the registry to 2; its functions, triggers and views are written anew.
--   Adds: retention text.
-- Only the loader writes what is mirrored: into its staging table, from which datastore.merge takes it.
-- Locks: ACCESS EXCLUSIVE on a datastore's tables and views for milliseconds, asked for in tries of 500 ms, in step 2.
-- No row is read or written anew.
-- Note: The table and the views of lidar_scans gain columns: sessions that prepared SELECT * from them have to prepare
--   it again, so reconnect poolers and long-lived clients afterwards.
-- Note: The objects of lidar_scans are read again for retention: with the next full run, whose listing says it. Until
--   then lidar_scans_freshness names what is filled in part only.
-- Note: The role datastore_owner is lent CREATE on the schema public until the migration ends.
--
-- Run: psql -v ON_ERROR_STOP=1 -f 0003_renew_lidar_scans.up.sql
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
    'science', '0003', '9c1d4340e8f8d00a87195e5f5dc0c959c26528c77b7ba29d13b4398c40f07dab',
    after => '0001', after_hash => 'e57816e5038d0e7fb3c00890cc3955d0d62b4c8681a8503dbc6fa17d0a3fc8e8'
);

--== step 1 together rights: check what lidar_scans takes for granted, and lend the right to create
BEGIN;
SELECT datastore.is_pending('science', '0003', 1) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
--== sql
-- Check what lidar_scans needs. What is missing is found here, before anything is made.
DO $check$
BEGIN
    IF NOT datastore.serves(2) THEN
        RAISE EXCEPTION 'lidar_scans is written by contract 2 with the registry, which the registry here does not serve'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Compare SELECT datastore.version() with 1.2, for which the migration was written.';
    END IF;
    IF NOT EXISTS (SELECT FROM datastore.store AS s WHERE s.name = 'lidar_scans') THEN
        RAISE EXCEPTION 'there is no datastore lidar_scans'
            USING ERRCODE = 'undefined_object',
                  HINT = 'Apply the migration that creates it first.';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = 'analyst') THEN
        RAISE EXCEPTION 'lidar_scans gives access to the role analyst, which does not exist'
            USING ERRCODE = 'undefined_object',
                  HINT = 'Run: CREATE ROLE analyst; or take it out of access in lidar_scans.yaml';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = 'reviewer') THEN
        RAISE EXCEPTION 'lidar_scans gives access to the role reviewer, which does not exist'
            USING ERRCODE = 'undefined_object',
                  HINT = 'Run: CREATE ROLE reviewer; or take it out of access in lidar_scans.yaml';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = 'webapp') THEN
        RAISE EXCEPTION 'lidar_scans gives access to the role webapp, which does not exist'
            USING ERRCODE = 'undefined_object',
                  HINT = 'Run: CREATE ROLE webapp; or take it out of access in lidar_scans.yaml';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_timezone_names AS z WHERE z.name = 'Europe/London') THEN
        RAISE EXCEPTION 'the zone Europe/London of column captured_at of lidar_scans is not known here'
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Write a name of pg_timezone_names into lidar_scans.yaml and run: generator migrate';
    END IF;
    -- Each grant is recorded, and goes with the last datastore that needs it; the right to create, with the last step.
    PERFORM datastore.grant_on_schema('public', 'CREATE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_loader');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_reader');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'analyst');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'reviewer');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'webapp');
    -- What the views read beside the table: the registry's tables, and how current the table is.
    PERFORM datastore.admit_reader('analyst');
    -- What the views read beside the table: the registry's tables, and how current the table is.
    PERFORM datastore.admit_reader('reviewer');
    -- What the views read beside the table: the registry's tables, and how current the table is.
    PERFORM datastore.admit_reader('webapp');
END
$check$;
--== end
CALL datastore.record_step('science', '0003', 1, '9c1d4340e8f8d00a87195e5f5dc0c959c26528c77b7ba29d13b4398c40f07dab');
\endif
COMMIT;

--== step 2 together: bring lidar_scans to contract 2 (lidar_scans.yaml:2)
BEGIN;
SELECT datastore.is_pending('science', '0003', 2) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL ROLE datastore_owner;
--== sql
-- Take lidar_scans. All that is altered is locked at once, in short tries between which readers and merges go on.
CALL datastore.take('lidar_scans', ARRAY[
    'public.good_scans',
    'public.lidar_scans_history',
    'public.lidar_scans_freshness',
    'public.lidar_scans_folders',
    'public.lidar_scans_rejects',
    'public.lidar_scans_deleted',
    'public.lidar_scans_live',
    'public.lidar_scans',
    'datastore.history_lidar_scans',
    'datastore_staging.staging_lidar_scans'
]);

-- Add the columns retention. The registry's contract 2 has them; in rows that are there they are null.
ALTER TABLE public.lidar_scans ADD COLUMN retention text;
COMMENT ON COLUMN public.lidar_scans.retention IS 'Until when the store keeps the object.';
-- A staging table that a later registry gave its form may have it.
ALTER TABLE datastore_staging.staging_lidar_scans ADD COLUMN IF NOT EXISTS retention text;
DO $comment$
BEGIN
    EXECUTE format(
        'COMMENT ON COLUMN %s.%I IS %L', 'datastore_staging.staging_lidar_scans', 'retention', (
            SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute AS a
            WHERE a.attrelid = 'datastore.staging'::regclass AND a.attname = 'retention'));
END
$comment$;

-- Replace the derivation. Its functions are written by the contract that the datastore comes to.

-- What the fast form falls back to, and what it has to answer too.
CREATE OR REPLACE FUNCTION datastore.slow_derive_lidar_scans(o datastore.object) RETURNS datastore.derived_lidar_scans
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $slow$
#variable_conflict use_variable
DECLARE
    r datastore.derived_lidar_scans;
    v text COLLATE "C";
    j jsonb;
    path text[];
    octue jsonb := datastore.octue_metadata(o.metadata);
    octue_timestamp jsonb;
    octue_labels jsonb;
    octue_tags jsonb;
    tags_mark text;
    timestamp_unreadable boolean;
    labels_unreadable boolean;
    tags_unreadable boolean;
BEGIN
    path := datastore.path_segments(o.key, 'lidar/', 3);
    octue_timestamp := datastore.octue_document(octue ->> 'octue__timestamp');
    octue_labels := datastore.octue_document(octue ->> 'octue__labels');
    octue_tags := datastore.octue_tags(octue ->> 'octue__tags');
    tags_mark := datastore.unstorable_mark(octue ->> 'octue__tags');
    timestamp_unreadable := coalesce(
        datastore.is_marked(octue_timestamp, datastore.unstorable_mark(octue ->> 'octue__timestamp')), false);
    IF timestamp_unreadable THEN
        r.rejected := array_append(r.rejected, 'metadata.octue__timestamp');
    END IF;
    labels_unreadable := coalesce(
        datastore.is_marked(octue_labels, datastore.unstorable_mark(octue ->> 'octue__labels')), false);
    IF labels_unreadable THEN
        r.rejected := array_append(r.rejected, 'metadata.octue__labels');
    END IF;
    tags_unreadable := coalesce(
        jsonb_typeof(octue_tags) NOT IN ('object', 'null'), false);
    IF tags_unreadable THEN
        r.rejected := array_append(r.rejected, 'metadata.octue__tags');
    END IF;
    -- turbine
    v := datastore.octue_text(octue_tags -> 'turbine');
    IF tags_unreadable THEN
        NULL;
    ELSIF datastore.is_marked(octue_tags -> 'turbine', tags_mark) THEN
        r.rejected := array_append(r.rejected, 'turbine');
    ELSIF v IS NULL THEN
        r.rejected := array_append(r.rejected, 'turbine');
    ELSE
        r.turbine := v;
        IF octet_length(v) > 2000 THEN
            r.turbine := NULL;
            r.rejected := array_append(r.rejected, 'turbine');
        END IF;
    END IF;
    -- elevation_m
    v := datastore.octue_text(octue_tags -> 'elevation');
    IF tags_unreadable THEN
        NULL;
    ELSIF datastore.is_marked(octue_tags -> 'elevation', tags_mark) THEN
        r.rejected := array_append(r.rejected, 'elevation_m');
    ELSIF v IS NOT NULL THEN
        r.elevation_m := datastore.cast_double(v);
        IF r.elevation_m IS NULL OR r.elevation_m < 0 OR r.elevation_m > 9000 THEN
            r.elevation_m := NULL;
            r.rejected := array_append(r.rejected, 'elevation_m');
        END IF;
    END IF;
    -- captured_at
    v := datastore.octue_time(octue_timestamp);
    IF timestamp_unreadable THEN
        NULL;
    ELSIF v IS NOT NULL THEN
        r.captured_at := datastore.cast_timestamptz(v, 'Europe/London');
        IF r.captured_at IS NULL THEN
            r.rejected := array_append(r.rejected, 'captured_at');
        END IF;
    END IF;
    -- site
    v := path[1];
    IF v IS NOT NULL THEN
        r.site := v;
    END IF;
    -- quality
    v := o.metadata ->> 'quality';
    IF v IS NULL THEN
        r.quality := 'suspect';
    ELSE
        r.quality := v;
        IF r.quality COLLATE "C" NOT IN ('good', 'suspect', 'bad') THEN
            r.quality := NULL;
            r.rejected := array_append(r.rejected, 'quality');
        END IF;
    END IF;
    -- labels
    j := datastore.octue_value(octue_labels);
    IF labels_unreadable THEN
        NULL;
    ELSIF j IS NOT NULL THEN
        r.labels := datastore.octue_labels(j);
        IF r.labels IS NULL OR NOT datastore.fits_index(r.labels) THEN
            r.labels := NULL;
            r.rejected := array_append(r.rejected, 'labels');
        END IF;
    END IF;
    IF cardinality(r.rejected) > 1 THEN
        r.rejected := (SELECT array_agg(n ORDER BY n COLLATE "C") FROM unnest(r.rejected) AS n);
    END IF;
    RETURN r;
END
$slow$;
COMMENT ON FUNCTION datastore.slow_derive_lidar_scans IS
    'Derives the columns of lidar_scans with casts that cannot fail; the fast form answers the same.';

-- Runs once for each new or changed object. It has no search path of its own, which would cost more than its body:
-- only the merge calls it, and has one.
CREATE OR REPLACE FUNCTION datastore.derive_lidar_scans(o datastore.object) RETURNS datastore.derived_lidar_scans
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE AS $fast$
#variable_conflict use_variable
DECLARE
    r datastore.derived_lidar_scans;
    v text COLLATE "C";
    j jsonb;
    path text[];
    octue_tags jsonb;
BEGIN
    <<fast>>
    BEGIN
        IF starts_with(o.key, 'lidar/') THEN
            path := string_to_array(substr(o.key, 7), '/');
            IF cardinality(path) <> 3 OR array_position(path, '') IS NOT NULL THEN
                path := NULL;
            END IF;
        END IF;
        EXIT fast WHEN o.metadata ?& ARRAY['cluster', 'sequence'];
        v := o.metadata ->> 'octue__tags';
        EXIT fast WHEN datastore.may_be_huge(v);
        octue_tags := v::jsonb;
        EXIT fast WHEN jsonb_typeof(octue_tags) <> 'object';
        -- turbine
        v := octue_tags ->> 'turbine';
        IF v IS NULL THEN
            EXIT fast;
        ELSE
            EXIT fast WHEN left(v, 1) IN ('{', '[');
            EXIT fast WHEN octet_length(v) > 2000;
            r.turbine := v;
        END IF;
        -- elevation_m
        v := octue_tags ->> 'elevation';
        IF v IS NOT NULL THEN
            EXIT fast WHEN NOT datastore.is_number(v);
            r.elevation_m := v::double precision;
            EXIT fast WHEN r.elevation_m < 0 OR r.elevation_m > 9000;
        END IF;
        -- captured_at
        v := nullif(o.metadata ->> 'octue__timestamp', 'null');
        IF v IS NOT NULL THEN
            EXIT fast WHEN v NOT LIKE '{"_type": "datetime", "value": "%"}';
            v := substr(v, 33, length(v) - 34);
            EXIT fast WHEN v < '0002' OR v >= '9999';
            IF datastore.is_local_time(v) THEN
                r.captured_at := v::timestamp AT TIME ZONE 'Europe/London';
                EXIT fast WHEN r.captured_at AT TIME ZONE 'Europe/London' <> v::timestamp;
            ELSE
                EXIT fast WHEN NOT datastore.is_zoned_time(v);
                r.captured_at := v::timestamptz;
            END IF;
        END IF;
        -- site
        r.site := path[1];
        -- quality
        v := o.metadata ->> 'quality';
        IF v IS NULL THEN
            r.quality := 'suspect';
        ELSE
            EXIT fast WHEN v COLLATE "C" NOT IN ('good', 'suspect', 'bad');
            r.quality := v;
        END IF;
        -- labels
        v := o.metadata ->> 'octue__labels';
        IF v IS NOT NULL THEN
            EXIT fast WHEN datastore.may_be_huge(v);
            j := v::jsonb;
            IF j ->> '_type' = 'set' THEN
                j := j -> 'items';
            END IF;
            v := j::text;
            r.labels := CASE
                WHEN v = '[]' THEN '{}'::text[]
                ELSE string_to_array(substr(v, 3, length(v) - 4), '", "')
            END;
            EXIT fast WHEN (j = to_jsonb(r.labels)) IS NOT TRUE OR octet_length(v) > 2000;
        END IF;
        RETURN r;
    EXCEPTION
        WHEN data_exception OR program_limit_exceeded THEN
            NULL;
    END;
    RETURN datastore.slow_derive_lidar_scans(o);
END
$fast$;
COMMENT ON FUNCTION datastore.derive_lidar_scans IS
    'Derives the columns of lidar_scans by plain casts, and by the slow form where a value is unexpected.';

-- Asked only for the objects of which the derivation refused a value.
CREATE OR REPLACE FUNCTION datastore.rejects_lidar_scans(o datastore.object)
RETURNS TABLE (column_name text, raw text, reason text)
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $rejects$
#variable_conflict use_variable
DECLARE
    refused text[] := (datastore.slow_derive_lidar_scans(o)).rejected;
    path text[];
    octue jsonb := datastore.octue_metadata(o.metadata);
    octue_timestamp jsonb;
    octue_labels jsonb;
    octue_tags jsonb;
    tags_mark text;
BEGIN
    path := datastore.path_segments(o.key, 'lidar/', 3);
    octue_timestamp := datastore.octue_document(octue ->> 'octue__timestamp');
    octue_labels := datastore.octue_document(octue ->> 'octue__labels');
    octue_tags := datastore.octue_tags(octue ->> 'octue__tags');
    tags_mark := datastore.unstorable_mark(octue ->> 'octue__tags');
    RETURN QUERY
    SELECT d.name, datastore.cut_raw(d.value), d.reason
    FROM (VALUES
        ('metadata.octue__timestamp', octue ->> 'octue__timestamp',
         datastore.reject_unstorable(octue ->> 'octue__timestamp')),
        ('metadata.octue__labels', octue ->> 'octue__labels', datastore.reject_unstorable(octue ->> 'octue__labels')),
        ('metadata.octue__tags', octue ->> 'octue__tags', 'cannot be read, because the tags are not a JSON object')
    ) AS d (name, value, reason)
    WHERE d.name = ANY (refused);
    RETURN QUERY
    SELECT
        c.name,
        datastore.cut_raw(CASE WHEN c.mark IS NULL THEN c.value ELSE datastore.unmarked(c.value, c.mark) END),
        CASE
            WHEN c.mark IS NOT NULL THEN datastore.reject_unstorable(datastore.unmarked(c.value, c.mark))
            ELSE coalesce(datastore.reject_reason(c.type, c.value, c.options::jsonb), 'does not fit the column')
        END
    FROM (VALUES
        ('turbine', datastore.octue_text(octue_tags -> 'turbine'), 'text', '{"required": true, "indexed": true}',
         CASE WHEN datastore.is_marked(octue_tags -> 'turbine', tags_mark) THEN tags_mark END),
        ('elevation_m', datastore.octue_text(octue_tags -> 'elevation'), 'double precision',
         '{"min": "0", "max": "9000"}',
         CASE WHEN datastore.is_marked(octue_tags -> 'elevation', tags_mark) THEN tags_mark END),
        ('captured_at', datastore.octue_time(octue_timestamp), 'timestamptz', '{"zone": "Europe/London"}', NULL),
        ('site', path[1], 'text', '{}', NULL),
        ('quality', o.metadata ->> 'quality', 'text', '{"values": ["good", "suspect", "bad"]}', NULL),
        ('labels', datastore.octue_value(octue_labels)::text, 'text[]', '{"indexed": true, "source": "octue.labels"}',
         NULL)
    ) AS c (name, value, type, options, mark)
    WHERE c.name = ANY (refused);
END
$rejects$;
COMMENT ON FUNCTION datastore.rejects_lidar_scans IS
    'The refused values of one object of lidar_scans: column, value as it came, and reason.';

-- Replace the scope. Its function is written by the contract that the datastore comes to.
CREATE OR REPLACE FUNCTION datastore.in_scope_lidar_scans(key text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $scope$
SELECT pg_catalog.starts_with(key, 'lidar/')
    AND (
        pg_catalog.substr(key, 7) COLLATE "C" OPERATOR(pg_catalog.~) E'^(?:(?:.*/)?[^/]*\\.nc)$'
    )
    AND NOT pg_catalog.substr(key, 7) COLLATE "C" OPERATOR(pg_catalog.~) '^(?:_tmp/.*)$'
    AND NOT pg_catalog.substr(key, 7) COLLATE "C" OPERATOR(pg_catalog.~) E'^(?:(?:.*/)?\\.octue)$'
$scope$;
COMMENT ON FUNCTION datastore.in_scope_lidar_scans(text) IS 'Whether the definition of lidar_scans covers a key.';

-- Replace the triggers. They guard the columns that the table has now, and stage them.
-- A write to a mirrored column is answered with a sentence.
CREATE OR REPLACE TRIGGER datastore_guard_update BEFORE UPDATE OF
    id, key, size, etag, checksum, md5, content_type, content_encoding, storage_class, version, last_modified, created,
    custom_time, metadata, object_tags, contexts, document, rejected, fingerprint, first_seen_at, changed_at,
    deleted_at, run_id, turbine, elevation_m, captured_at, site, quality, labels, retention
ON public.lidar_scans FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror('lidar_scans', 'reviewed_by');
CREATE OR REPLACE TRIGGER datastore_guard_write BEFORE INSERT OR DELETE OR TRUNCATE
ON public.lidar_scans FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror('lidar_scans', 'reviewed_by');
COMMENT ON TRIGGER datastore_guard_update ON public.lidar_scans IS 'Refuses to write what is mirrored, and says why.';
COMMENT ON TRIGGER datastore_guard_write ON public.lidar_scans IS 'Refuses to add or remove rows, and says why.';

CREATE OR REPLACE TRIGGER datastore_history_update AFTER UPDATE ON public.lidar_scans
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION datastore.record_history('lidar_scans');
CREATE OR REPLACE TRIGGER datastore_history_delete AFTER DELETE ON public.lidar_scans
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION datastore.record_history('lidar_scans');
COMMENT ON TRIGGER datastore_history_update ON public.lidar_scans IS 'Keeps the versions of rows that were replaced.';
COMMENT ON TRIGGER datastore_history_delete ON public.lidar_scans IS 'Keeps the last versions of rows that went.';

-- The owner derives, whoever stages: without the version, what a loader writes into these columns counts for nothing.
CREATE OR REPLACE FUNCTION datastore.stage_lidar_scans() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $stage$
BEGIN
    NEW.derived_by := NULL;
    IF NEW.kind OPERATOR(pg_catalog.=) 'P' THEN
        IF datastore.may_derive(2) THEN
            NEW.parsed := NEW.metadata::jsonb;
            NEW.derived := datastore.derive_lidar_scans(ROW(
                NEW.key, NEW.size, NEW.etag, NEW.checksum, NEW.md5, NEW.content_type, NEW.content_encoding,
                NEW.storage_class, NEW.version, NEW.last_modified, NEW.created, NEW.custom_time, NEW.parsed,
                NEW.object_tags::jsonb, NEW.contexts::jsonb, NEW.document, NEW.retention)::datastore.object);
            NEW.id := datastore.object_id('gs://acme-instruments/', NEW.key);
            NEW.derived_by := '3e4404af54767923';
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
COMMENT ON FUNCTION datastore.stage_lidar_scans IS
    'Derives the typed columns of an object of lidar_scans while it is staged.';
CREATE OR REPLACE TRIGGER datastore_derive BEFORE INSERT ON datastore_staging.staging_lidar_scans
FOR EACH ROW EXECUTE FUNCTION datastore.stage_lidar_scans();
COMMENT ON TRIGGER datastore_derive ON datastore_staging.staging_lidar_scans IS
    'Derives the typed columns of an object while it is staged.';

-- Replace the views. The columns that came stand at their ends.
CREATE OR REPLACE VIEW public.lidar_scans_live WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at,
       datastore.octue_state(t.metadata, t.created, t.last_modified, t.changed_at) AS octue_state, t.run_id,
       t.turbine, t.elevation_m, t.captured_at, t.site, t.quality, t.labels, t.reviewed_by, t.retention
FROM public.lidar_scans AS t
WHERE t.fingerprint IS NOT NULL;
COMMENT ON VIEW public.lidar_scans_live IS
    'The objects of lidar_scans that are there now. octue_state says whether octue''s metadata are on them: present;'
    ' pending, for 15 minutes after an object appeared without them; absent; null where that could not be read.';

CREATE OR REPLACE VIEW public.lidar_scans_deleted WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id, t.turbine, t.elevation_m, t.captured_at, t.site,
       t.quality, t.labels, t.reviewed_by, t.retention
FROM public.lidar_scans AS t
WHERE t.fingerprint IS NULL;
COMMENT ON VIEW public.lidar_scans_deleted IS 'The objects of lidar_scans that are gone, as they last were.';

CREATE OR REPLACE VIEW public.lidar_scans_rejects WITH (security_invoker = true) AS
SELECT j.key, j.column_name, j.key_is_encoded, j.raw, j.reason, j.first_run_id, j.last_run_id
FROM datastore.rejects('lidar_scans') AS j;
COMMENT ON VIEW public.lidar_scans_rejects IS 'Values and keys of lidar_scans that do not fit, and why.';

CREATE OR REPLACE VIEW public.lidar_scans_folders WITH (security_invoker = true) AS
WITH direct AS MATERIALIZED (
    SELECT left(t.key, length(t.key) - strpos(reverse(t.key), '/') + 1) AS folder,
           count(*) AS objects, sum(t.size) AS bytes, max(t.last_modified) AS last_modified
    FROM public.lidar_scans AS t
    WHERE t.fingerprint IS NOT NULL AND strpos(t.key, '/') > 0
    GROUP BY 1
)
SELECT f.folder, sum(d.objects)::bigint AS objects, sum(d.bytes)::bigint AS bytes,
       max(d.last_modified) AS last_modified
FROM direct AS d, LATERAL datastore.folders_of(d.folder) AS f (folder)
GROUP BY 1;
COMMENT ON VIEW public.lidar_scans_folders IS
    'How many objects of lidar_scans lie below each folder, and how large they are.';

CREATE OR REPLACE VIEW public.lidar_scans_freshness WITH (security_invoker = true) AS
SELECT f.complete_as_of, f.age, f.keys_as_of, f.metadata_as_of, f.tags_as_of, f.last_run_id, f.last_state,
       f.last_started_at, f.held, f.rejects, f.unread, f.partly_filled
FROM datastore.freshness('lidar_scans') AS f;
COMMENT ON VIEW public.lidar_scans_freshness IS 'How current lidar_scans is.';

CREATE OR REPLACE VIEW public.lidar_scans_history WITH (security_invoker = true) AS
SELECT h.object_id AS id, h.key, h.valid_from, h.valid_to, h.ended_by, h.run_id AS ended_by_run, v.size, v.etag,
       v.checksum, v.md5, v.content_type, v.content_encoding, v.storage_class, v.version, v.last_modified, v.created,
       v.custom_time, v.metadata, v.object_tags, v.contexts, v.document, v.rejected, v.first_seen_at, v.turbine,
       v.elevation_m, v.captured_at, v.site, v.quality, v.labels, v.reviewed_by, v.retention
FROM datastore.history_lidar_scans AS h, LATERAL datastore.past_row(NULL::public.lidar_scans, h.version_of_row) AS v
WHERE h.ended_by <> 'returned';
COMMENT ON VIEW public.lidar_scans_history IS 'Former versions of the objects of lidar_scans.';

CREATE OR REPLACE VIEW public.good_scans WITH (security_invoker = true) AS
SELECT t.id, t.key, t.turbine, t.captured_at
FROM public.lidar_scans AS t
WHERE t.fingerprint IS NOT NULL AND (
    quality = 'good'
);
COMMENT ON VIEW public.good_scans IS
    'The objects of lidar_scans that are there now and meet its condition. (lidar_scans.yaml)';

-- Note the contract 2. From here on merges go by it.
UPDATE datastore.store
SET contract = 2, derivation = '3e4404af54767923', migration = '0003'
WHERE name = 'lidar_scans';
CALL datastore.tell_reread('lidar_scans');
--== end
CALL datastore.record_step('science', '0003', 2, '9c1d4340e8f8d00a87195e5f5dc0c959c26528c77b7ba29d13b4398c40f07dab');
\endif
COMMIT;

--== step 3 together rights: grant access, and take the right to create back (lidar_scans.yaml:2)
BEGIN;
SELECT datastore.is_pending('science', '0003', 3) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
--== sql
-- Grant access. Nobody but the registry's owner writes what is mirrored.
-- The loader fills the staging and reads what the table has; the merge, which writes it, runs as the owner.
GRANT SELECT, INSERT ON datastore_staging.staging_lidar_scans TO datastore_loader;
GRANT SELECT (key, fingerprint) ON public.lidar_scans TO datastore_loader;
GRANT SELECT ON
    public.lidar_scans, datastore.history_lidar_scans, public.lidar_scans_live, public.lidar_scans_deleted,
    public.lidar_scans_rejects, public.lidar_scans_folders, public.lidar_scans_freshness, public.lidar_scans_history,
    public.good_scans
    TO datastore_reader, analyst, reviewer, webapp;

-- The note columns, and no others, may be written.
GRANT UPDATE (reviewed_by) ON public.lidar_scans, public.lidar_scans_live TO reviewer;

-- Their tables may refer to a row by its id, which outlives whatever happens to the object.
GRANT REFERENCES (id) ON public.lidar_scans TO webapp;

-- Take the right to create back. It was lent to the registry's owner for this migration alone.
CALL datastore.return_create('science', '0003');
--== end
CALL datastore.record_step('science', '0003', 3,
    '9c1d4340e8f8d00a87195e5f5dc0c959c26528c77b7ba29d13b4398c40f07dab', 'renew_lidar_scans');
\endif
COMMIT;

CALL datastore.close_migration();
