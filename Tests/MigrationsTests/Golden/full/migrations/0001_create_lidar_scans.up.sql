-- 0001 create_lidar_scans of golden
--
-- Datastore lidar_scans: public.lidar_scans mirrors gs://acme-instruments/lidar/.
--   tables: public.lidar_scans, datastore_staging.staging_lidar_scans, datastore.history_lidar_scans
--   views: public.lidar_scans_live, public.lidar_scans_deleted, public.lidar_scans_rejects,
--     public.lidar_scans_folders, public.lidar_scans_freshness, public.lidar_scans_history,
--     public.good_scans
--   functions: datastore.derive_lidar_scans, datastore.slow_derive_lidar_scans,
--     datastore.rejects_lidar_scans, datastore.in_scope_lidar_scans, datastore.stage_lidar_scans,
--     type datastore.derived_lidar_scans
--   indexes: lidar_scans_pkey, lidar_scans_key_idx, lidar_scans_rejected_idx,
--     lidar_scans_turbine_idx, lidar_scans_captured_at_idx, lidar_scans_labels_idx,
--     history_lidar_scans_object_idx, history_lidar_scans_key_idx
--   typed: turbine text from octue.tags.turbine,
--     elevation_m double precision from octue.tags.elevation,
--     captured_at timestamptz from octue.timestamp, site text from path.site,
--     quality text from metadata.quality, labels text[] from octue.labels
--   notes: reviewed_by text
--   read by: datastore_reader, analyst, reviewer, webapp
--   notes written by: reviewer
--   referred to by tables of: webapp
-- Only the loader writes what is mirrored: into its staging table, from which datastore.merge takes it.
-- Everything is new: nothing in use is locked, read or written anew.
-- Note: The role datastore_owner is lent CREATE on the schema public until the migration ends.
--
-- Run: psql -v ON_ERROR_STOP=1 -f 0001_create_lidar_scans.up.sql
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
    'golden', '0001', 'fc2659ce17009d9955d702625410b47e825bca93a6607ea85309773e256e13ba',
    after => NULL, after_hash => NULL
);

--== step 1 together rights: check what lidar_scans takes for granted, and lend the right to create
BEGIN;
SELECT datastore.is_pending('golden', '0001', 1) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
--== sql
-- Check what lidar_scans needs. What is missing is found here, before anything is made.
DO $check$
BEGIN
    IF NOT datastore.serves(1) THEN
        RAISE EXCEPTION 'lidar_scans is written by contract 1 with the registry, which the registry here does not serve'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Compare SELECT datastore.version() with 1.1, for which the migration was written.';
    END IF;
    IF EXISTS (
        SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relname = 'lidar_scans'
    ) THEN
        RAISE EXCEPTION 'there is a relation public.lidar_scans already'
            USING ERRCODE = 'duplicate_table',
                  HINT = 'Rename it, or give the datastore another name in lidar_scans.yaml and run: generator migrate';
    END IF;
    IF EXISTS (SELECT FROM datastore.store AS s WHERE s.name = 'lidar_scans') THEN
        RAISE EXCEPTION 'there is a datastore lidar_scans already'
            USING ERRCODE = 'duplicate_object',
                  HINT = 'Give the datastore another name in lidar_scans.yaml and run: generator migrate';
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
CALL datastore.record_step('golden', '0001', 1, 'fc2659ce17009d9955d702625410b47e825bca93a6607ea85309773e256e13ba');
\endif
COMMIT;

--== step 2 together: create lidar_scans (lidar_scans.yaml:2)
BEGIN;
SELECT datastore.is_pending('golden', '0001', 2) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL ROLE datastore_owner;
--== sql
-- Create the derivation. Makes the typed columns of an object from what its bucket says of it.
CREATE TYPE datastore.derived_lidar_scans AS (
    turbine text,
    elevation_m double precision,
    captured_at timestamptz,
    site text,
    quality text,
    labels text[],
    rejected text[]
);
COMMENT ON TYPE datastore.derived_lidar_scans IS
    'What is derived of one object of lidar_scans: its typed columns, and the names of those refused.';

-- What the fast form falls back to, and what it has to answer too.
CREATE FUNCTION datastore.slow_derive_lidar_scans(o datastore.object) RETURNS datastore.derived_lidar_scans
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
CREATE FUNCTION datastore.derive_lidar_scans(o datastore.object) RETURNS datastore.derived_lidar_scans
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
CREATE FUNCTION datastore.rejects_lidar_scans(o datastore.object)
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

-- Create the table lidar_scans. One row for each object of gs://acme-instruments/lidar/.
CREATE TABLE public.lidar_scans (
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
    turbine text,
    elevation_m double precision,
    captured_at timestamptz,
    site text,
    quality text,
    labels text[],
    reviewed_by text,
    CONSTRAINT lidar_scans_pkey PRIMARY KEY (id),
    CONSTRAINT lidar_scans_tombstone CHECK ((deleted_at IS NULL) = (fingerprint IS NOT NULL))
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
COMMENT ON TABLE public.lidar_scans IS
    'One object per ten-minute lidar file, written by the met-mast loggers. (lidar_scans.yaml)';
COMMENT ON COLUMN public.lidar_scans.id IS
    'Stays the same whatever happens to the object; other tables may refer to it.';
COMMENT ON COLUMN public.lidar_scans.key IS 'The object''s full key in its bucket.';
COMMENT ON COLUMN public.lidar_scans.size IS 'The object''s size in bytes.';
COMMENT ON COLUMN public.lidar_scans.etag IS 'The store''s own tag for the content.';
COMMENT ON COLUMN public.lidar_scans.checksum IS 'A checksum of the content, with its algorithm in front.';
COMMENT ON COLUMN public.lidar_scans.md5 IS 'The MD5 of the content in hexadecimal, where the store tells it.';
COMMENT ON COLUMN public.lidar_scans.content_type IS 'The media type.';
COMMENT ON COLUMN public.lidar_scans.content_encoding IS 'How the content is encoded, such as gzip.';
COMMENT ON COLUMN public.lidar_scans.storage_class IS 'The storage class.';
COMMENT ON COLUMN public.lidar_scans.version IS 'What the store calls this version of the object.';
COMMENT ON COLUMN public.lidar_scans.last_modified IS 'When the object was last modified.';
COMMENT ON COLUMN public.lidar_scans.created IS 'When the object was created, where the store tells it.';
COMMENT ON COLUMN public.lidar_scans.custom_time IS 'A time that was set for the object in the bucket.';
COMMENT ON COLUMN public.lidar_scans.metadata IS 'The object''s custom metadata as it is in the bucket.';
COMMENT ON COLUMN public.lidar_scans.object_tags IS 'The object''s tags as they are in the bucket.';
COMMENT ON COLUMN public.lidar_scans.contexts IS 'The object''s contexts as they are in the bucket.';
COMMENT ON COLUMN public.lidar_scans.document IS 'The content of an object that describes others; null for any other.';
COMMENT ON COLUMN public.lidar_scans.rejected IS
    'What was refused: columns, which are null or lack it, and parts of the metadata; the reasons are in the rejects.';
COMMENT ON COLUMN public.lidar_scans.fingerprint IS
    'Changes whenever the object does; null for an object that is gone.';
COMMENT ON COLUMN public.lidar_scans.first_seen_at IS 'When the object was first merged.';
COMMENT ON COLUMN public.lidar_scans.changed_at IS 'When the row was last written.';
COMMENT ON COLUMN public.lidar_scans.deleted_at IS 'When the object was found to be gone; null while it is there.';
COMMENT ON COLUMN public.lidar_scans.run_id IS 'The run of the loader that last wrote the row.';
COMMENT ON COLUMN public.lidar_scans.turbine IS 'Derived from octue.tags.turbine; lidar_scans.yaml.';
COMMENT ON COLUMN public.lidar_scans.elevation_m IS 'Derived from octue.tags.elevation; lidar_scans.yaml.';
COMMENT ON COLUMN public.lidar_scans.captured_at IS 'Derived from octue.timestamp; lidar_scans.yaml.';
COMMENT ON COLUMN public.lidar_scans.site IS 'Derived from path.site; lidar_scans.yaml.';
COMMENT ON COLUMN public.lidar_scans.quality IS 'Derived from metadata.quality; lidar_scans.yaml.';
COMMENT ON COLUMN public.lidar_scans.labels IS 'Derived from octue.labels; lidar_scans.yaml.';
COMMENT ON COLUMN public.lidar_scans.reviewed_by IS 'Written by people; a merge never touches it. (lidar_scans.yaml)';

-- The loader walks this index beside the listing, without a look at the table.
CREATE UNIQUE INDEX lidar_scans_key_idx ON public.lidar_scans (key) INCLUDE (fingerprint);
CREATE INDEX lidar_scans_rejected_idx ON public.lidar_scans (key) WHERE rejected IS NOT NULL;
CREATE INDEX lidar_scans_turbine_idx ON public.lidar_scans USING btree (turbine);
CREATE INDEX lidar_scans_captured_at_idx ON public.lidar_scans USING brin (captured_at);
CREATE INDEX lidar_scans_labels_idx ON public.lidar_scans USING gin (labels);

-- Create the staging table. The loader copies what is new or changed into it.
CREATE UNLOGGED TABLE datastore_staging.staging_lidar_scans (
    LIKE datastore.staging INCLUDING COMMENTS, derived datastore.derived_lidar_scans);
COMMENT ON TABLE datastore_staging.staging_lidar_scans IS
    'What the loader found new, changed or gone for lidar_scans; empty between runs.';
COMMENT ON COLUMN datastore_staging.staging_lidar_scans.derived IS 'What a trigger derived of the object.';

-- Create the history. Keeps the versions of rows that were replaced or went.
CREATE TABLE datastore.history_lidar_scans (
    object_id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL,
    ended_by text NOT NULL,
    run_id bigint NOT NULL,
    model text NOT NULL,
    version_of_row jsonb NOT NULL
);
COMMENT ON TABLE datastore.history_lidar_scans IS 'Former versions of the rows of lidar_scans.';
COMMENT ON COLUMN datastore.history_lidar_scans.object_id IS 'The id of the row.';
COMMENT ON COLUMN datastore.history_lidar_scans.key IS 'The object''s full key.';
COMMENT ON COLUMN datastore.history_lidar_scans.valid_from IS
    'When the row became as it is here: when the version before it ended, else when the object was first seen.';
COMMENT ON COLUMN datastore.history_lidar_scans.valid_to IS 'When it ceased to be so.';
COMMENT ON COLUMN datastore.history_lidar_scans.ended_by IS
    'changed: the object changed; gone: the object is gone; returned: it was gone and came back.';
COMMENT ON COLUMN datastore.history_lidar_scans.run_id IS
    'The run of the loader that ended it; for a removed row the run that last wrote it.';
COMMENT ON COLUMN datastore.history_lidar_scans.model IS
    'The hash of the definition that the row was written under; datastore.store has that of today.';
COMMENT ON COLUMN datastore.history_lidar_scans.version_of_row IS 'The whole row as it was.';
CREATE INDEX history_lidar_scans_object_idx ON datastore.history_lidar_scans (object_id, valid_to);
CREATE INDEX history_lidar_scans_key_idx ON datastore.history_lidar_scans (key, valid_to);

-- Create the scope. Which keys the definition covers.
CREATE FUNCTION datastore.in_scope_lidar_scans(key text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $scope$
SELECT pg_catalog.starts_with(key, 'lidar/')
    AND (
        pg_catalog.substr(key, 7) COLLATE "C" OPERATOR(pg_catalog.~) E'^(?:(?:.*/)?[^/]*\\.nc)$'
    )
    AND NOT pg_catalog.substr(key, 7) COLLATE "C" OPERATOR(pg_catalog.~) '^(?:_tmp/.*)$'
    AND NOT pg_catalog.substr(key, 7) COLLATE "C" OPERATOR(pg_catalog.~) E'^(?:(?:.*/)?\\.octue)$'
$scope$;
COMMENT ON FUNCTION datastore.in_scope_lidar_scans(text) IS 'Whether the definition of lidar_scans covers a key.';

-- Create the triggers. They refuse writes to what is mirrored, keep the history, and derive what is staged.
-- A write to a mirrored column is answered with a sentence.
CREATE TRIGGER datastore_guard_update BEFORE UPDATE OF
    id, key, size, etag, checksum, md5, content_type, content_encoding, storage_class, version, last_modified, created,
    custom_time, metadata, object_tags, contexts, document, rejected, fingerprint, first_seen_at, changed_at,
    deleted_at, run_id, turbine, elevation_m, captured_at, site, quality, labels
ON public.lidar_scans FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror('lidar_scans', 'reviewed_by');
CREATE TRIGGER datastore_guard_write BEFORE INSERT OR DELETE OR TRUNCATE
ON public.lidar_scans FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror('lidar_scans', 'reviewed_by');
COMMENT ON TRIGGER datastore_guard_update ON public.lidar_scans IS 'Refuses to write what is mirrored, and says why.';
COMMENT ON TRIGGER datastore_guard_write ON public.lidar_scans IS 'Refuses to add or remove rows, and says why.';

CREATE TRIGGER datastore_history_update AFTER UPDATE ON public.lidar_scans
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION datastore.record_history('lidar_scans');
CREATE TRIGGER datastore_history_delete AFTER DELETE ON public.lidar_scans
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION datastore.record_history('lidar_scans');
COMMENT ON TRIGGER datastore_history_update ON public.lidar_scans IS 'Keeps the versions of rows that were replaced.';
COMMENT ON TRIGGER datastore_history_delete ON public.lidar_scans IS 'Keeps the last versions of rows that went.';

-- The owner derives, whoever stages: without the version, what a loader writes into these columns counts for nothing.
CREATE FUNCTION datastore.stage_lidar_scans() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $stage$
BEGIN
    NEW.derived_by := NULL;
    IF NEW.kind OPERATOR(pg_catalog.=) 'P' THEN
        IF datastore.may_derive(1) THEN
            NEW.parsed := NEW.metadata::jsonb;
            NEW.derived := datastore.derive_lidar_scans(ROW(
                NEW.key, NEW.size, NEW.etag, NEW.checksum, NEW.md5, NEW.content_type, NEW.content_encoding,
                NEW.storage_class, NEW.version, NEW.last_modified, NEW.created, NEW.custom_time, NEW.parsed,
                NEW.object_tags::jsonb, NEW.contexts::jsonb, NEW.document)::datastore.object);
            NEW.id := datastore.object_id('gs://acme-instruments/', NEW.key);
            NEW.derived_by := '708e56131851463f';
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
CREATE TRIGGER datastore_derive BEFORE INSERT ON datastore_staging.staging_lidar_scans
FOR EACH ROW EXECUTE FUNCTION datastore.stage_lidar_scans();
COMMENT ON TRIGGER datastore_derive ON datastore_staging.staging_lidar_scans IS
    'Derives the typed columns of an object while it is staged.';

-- Create the views. Each runs with the rights of who reads it.
CREATE VIEW public.lidar_scans_live WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at,
       datastore.octue_state(t.metadata, t.created, t.last_modified, t.changed_at) AS octue_state, t.run_id,
       t.turbine, t.elevation_m, t.captured_at, t.site, t.quality, t.labels, t.reviewed_by
FROM public.lidar_scans AS t
WHERE t.fingerprint IS NOT NULL;
COMMENT ON VIEW public.lidar_scans_live IS
    'The objects of lidar_scans that are there now. octue_state says whether octue''s metadata are on them: present;'
    ' pending, for 15 minutes after an object appeared without them; absent; null where that could not be read.';

CREATE VIEW public.lidar_scans_deleted WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id, t.turbine, t.elevation_m, t.captured_at, t.site,
       t.quality, t.labels, t.reviewed_by
FROM public.lidar_scans AS t
WHERE t.fingerprint IS NULL;
COMMENT ON VIEW public.lidar_scans_deleted IS 'The objects of lidar_scans that are gone, as they last were.';

CREATE VIEW public.lidar_scans_rejects WITH (security_invoker = true) AS
SELECT j.key, j.column_name, j.key_is_encoded, j.raw, j.reason, j.first_run_id, j.last_run_id
FROM datastore.rejects('lidar_scans') AS j;
COMMENT ON VIEW public.lidar_scans_rejects IS 'Values and keys of lidar_scans that do not fit, and why.';

CREATE VIEW public.lidar_scans_folders WITH (security_invoker = true) AS
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

CREATE VIEW public.lidar_scans_freshness WITH (security_invoker = true) AS
SELECT f.complete_as_of, f.age, f.keys_as_of, f.metadata_as_of, f.tags_as_of, f.last_run_id, f.last_state,
       f.last_started_at, f.held, f.rejects, f.unread, f.partly_filled
FROM datastore.freshness('lidar_scans') AS f;
COMMENT ON VIEW public.lidar_scans_freshness IS 'How current lidar_scans is.';

CREATE VIEW public.lidar_scans_history WITH (security_invoker = true) AS
SELECT h.object_id AS id, h.key, h.valid_from, h.valid_to, h.ended_by, h.run_id AS ended_by_run, v.size, v.etag,
       v.checksum, v.md5, v.content_type, v.content_encoding, v.storage_class, v.version, v.last_modified, v.created,
       v.custom_time, v.metadata, v.object_tags, v.contexts, v.document, v.rejected, v.first_seen_at, v.turbine,
       v.elevation_m, v.captured_at, v.site, v.quality, v.labels, v.reviewed_by
FROM datastore.history_lidar_scans AS h, LATERAL datastore.past_row(NULL::public.lidar_scans, h.version_of_row) AS v
WHERE h.ended_by <> 'returned';
COMMENT ON VIEW public.lidar_scans_history IS 'Former versions of the objects of lidar_scans.';

CREATE VIEW public.good_scans WITH (security_invoker = true) AS
SELECT t.id, t.key, t.turbine, t.captured_at
FROM public.lidar_scans AS t
WHERE t.fingerprint IS NOT NULL AND (
    quality = 'good'
);
COMMENT ON VIEW public.good_scans IS
    'The objects of lidar_scans that are there now and meet its condition. (lidar_scans.yaml)';

-- Close the functions. What is made may be called by anybody unless that is taken back.
REVOKE ALL ON FUNCTION
    datastore.slow_derive_lidar_scans(datastore.object), datastore.derive_lidar_scans(datastore.object),
    datastore.rejects_lidar_scans(datastore.object), datastore.in_scope_lidar_scans(text),
    datastore.stage_lidar_scans() FROM PUBLIC;

-- Register the datastore. From here on the loader knows it.
INSERT INTO datastore.store (
    name, table_schema, table_name, bucket, prefix, identity, server, credentials, definition, definition_hash,
    derivation, source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit, contract,
    listed_columns, project, migration
) VALUES (
    'lidar_scans', 'public', 'lidar_scans', 'gs://acme-instruments/lidar/', 'lidar/', 'gs://acme-instruments/',
        '{"region": "europe-west2"}', 'env',
    '{"accept":[],'
    '"access":{"annotators":["reviewer"],"readers":["analyst"],"relates":["webapp"]},'
    '"bucket":"gs://acme-instruments/lidar/",'
    '"columns":[{"from":"octue.tags.turbine","index":"btree","name":"turbine","required":true,'
    '"type":"text"},{"from":"octue.tags.elevation","max":"9000","min":"0","name":"elevation_m",'
    '"required":false,"type":"double precision"},{"from":"octue.timestamp","index":"brin",'
    '"name":"captured_at","required":false,"type":"timestamptz","zone":"Europe/London"},'
    '{"from":"path.site","name":"site","required":false,"type":"text"},{"default":"suspect",'
    '"from":"metadata.quality","name":"quality","required":false,"type":"text","values":["good",'
    '"suspect","bad"]},{"from":"octue.labels","index":"gin","name":"labels","required":false,'
    '"type":"text[]"}],'
    '"credentials":"env",'
    '"datastore":"lidar_scans",'
    '"delete_limit":{"percent":10,"rows":1000},'
    '"deletes":"tombstone",'
    '"description":"One object per ten-minute lidar file, written by the met-mast loggers.",'
    '"exclude":["_tmp/**","**/.octue"],'
    '"history":true,'
    '"identity":"",'
    '"include":["**/*.nc"],'
    '"metadata":"octue",'
    '"notes":[{"name":"reviewed_by","type":"text"}],'
    '"path":"{site}/{day}/{file}",'
    '"schema":"public",'
    '"server":{"region":"europe-west2"},'
    '"unread_limit":0,'
    '"views":[{"columns":["id","key","turbine","captured_at"],"name":"good_scans",'
    '"where":"quality = ''good''"}]}',
    '82c7776436eb9ff5bd439d1d7afd6e3ef39d9f2831c829e2593552fae1078668', '708e56131851463f',
    '56f5d2710246af2a8c1fa1d0be73b62ecc421a809814900a89d8b62f6204dc85', 'tombstone', 1000, 10, 0, 1,
    ARRAY['site']::text[],
    'golden', '0001'
);
--== end
CALL datastore.record_step('golden', '0001', 2, 'fc2659ce17009d9955d702625410b47e825bca93a6607ea85309773e256e13ba');
\endif
COMMIT;

--== step 3 together rights: grant access, and take the right to create back (lidar_scans.yaml:2)
BEGIN;
SELECT datastore.is_pending('golden', '0001', 3) AS datastore_pending \gset
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
CALL datastore.return_create('golden', '0001');
--== end
CALL datastore.record_step('golden', '0001', 3,
    'fc2659ce17009d9955d702625410b47e825bca93a6607ea85309773e256e13ba', 'create_lidar_scans');
\endif
COMMIT;

CALL datastore.close_migration();
