-- 0001 create_samples of golden
--
-- Datastore samples: public.samples mirrors s3://lab/samples/.
--   tables: public.samples, datastore_staging.staging_samples
--   views: public.samples_live, public.samples_deleted, public.samples_rejects,
--     public.samples_folders, public.samples_freshness
--   functions: datastore.derive_samples, datastore.slow_derive_samples, datastore.rejects_samples,
--     datastore.in_scope_samples, datastore.stage_samples, type datastore.derived_samples
--   indexes: samples_pkey, samples_key_idx, samples_rejected_idx, samples_a_text_idx,
--     samples_an_integer_idx, samples_a_double_idx, samples_a_date_idx, samples_a_uuid_idx,
--     samples_a_document_idx, samples_a_list_idx, samples_id_text_idx, samples_plate_idx,
--     samples_changed_at_idx, samples_last_modified_idx
--   typed: a_text text from metadata.text, an_integer integer from metadata.integer,
--     a_bigint bigint from tag.bigint, a_numeric numeric from metadata.numeric,
--     a_price numeric(10,2) from metadata.price,
--     a_double double precision from octue.tags.optics.gain, a_boolean boolean from octue.tags.valid,
--     a_date date from path.day, a_time timestamptz from octue.tags.started,
--     a_uuid uuid from octue.id, a_document jsonb from octue.tags.settings,
--     plain_document jsonb from metadata.document, a_list text[] from octue.labels,
--     plain_list text[] from metadata.list, tag_list text[] from octue.tags.channels,
--     octue_time timestamptz from octue.timestamp, octue_time_text text from octue.timestamp,
--     id_text text from octue.id, plate text from path.plate, object_size bigint from object.size,
--     size_text text from object.size, modified_at timestamptz from object.last_modified,
--     modified_text text from object.last_modified, file_name text from object.name,
--     file_extension text from object.extension, content_tag text from object.etag,
--     content_md5 text from object.md5, encoding text from object.content_encoding,
--     generation bigint from object.generation, created_at timestamptz from object.created,
--     custom_day text from object.custom_time, owner text from context.owner
--   notes: n_text text, n_integer integer, n_time timestamptz, n_list text[], n_price numeric(10,2)
--   read by: datastore_reader
-- Only the loader writes what is mirrored: into its staging table, from which datastore.merge takes it.
-- Everything is new: nothing in use is locked, read or written anew.
-- Note: The role datastore_owner is lent CREATE on the schema public until the migration ends.
-- Note: A trigram index needs the extension pg_trgm; the migration stops if the database has it not.
--
-- Run: psql -v ON_ERROR_STOP=1 -f 0001_create_samples.up.sql
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
    'golden', '0001', 'ad54154d30ff5f54017667f82ebc43324ec3af51db6dc24e08cf2daa1ca8c4cf',
    after => NULL, after_hash => NULL
);

--== step 1 together rights: check what samples takes for granted, and lend the right to create (samples.yaml:1)
BEGIN;
SELECT datastore.is_pending('golden', '0001', 1) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
--== sql
-- Check what samples needs. What is missing is found here, before anything is made.
DO $check$
BEGIN
    IF NOT datastore.serves(1) THEN
        RAISE EXCEPTION 'samples is written by contract 1 with the registry, which the registry here does not serve'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Compare SELECT datastore.version() with 1.1, for which the migration was written.';
    END IF;
    IF EXISTS (
        SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relname = 'samples'
    ) THEN
        RAISE EXCEPTION 'there is a relation public.samples already'
            USING ERRCODE = 'duplicate_table',
                  HINT = 'Rename it, or give the datastore another name in samples.yaml and run: generator migrate';
    END IF;
    IF EXISTS (SELECT FROM datastore.store AS s WHERE s.name = 'samples') THEN
        RAISE EXCEPTION 'there is a datastore samples already'
            USING ERRCODE = 'duplicate_object',
                  HINT = 'Give the datastore another name in samples.yaml and run: generator migrate';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_timezone_names AS z WHERE z.name = 'Europe/London') THEN
        RAISE EXCEPTION 'the zone Europe/London of column a_time of samples is not known here'
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Write a name of pg_timezone_names into samples.yaml and run: generator migrate';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_timezone_names AS z WHERE z.name = 'UTC') THEN
        RAISE EXCEPTION 'the zone UTC of column octue_time of samples is not known here'
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Write a name of pg_timezone_names into samples.yaml and run: generator migrate';
    END IF;
    IF datastore.cast_timestamptz('2000-01-01T00:00:00', 'Europe/London') IS NULL THEN
        RAISE EXCEPTION 'the time 2000-01-01T00:00:00 of column a_time of samples does not come there'
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'The clocks of Europe/London skip it; correct it in samples.yaml and run: generator migrate';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_extension AS e WHERE e.extname = 'pg_trgm') THEN
        RAISE EXCEPTION 'the trigram index on column a_text of samples needs the extension pg_trgm'
            USING ERRCODE = 'undefined_object',
                  HINT = 'Run: CREATE EXTENSION pg_trgm; or take the index out of the definition';
    END IF;
    BEGIN
        PERFORM '' ~ E'^[A-Z]{2}\\.\\d+''?"?$';
    EXCEPTION
        WHEN invalid_regular_expression THEN
            RAISE EXCEPTION 'the pattern of column a_text of samples is not valid: %', SQLERRM
                USING ERRCODE = 'invalid_regular_expression',
                      HINT = 'Correct pattern in samples.yaml and run: generator migrate';
    END;
    BEGIN
        PERFORM '' ~ '[0-9a-f]{32}';
    EXCEPTION
        WHEN invalid_regular_expression THEN
            RAISE EXCEPTION 'the pattern of column content_md5 of samples is not valid: %', SQLERRM
                USING ERRCODE = 'invalid_regular_expression',
                      HINT = 'Correct pattern in samples.yaml and run: generator migrate';
    END;
    -- Each grant is recorded, and goes with the last datastore that needs it; the right to create, with the last step.
    PERFORM datastore.grant_on_schema('public', 'CREATE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_loader');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_reader');
END
$check$;
--== end
CALL datastore.record_step('golden', '0001', 1, 'ad54154d30ff5f54017667f82ebc43324ec3af51db6dc24e08cf2daa1ca8c4cf');
\endif
COMMIT;

--== step 2 together: create samples (samples.yaml:1)
BEGIN;
SELECT datastore.is_pending('golden', '0001', 2) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL ROLE datastore_owner;
--== sql
-- Create the derivation. Makes the typed columns of an object from what its bucket says of it.
CREATE TYPE datastore.derived_samples AS (
    a_text text,
    an_integer integer,
    a_bigint bigint,
    a_numeric numeric,
    a_price numeric(10,2),
    a_double double precision,
    a_boolean boolean,
    a_date date,
    a_time timestamptz,
    a_uuid uuid,
    a_document jsonb,
    plain_document jsonb,
    a_list text[],
    plain_list text[],
    tag_list text[],
    octue_time timestamptz,
    octue_time_text text,
    id_text text,
    plate text,
    object_size bigint,
    size_text text,
    modified_at timestamptz,
    modified_text text,
    file_name text,
    file_extension text,
    content_tag text,
    content_md5 text,
    encoding text,
    generation bigint,
    created_at timestamptz,
    custom_day text,
    owner text,
    rejected text[]
);
COMMENT ON TYPE datastore.derived_samples IS
    'What is derived of one object of samples: its typed columns, and the names of those refused.';

-- What the fast form falls back to, and what it has to answer too.
CREATE FUNCTION datastore.slow_derive_samples(o datastore.object) RETURNS datastore.derived_samples
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $slow$
#variable_conflict use_variable
DECLARE
    r datastore.derived_samples;
    v text COLLATE "C";
    j jsonb;
    path text[];
    octue jsonb := datastore.octue_metadata(o.metadata);
    octue_id jsonb;
    octue_timestamp jsonb;
    octue_labels jsonb;
    octue_tags jsonb;
    tags_mark text;
    id_unreadable boolean;
    timestamp_unreadable boolean;
    labels_unreadable boolean;
    tags_unreadable boolean;
BEGIN
    path := datastore.path_groups(o.key, 'samples/', '^([^/]+)_([^/]+)/([^/]+)$');
    octue_id := datastore.octue_document(octue ->> 'octue__id');
    octue_timestamp := datastore.octue_document(octue ->> 'octue__timestamp');
    octue_labels := datastore.octue_document(octue ->> 'octue__labels');
    octue_tags := datastore.octue_tags(octue ->> 'octue__tags');
    tags_mark := datastore.unstorable_mark(octue ->> 'octue__tags');
    id_unreadable := coalesce(
        datastore.is_marked(octue_id, datastore.unstorable_mark(octue ->> 'octue__id')), false);
    IF id_unreadable THEN
        r.rejected := array_append(r.rejected, 'metadata.octue__id');
    END IF;
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
    -- a_text
    v := o.metadata ->> 'text';
    IF v IS NOT NULL THEN
        r.a_text := v;
        IF NOT datastore.matches(v, E'^[A-Z]{2}\\.\\d+''?"?$') THEN
            r.a_text := NULL;
            r.rejected := array_append(r.rejected, 'a_text');
        END IF;
    END IF;
    -- an_integer
    v := o.metadata ->> 'integer';
    IF v IS NOT NULL THEN
        r.an_integer := datastore.cast_integer(v);
        IF r.an_integer IS NULL OR r.an_integer NOT IN (1, 2, 3) THEN
            r.an_integer := NULL;
            r.rejected := array_append(r.rejected, 'an_integer');
        END IF;
    END IF;
    -- a_bigint
    v := o.object_tags ->> 'bigint';
    IF v IS NULL THEN
        r.rejected := array_append(r.rejected, 'a_bigint');
    ELSE
        r.a_bigint := datastore.cast_bigint(v);
        IF r.a_bigint IS NULL OR r.a_bigint < -5 OR r.a_bigint > 9000000000 THEN
            r.a_bigint := NULL;
            r.rejected := array_append(r.rejected, 'a_bigint');
        END IF;
    END IF;
    -- a_numeric
    v := o.metadata ->> 'numeric';
    IF v IS NOT NULL THEN
        r.a_numeric := datastore.cast_numeric(v);
        IF r.a_numeric IS NULL OR r.a_numeric < 0.5 THEN
            r.a_numeric := NULL;
            r.rejected := array_append(r.rejected, 'a_numeric');
        END IF;
    END IF;
    -- a_price
    v := o.metadata ->> 'price';
    IF v IS NULL THEN
        r.a_price := 1.50;
    ELSE
        r.a_price := datastore.cast_numeric(v, 10, 2);
        IF r.a_price IS NULL THEN
            r.rejected := array_append(r.rejected, 'a_price');
        END IF;
    END IF;
    -- a_double
    v := datastore.octue_text(octue_tags #> ARRAY['optics', 'gain']);
    IF tags_unreadable THEN
        NULL;
    ELSIF datastore.is_marked(octue_tags #> ARRAY['optics', 'gain'], tags_mark) THEN
        r.rejected := array_append(r.rejected, 'a_double');
    ELSIF v IS NOT NULL THEN
        r.a_double := datastore.cast_double(v);
        IF r.a_double IS NULL OR r.a_double > 1e3 THEN
            r.a_double := NULL;
            r.rejected := array_append(r.rejected, 'a_double');
        END IF;
    END IF;
    -- a_boolean
    v := datastore.octue_text(octue_tags -> 'valid');
    IF tags_unreadable THEN
        NULL;
    ELSIF datastore.is_marked(octue_tags -> 'valid', tags_mark) THEN
        r.rejected := array_append(r.rejected, 'a_boolean');
    ELSIF v IS NULL THEN
        r.a_boolean := true;
    ELSE
        r.a_boolean := datastore.cast_boolean(v);
        IF r.a_boolean IS NULL THEN
            r.rejected := array_append(r.rejected, 'a_boolean');
        END IF;
    END IF;
    -- a_date
    v := path[2];
    IF v IS NOT NULL THEN
        r.a_date := datastore.cast_date(v);
        IF r.a_date IS NULL OR r.a_date < '2000-01-01'::date OR r.a_date > '2099-12-31'::date THEN
            r.a_date := NULL;
            r.rejected := array_append(r.rejected, 'a_date');
        END IF;
    END IF;
    -- a_time
    v := datastore.octue_text(octue_tags -> 'started');
    IF tags_unreadable THEN
        NULL;
    ELSIF datastore.is_marked(octue_tags -> 'started', tags_mark) THEN
        r.rejected := array_append(r.rejected, 'a_time');
    ELSIF v IS NOT NULL THEN
        r.a_time := datastore.cast_timestamptz(v, 'Europe/London');
        IF r.a_time IS NULL
            OR r.a_time < datastore.cast_timestamptz('2000-01-01T00:00:00', 'Europe/London') THEN
            r.a_time := NULL;
            r.rejected := array_append(r.rejected, 'a_time');
        END IF;
    END IF;
    -- a_uuid
    v := datastore.octue_text(octue_id);
    IF id_unreadable THEN
        NULL;
    ELSIF v IS NULL THEN
        r.rejected := array_append(r.rejected, 'a_uuid');
    ELSE
        r.a_uuid := datastore.cast_uuid(v);
        IF r.a_uuid IS NULL THEN
            r.rejected := array_append(r.rejected, 'a_uuid');
        END IF;
    END IF;
    -- a_document
    j := datastore.octue_json(octue_tags -> 'settings');
    IF tags_unreadable THEN
        NULL;
    ELSIF datastore.is_marked(octue_tags -> 'settings', tags_mark) THEN
        r.rejected := array_append(r.rejected, 'a_document');
    ELSIF j IS NULL THEN
        r.a_document := '{}'::jsonb;
    ELSE
        r.a_document := j;
    END IF;
    -- plain_document
    v := o.metadata ->> 'document';
    IF v IS NOT NULL THEN
        r.plain_document := datastore.cast_jsonb(v);
        IF r.plain_document IS NULL THEN
            r.rejected := array_append(r.rejected, 'plain_document');
        END IF;
    END IF;
    -- a_list
    j := datastore.octue_value(octue_labels);
    IF labels_unreadable THEN
        NULL;
    ELSIF j IS NOT NULL THEN
        r.a_list := datastore.octue_labels(j);
        IF r.a_list IS NULL OR NOT datastore.fits_index(r.a_list) THEN
            r.a_list := NULL;
            r.rejected := array_append(r.rejected, 'a_list');
        END IF;
    END IF;
    -- plain_list
    v := o.metadata ->> 'list';
    IF v IS NOT NULL THEN
        r.plain_list := datastore.cast_text_array(v);
        IF r.plain_list IS NULL THEN
            r.rejected := array_append(r.rejected, 'plain_list');
        END IF;
    END IF;
    -- tag_list
    j := datastore.octue_value(octue_tags -> 'channels');
    IF tags_unreadable THEN
        NULL;
    ELSIF datastore.is_marked(octue_tags -> 'channels', tags_mark) THEN
        r.rejected := array_append(r.rejected, 'tag_list');
    ELSIF j IS NULL THEN
        r.rejected := array_append(r.rejected, 'tag_list');
    ELSE
        r.tag_list := datastore.octue_text_array(j);
        IF r.tag_list IS NULL THEN
            r.rejected := array_append(r.rejected, 'tag_list');
        END IF;
    END IF;
    -- octue_time
    v := datastore.octue_time(octue_timestamp);
    IF timestamp_unreadable THEN
        NULL;
    ELSIF v IS NOT NULL THEN
        r.octue_time := datastore.cast_timestamptz(v, 'UTC');
        IF r.octue_time IS NULL THEN
            r.rejected := array_append(r.rejected, 'octue_time');
        END IF;
    END IF;
    -- octue_time_text
    v := datastore.octue_text(octue_timestamp);
    IF timestamp_unreadable THEN
        NULL;
    ELSIF v IS NOT NULL THEN
        r.octue_time_text := v;
    END IF;
    -- id_text
    v := datastore.octue_text(octue_id);
    IF id_unreadable THEN
        NULL;
    ELSIF v IS NULL THEN
        r.rejected := array_append(r.rejected, 'id_text');
    ELSE
        r.id_text := v;
        IF octet_length(v) > 2000 THEN
            r.id_text := NULL;
            r.rejected := array_append(r.rejected, 'id_text');
        END IF;
    END IF;
    -- plate
    v := path[1];
    IF v IS NULL THEN
        r.plate := 'none';
    ELSE
        r.plate := v;
        IF octet_length(v) > 2000 THEN
            r.plate := NULL;
            r.rejected := array_append(r.rejected, 'plate');
        END IF;
    END IF;
    -- object_size
    r.object_size := o.size;
    IF o.size IS NULL THEN
        r.rejected := array_append(r.rejected, 'object_size');
    ELSE
        IF r.object_size < 1 THEN
            r.object_size := NULL;
            r.rejected := array_append(r.rejected, 'object_size');
        END IF;
    END IF;
    -- size_text
    v := o.size::text;
    IF v IS NOT NULL THEN
        r.size_text := v;
    END IF;
    -- modified_at
    r.modified_at := o.last_modified;
    IF o.last_modified IS NOT NULL THEN
        IF r.modified_at > '2100-01-01T00:00:00Z'::timestamptz THEN
            r.modified_at := NULL;
            r.rejected := array_append(r.rejected, 'modified_at');
        END IF;
    END IF;
    -- modified_text
    v := to_char(o.last_modified AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
    IF v IS NOT NULL THEN
        r.modified_text := v;
    END IF;
    -- file_name
    v := datastore.object_name(o.key);
    IF v IS NOT NULL THEN
        r.file_name := v;
        IF r.file_name COLLATE "C" NOT IN ('a.nc', 'it''s', E'a\\b') THEN
            r.file_name := NULL;
            r.rejected := array_append(r.rejected, 'file_name');
        END IF;
    END IF;
    -- file_extension
    v := datastore.object_extension(o.key);
    IF v IS NULL THEN
        r.rejected := array_append(r.rejected, 'file_extension');
    ELSE
        r.file_extension := v;
    END IF;
    -- content_tag
    v := o.etag;
    IF v IS NOT NULL THEN
        r.content_tag := v;
    END IF;
    -- content_md5
    v := o.md5;
    IF v IS NOT NULL THEN
        r.content_md5 := v;
        IF NOT datastore.matches(v, '[0-9a-f]{32}') THEN
            r.content_md5 := NULL;
            r.rejected := array_append(r.rejected, 'content_md5');
        END IF;
    END IF;
    -- encoding
    v := o.content_encoding;
    IF v IS NOT NULL THEN
        r.encoding := v;
        IF r.encoding COLLATE "C" NOT IN ('gzip') THEN
            r.encoding := NULL;
            r.rejected := array_append(r.rejected, 'encoding');
        END IF;
    END IF;
    -- generation
    v := datastore.object_generation(o.version);
    IF v IS NOT NULL THEN
        r.generation := datastore.cast_bigint(v);
        IF r.generation IS NULL THEN
            r.rejected := array_append(r.rejected, 'generation');
        END IF;
    END IF;
    -- created_at
    r.created_at := o.created;
    IF o.created IS NULL THEN
        r.rejected := array_append(r.rejected, 'created_at');
    END IF;
    -- custom_day
    v := to_char(o.custom_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
    IF v IS NOT NULL THEN
        r.custom_day := v;
    END IF;
    -- owner
    v := o.contexts ->> 'owner';
    IF v IS NULL THEN
        r.owner := 'nobody';
    ELSE
        r.owner := v;
    END IF;
    IF cardinality(r.rejected) > 1 THEN
        r.rejected := (SELECT array_agg(n ORDER BY n COLLATE "C") FROM unnest(r.rejected) AS n);
    END IF;
    RETURN r;
END
$slow$;
COMMENT ON FUNCTION datastore.slow_derive_samples IS
    'Derives the columns of samples with casts that cannot fail; the fast form answers the same.';

-- Runs once for each new or changed object. It has no search path of its own, which would cost more than its body:
-- only the merge calls it, and has one.
CREATE FUNCTION datastore.derive_samples(o datastore.object) RETURNS datastore.derived_samples
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE AS $fast$
#variable_conflict use_variable
DECLARE
    r datastore.derived_samples;
    v text COLLATE "C";
    j jsonb;
    path text[];
    octue_tags jsonb;
BEGIN
    <<fast>>
    BEGIN
        IF starts_with(o.key, 'samples/') THEN
            path := regexp_match(substr(o.key, 9) COLLATE "C", '^([^/]+)_([^/]+)/([^/]+)$');
        END IF;
        EXIT fast WHEN o.metadata ?& ARRAY['cluster', 'sequence'];
        v := o.metadata ->> 'octue__tags';
        EXIT fast WHEN datastore.may_be_huge(v);
        octue_tags := v::jsonb;
        EXIT fast WHEN jsonb_typeof(octue_tags) <> 'object';
        -- a_text
        v := o.metadata ->> 'text';
        IF v IS NOT NULL THEN
            EXIT fast WHEN v COLLATE "C" !~ E'^[A-Z]{2}\\.\\d+''?"?$';
            r.a_text := v;
        END IF;
        -- an_integer
        v := o.metadata ->> 'integer';
        IF v IS NOT NULL THEN
            r.an_integer := datastore.cast_integer(v);
            EXIT fast WHEN r.an_integer IS NULL OR r.an_integer NOT IN (1, 2, 3);
        END IF;
        -- a_bigint
        v := o.object_tags ->> 'bigint';
        IF v IS NULL THEN
            EXIT fast;
        ELSE
            r.a_bigint := datastore.cast_bigint(v);
            EXIT fast WHEN r.a_bigint IS NULL OR r.a_bigint < -5 OR r.a_bigint > 9000000000;
        END IF;
        -- a_numeric
        v := o.metadata ->> 'numeric';
        IF v IS NOT NULL THEN
            EXIT fast WHEN NOT datastore.is_decimal(v);
            r.a_numeric := v::numeric;
            EXIT fast WHEN r.a_numeric < 0.5;
        END IF;
        -- a_price
        v := o.metadata ->> 'price';
        IF v IS NULL THEN
            r.a_price := 1.50;
        ELSE
            EXIT fast WHEN NOT datastore.is_decimal(v);
            r.a_price := round(v::numeric, 2);
        END IF;
        -- a_double
        v := octue_tags #>> ARRAY['optics', 'gain'];
        IF v IS NOT NULL THEN
            EXIT fast WHEN NOT datastore.is_number(v);
            r.a_double := v::double precision;
            EXIT fast WHEN r.a_double > 1e3;
        END IF;
        -- a_boolean
        v := octue_tags ->> 'valid';
        IF v IS NULL THEN
            r.a_boolean := true;
        ELSE
            r.a_boolean := datastore.cast_boolean(v);
            EXIT fast WHEN r.a_boolean IS NULL;
        END IF;
        -- a_date
        v := path[2];
        IF v IS NOT NULL THEN
            EXIT fast WHEN NOT datastore.is_date(v);
            r.a_date := v::date;
            EXIT fast WHEN r.a_date < '2000-01-01'::date OR r.a_date > '2099-12-31'::date;
        END IF;
        -- a_time
        v := octue_tags ->> 'started';
        IF v IS NOT NULL THEN
            IF v LIKE '{"_type": "datetime", "value": "%"}' THEN
                EXIT fast WHEN jsonb_typeof(octue_tags -> 'started') <> 'object';
                v := substr(v, 33, length(v) - 34);
            END IF;
            EXIT fast WHEN v < '0002' OR v >= '9999';
            IF datastore.is_local_time(v) THEN
                r.a_time := v::timestamp AT TIME ZONE 'Europe/London';
                EXIT fast WHEN r.a_time AT TIME ZONE 'Europe/London' <> v::timestamp;
            ELSE
                EXIT fast WHEN NOT datastore.is_zoned_time(v);
                r.a_time := v::timestamptz;
            END IF;
            EXIT fast WHEN r.a_time < datastore.cast_timestamptz('2000-01-01T00:00:00', 'Europe/London');
        END IF;
        -- a_uuid
        v := nullif(o.metadata ->> 'octue__id', 'null');
        IF v IS NULL THEN
            EXIT fast;
        ELSE
            EXIT fast WHEN v NOT LIKE '"________-____-____-____-____________"';
            r.a_uuid := substr(v, 2, 36)::uuid;
        END IF;
        -- a_document
        r.a_document := datastore.octue_json(octue_tags -> 'settings');
        IF r.a_document IS NULL THEN
            r.a_document := '{}'::jsonb;
        END IF;
        -- plain_document
        v := o.metadata ->> 'document';
        IF v IS NOT NULL THEN
            r.plain_document := v::jsonb;
        END IF;
        -- a_list
        v := o.metadata ->> 'octue__labels';
        IF v IS NOT NULL THEN
            EXIT fast WHEN datastore.may_be_huge(v);
            j := v::jsonb;
            IF j ->> '_type' = 'set' THEN
                j := j -> 'items';
            END IF;
            v := j::text;
            r.a_list := CASE
                WHEN v = '[]' THEN '{}'::text[]
                ELSE string_to_array(substr(v, 3, length(v) - 4), '", "')
            END;
            EXIT fast WHEN (j = to_jsonb(r.a_list)) IS NOT TRUE OR octet_length(v) > 2000;
        END IF;
        -- plain_list
        v := o.metadata ->> 'list';
        IF v IS NOT NULL THEN
            j := v::jsonb;
            v := j::text;
            r.plain_list := CASE
                WHEN v = '[]' THEN '{}'::text[]
                ELSE string_to_array(substr(v, 3, length(v) - 4), '", "')
            END;
            EXIT fast WHEN (j = to_jsonb(r.plain_list)) IS NOT TRUE;
        END IF;
        -- tag_list
        j := octue_tags -> 'channels';
        IF j IS NULL THEN
            EXIT fast;
        ELSE
            IF j ->> '_type' = 'set' THEN
                j := j -> 'items';
            END IF;
            v := j::text;
            r.tag_list := CASE
                WHEN v = '[]' THEN '{}'::text[]
                ELSE string_to_array(substr(v, 3, length(v) - 4), '", "')
            END;
            EXIT fast WHEN (j = to_jsonb(r.tag_list)) IS NOT TRUE;
        END IF;
        -- octue_time
        v := nullif(o.metadata ->> 'octue__timestamp', 'null');
        IF v IS NOT NULL THEN
            EXIT fast WHEN v NOT LIKE '{"_type": "datetime", "value": "%"}';
            v := substr(v, 33, length(v) - 34);
            EXIT fast WHEN v < '0002' OR v >= '9999';
            IF datastore.is_local_time(v) THEN
                r.octue_time := v::timestamp AT TIME ZONE 'UTC';
            ELSE
                EXIT fast WHEN NOT datastore.is_zoned_time(v);
                r.octue_time := v::timestamptz;
            END IF;
        END IF;
        -- octue_time_text
        v := nullif(o.metadata ->> 'octue__timestamp', 'null');
        IF v IS NOT NULL THEN
            EXIT fast WHEN datastore.may_be_huge(v);
            v := v::jsonb #>> '{}';
            EXIT fast WHEN v IS NULL OR left(v, 1) IN ('{', '[');
            r.octue_time_text := v;
        END IF;
        -- id_text
        v := nullif(o.metadata ->> 'octue__id', 'null');
        IF v IS NULL THEN
            EXIT fast;
        ELSE
            EXIT fast WHEN datastore.may_be_huge(v);
            v := v::jsonb #>> '{}';
            EXIT fast WHEN v IS NULL OR left(v, 1) IN ('{', '[');
            EXIT fast WHEN octet_length(v) > 2000;
            r.id_text := v;
        END IF;
        -- plate
        v := path[1];
        IF v IS NULL THEN
            r.plate := 'none';
        ELSE
            EXIT fast WHEN octet_length(v) > 2000;
            r.plate := v;
        END IF;
        -- object_size
        r.object_size := o.size;
        IF r.object_size IS NULL THEN
            EXIT fast;
        END IF;
        EXIT fast WHEN r.object_size < 1;
        -- size_text
        r.size_text := o.size::text;
        -- modified_at
        r.modified_at := o.last_modified;
        EXIT fast WHEN r.modified_at > '2100-01-01T00:00:00Z'::timestamptz;
        -- modified_text
        r.modified_text := to_char(o.last_modified AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
        -- file_name
        v := datastore.object_name(o.key);
        IF v IS NOT NULL THEN
            EXIT fast WHEN v COLLATE "C" NOT IN ('a.nc', 'it''s', E'a\\b');
            r.file_name := v;
        END IF;
        -- file_extension
        v := datastore.object_extension(o.key);
        IF v IS NULL THEN
            EXIT fast;
        ELSE
            r.file_extension := v;
        END IF;
        -- content_tag
        r.content_tag := o.etag;
        -- content_md5
        v := o.md5;
        IF v IS NOT NULL THEN
            EXIT fast WHEN v COLLATE "C" !~ '[0-9a-f]{32}';
            r.content_md5 := v;
        END IF;
        -- encoding
        v := o.content_encoding;
        IF v IS NOT NULL THEN
            EXIT fast WHEN v COLLATE "C" NOT IN ('gzip');
            r.encoding := v;
        END IF;
        -- generation
        v := datastore.object_generation(o.version);
        IF v IS NOT NULL THEN
            r.generation := datastore.cast_bigint(v);
            EXIT fast WHEN r.generation IS NULL;
        END IF;
        -- created_at
        r.created_at := o.created;
        IF r.created_at IS NULL THEN
            EXIT fast;
        END IF;
        -- custom_day
        r.custom_day := to_char(o.custom_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
        -- owner
        v := o.contexts ->> 'owner';
        IF v IS NULL THEN
            r.owner := 'nobody';
        ELSE
            r.owner := v;
        END IF;
        RETURN r;
    EXCEPTION
        WHEN data_exception OR program_limit_exceeded THEN
            NULL;
    END;
    RETURN datastore.slow_derive_samples(o);
END
$fast$;
COMMENT ON FUNCTION datastore.derive_samples IS
    'Derives the columns of samples by plain casts, and by the slow form where a value is unexpected.';

-- Asked only for the objects of which the derivation refused a value.
CREATE FUNCTION datastore.rejects_samples(o datastore.object)
RETURNS TABLE (column_name text, raw text, reason text)
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $rejects$
#variable_conflict use_variable
DECLARE
    refused text[] := (datastore.slow_derive_samples(o)).rejected;
    path text[];
    octue jsonb := datastore.octue_metadata(o.metadata);
    octue_id jsonb;
    octue_timestamp jsonb;
    octue_labels jsonb;
    octue_tags jsonb;
    tags_mark text;
BEGIN
    path := datastore.path_groups(o.key, 'samples/', '^([^/]+)_([^/]+)/([^/]+)$');
    octue_id := datastore.octue_document(octue ->> 'octue__id');
    octue_timestamp := datastore.octue_document(octue ->> 'octue__timestamp');
    octue_labels := datastore.octue_document(octue ->> 'octue__labels');
    octue_tags := datastore.octue_tags(octue ->> 'octue__tags');
    tags_mark := datastore.unstorable_mark(octue ->> 'octue__tags');
    RETURN QUERY
    SELECT d.name, datastore.cut_raw(d.value), d.reason
    FROM (VALUES
        ('metadata.octue__id', octue ->> 'octue__id', datastore.reject_unstorable(octue ->> 'octue__id')),
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
        ('a_text', o.metadata ->> 'text', 'text', E'{"pattern": "^[A-Z]{2}\\\\.\\\\d+''?\\"?$"}', NULL),
        ('an_integer', o.metadata ->> 'integer', 'integer', '{"values": ["1", "2", "3"], "indexed": true}', NULL),
        ('a_bigint', o.object_tags ->> 'bigint', 'bigint', '{"required": true, "min": "-5", "max": "9000000000"}',
         NULL),
        ('a_numeric', o.metadata ->> 'numeric', 'numeric', '{"min": "0.5"}', NULL),
        ('a_price', o.metadata ->> 'price', 'numeric', '{"precision": 10, "scale": 2}', NULL),
        ('a_double', datastore.octue_text(octue_tags #> ARRAY['optics', 'gain']), 'double precision',
         '{"max": "1e3"}',
         CASE WHEN datastore.is_marked(octue_tags #> ARRAY['optics', 'gain'], tags_mark) THEN tags_mark END),
        ('a_boolean', datastore.octue_text(octue_tags -> 'valid'), 'boolean', '{}',
         CASE WHEN datastore.is_marked(octue_tags -> 'valid', tags_mark) THEN tags_mark END),
        ('a_date', path[2], 'date', '{"min": "2000-01-01", "max": "2099-12-31"}', NULL),
        ('a_time', datastore.octue_text(octue_tags -> 'started'), 'timestamptz',
         '{"min": "2000-01-01T00:00:00", "zone": "Europe/London"}',
         CASE WHEN datastore.is_marked(octue_tags -> 'started', tags_mark) THEN tags_mark END),
        ('a_uuid', datastore.octue_text(octue_id), 'uuid', '{"required": true, "indexed": true}', NULL),
        ('a_document', datastore.octue_value(octue_tags -> 'settings')::text, 'jsonb', '{"indexed": true}',
         CASE WHEN datastore.is_marked(octue_tags -> 'settings', tags_mark) THEN tags_mark END),
        ('plain_document', o.metadata ->> 'document', 'jsonb', '{}', NULL),
        ('a_list', datastore.octue_value(octue_labels)::text, 'text[]', '{"indexed": true, "source": "octue.labels"}',
         NULL),
        ('plain_list', o.metadata ->> 'list', 'text[]', '{}', NULL),
        ('tag_list', datastore.octue_value(octue_tags -> 'channels')::text, 'text[]',
         '{"required": true, "source": "octue"}',
         CASE WHEN datastore.is_marked(octue_tags -> 'channels', tags_mark) THEN tags_mark END),
        ('octue_time', datastore.octue_time(octue_timestamp), 'timestamptz', '{"zone": "UTC"}', NULL),
        ('octue_time_text', datastore.octue_text(octue_timestamp), 'text', '{}', NULL),
        ('id_text', datastore.octue_text(octue_id), 'text', '{"required": true, "indexed": true}', NULL),
        ('plate', path[1], 'text', '{"indexed": true}', NULL),
        ('object_size', o.size::text, 'bigint', '{"required": true, "min": "1"}', NULL),
        ('size_text', o.size::text, 'text', '{}', NULL),
        ('modified_at', to_char(o.last_modified AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'timestamptz',
         '{"max": "2100-01-01T00:00:00Z", "zone": "UTC"}', NULL),
        ('modified_text', to_char(o.last_modified AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'text', '{}',
         NULL),
        ('file_name', datastore.object_name(o.key), 'text', E'{"values": ["a.nc", "it''s", "a\\\\b"]}', NULL),
        ('file_extension', datastore.object_extension(o.key), 'text', '{"required": true}', NULL),
        ('content_tag', o.etag, 'text', '{}', NULL),
        ('content_md5', o.md5, 'text', '{"pattern": "[0-9a-f]{32}"}', NULL),
        ('encoding', o.content_encoding, 'text', '{"values": ["gzip"]}', NULL),
        ('generation', datastore.object_generation(o.version), 'bigint', '{}', NULL),
        ('created_at', to_char(o.created AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'timestamptz',
         '{"required": true, "zone": "UTC"}', NULL),
        ('custom_day', to_char(o.custom_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'text', '{}', NULL),
        ('owner', o.contexts ->> 'owner', 'text', '{}', NULL)
    ) AS c (name, value, type, options, mark)
    WHERE c.name = ANY (refused);
END
$rejects$;
COMMENT ON FUNCTION datastore.rejects_samples IS
    'The refused values of one object of samples: column, value as it came, and reason.';

-- Create the table samples. One row for each object of s3://lab/samples/.
CREATE TABLE public.samples (
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
    a_text text,
    an_integer integer,
    a_bigint bigint,
    a_numeric numeric,
    a_price numeric(10,2),
    a_double double precision,
    a_boolean boolean,
    a_date date,
    a_time timestamptz,
    a_uuid uuid,
    a_document jsonb,
    plain_document jsonb,
    a_list text[],
    plain_list text[],
    tag_list text[],
    octue_time timestamptz,
    octue_time_text text,
    id_text text,
    plate text,
    object_size bigint,
    size_text text,
    modified_at timestamptz,
    modified_text text,
    file_name text,
    file_extension text,
    content_tag text,
    content_md5 text,
    encoding text,
    generation bigint,
    created_at timestamptz,
    custom_day text,
    owner text,
    n_text text,
    n_integer integer,
    n_time timestamptz,
    n_list text[],
    n_price numeric(10,2),
    CONSTRAINT samples_pkey PRIMARY KEY (id),
    CONSTRAINT samples_tombstone CHECK ((deleted_at IS NULL) = (fingerprint IS NOT NULL))
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
COMMENT ON TABLE public.samples IS 'One row for each object of s3://lab/samples/. (samples.yaml)';
COMMENT ON COLUMN public.samples.id IS 'Stays the same whatever happens to the object; other tables may refer to it.';
COMMENT ON COLUMN public.samples.key IS 'The object''s full key in its bucket.';
COMMENT ON COLUMN public.samples.size IS 'The object''s size in bytes.';
COMMENT ON COLUMN public.samples.etag IS 'The store''s own tag for the content.';
COMMENT ON COLUMN public.samples.checksum IS 'A checksum of the content, with its algorithm in front.';
COMMENT ON COLUMN public.samples.md5 IS 'The MD5 of the content in hexadecimal, where the store tells it.';
COMMENT ON COLUMN public.samples.content_type IS 'The media type.';
COMMENT ON COLUMN public.samples.content_encoding IS 'How the content is encoded, such as gzip.';
COMMENT ON COLUMN public.samples.storage_class IS 'The storage class.';
COMMENT ON COLUMN public.samples.version IS 'What the store calls this version of the object.';
COMMENT ON COLUMN public.samples.last_modified IS 'When the object was last modified.';
COMMENT ON COLUMN public.samples.created IS 'When the object was created, where the store tells it.';
COMMENT ON COLUMN public.samples.custom_time IS 'A time that was set for the object in the bucket.';
COMMENT ON COLUMN public.samples.metadata IS 'The object''s custom metadata as it is in the bucket.';
COMMENT ON COLUMN public.samples.object_tags IS 'The object''s tags as they are in the bucket.';
COMMENT ON COLUMN public.samples.contexts IS 'The object''s contexts as they are in the bucket.';
COMMENT ON COLUMN public.samples.document IS 'The content of an object that describes others; null for any other.';
COMMENT ON COLUMN public.samples.rejected IS
    'What was refused: columns, which are null or lack it, and parts of the metadata; the reasons are in the rejects.';
COMMENT ON COLUMN public.samples.fingerprint IS 'Changes whenever the object does; null for an object that is gone.';
COMMENT ON COLUMN public.samples.first_seen_at IS 'When the object was first merged.';
COMMENT ON COLUMN public.samples.changed_at IS 'When the row was last written.';
COMMENT ON COLUMN public.samples.deleted_at IS 'When the object was found to be gone; null while it is there.';
COMMENT ON COLUMN public.samples.run_id IS 'The run of the loader that last wrote the row.';
COMMENT ON COLUMN public.samples.a_text IS 'The code of the sample. (from metadata.text; samples.yaml)';
COMMENT ON COLUMN public.samples.an_integer IS 'Derived from metadata.integer; samples.yaml.';
COMMENT ON COLUMN public.samples.a_bigint IS 'Derived from tag.bigint; samples.yaml.';
COMMENT ON COLUMN public.samples.a_numeric IS 'Derived from metadata.numeric; samples.yaml.';
COMMENT ON COLUMN public.samples.a_price IS 'Derived from metadata.price; samples.yaml.';
COMMENT ON COLUMN public.samples.a_double IS 'Derived from octue.tags.optics.gain; samples.yaml.';
COMMENT ON COLUMN public.samples.a_boolean IS 'Derived from octue.tags.valid; samples.yaml.';
COMMENT ON COLUMN public.samples.a_date IS 'Derived from path.day; samples.yaml.';
COMMENT ON COLUMN public.samples.a_time IS 'Derived from octue.tags.started; samples.yaml.';
COMMENT ON COLUMN public.samples.a_uuid IS 'Derived from octue.id; samples.yaml.';
COMMENT ON COLUMN public.samples.a_document IS 'Derived from octue.tags.settings; samples.yaml.';
COMMENT ON COLUMN public.samples.plain_document IS 'Derived from metadata.document; samples.yaml.';
COMMENT ON COLUMN public.samples.a_list IS 'Derived from octue.labels; samples.yaml.';
COMMENT ON COLUMN public.samples.plain_list IS 'Derived from metadata.list; samples.yaml.';
COMMENT ON COLUMN public.samples.tag_list IS 'Derived from octue.tags.channels; samples.yaml.';
COMMENT ON COLUMN public.samples.octue_time IS 'Derived from octue.timestamp; samples.yaml.';
COMMENT ON COLUMN public.samples.octue_time_text IS 'Derived from octue.timestamp; samples.yaml.';
COMMENT ON COLUMN public.samples.id_text IS 'Derived from octue.id; samples.yaml.';
COMMENT ON COLUMN public.samples.plate IS 'Derived from path.plate; samples.yaml.';
COMMENT ON COLUMN public.samples.object_size IS 'Derived from object.size; samples.yaml.';
COMMENT ON COLUMN public.samples.size_text IS 'Derived from object.size; samples.yaml.';
COMMENT ON COLUMN public.samples.modified_at IS 'Derived from object.last_modified; samples.yaml.';
COMMENT ON COLUMN public.samples.modified_text IS 'Derived from object.last_modified; samples.yaml.';
COMMENT ON COLUMN public.samples.file_name IS 'Derived from object.name; samples.yaml.';
COMMENT ON COLUMN public.samples.file_extension IS 'Derived from object.extension; samples.yaml.';
COMMENT ON COLUMN public.samples.content_tag IS 'Derived from object.etag; samples.yaml.';
COMMENT ON COLUMN public.samples.content_md5 IS 'Derived from object.md5; samples.yaml.';
COMMENT ON COLUMN public.samples.encoding IS 'Derived from object.content_encoding; samples.yaml.';
COMMENT ON COLUMN public.samples.generation IS 'Derived from object.generation; samples.yaml.';
COMMENT ON COLUMN public.samples.created_at IS 'Derived from object.created; samples.yaml.';
COMMENT ON COLUMN public.samples.custom_day IS 'Derived from object.custom_time; samples.yaml.';
COMMENT ON COLUMN public.samples.owner IS 'Derived from context.owner; samples.yaml.';
COMMENT ON COLUMN public.samples.n_text IS 'Written by people; a merge never touches it. (samples.yaml)';
COMMENT ON COLUMN public.samples.n_integer IS 'Written by people; a merge never touches it. (samples.yaml)';
COMMENT ON COLUMN public.samples.n_time IS 'Written by people; a merge never touches it. (samples.yaml)';
COMMENT ON COLUMN public.samples.n_list IS 'Written by people; a merge never touches it. (samples.yaml)';
COMMENT ON COLUMN public.samples.n_price IS 'Written by people; a merge never touches it. (samples.yaml)';

-- The loader walks this index beside the listing, without a look at the table.
CREATE UNIQUE INDEX samples_key_idx ON public.samples (key) INCLUDE (fingerprint);
CREATE INDEX samples_rejected_idx ON public.samples (key) WHERE rejected IS NOT NULL;
DO $index$
BEGIN
    EXECUTE pg_catalog.format(
        'CREATE INDEX %I ON %I.%I USING gin (%I %I.gin_trgm_ops)',
        'samples_a_text_idx', 'public', 'samples', 'a_text',
        (SELECT n.nspname FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
         WHERE e.extname = 'pg_trgm')
    );
END
$index$;
CREATE INDEX samples_an_integer_idx ON public.samples USING btree (an_integer);
CREATE INDEX samples_a_double_idx ON public.samples USING brin (a_double);
CREATE INDEX samples_a_date_idx ON public.samples USING brin (a_date);
CREATE INDEX samples_a_uuid_idx ON public.samples USING btree (a_uuid);
CREATE INDEX samples_a_document_idx ON public.samples USING gin (a_document);
CREATE INDEX samples_a_list_idx ON public.samples USING gin (a_list);
CREATE INDEX samples_id_text_idx ON public.samples USING btree (id_text);
CREATE INDEX samples_plate_idx ON public.samples USING btree (plate);
CREATE INDEX samples_changed_at_idx ON public.samples USING btree (changed_at);
CREATE INDEX samples_last_modified_idx ON public.samples USING btree (last_modified);

-- Create the staging table. The loader copies what is new or changed into it.
CREATE UNLOGGED TABLE datastore_staging.staging_samples (
    LIKE datastore.staging INCLUDING COMMENTS, derived datastore.derived_samples);
COMMENT ON TABLE datastore_staging.staging_samples IS
    'What the loader found new, changed or gone for samples; empty between runs.';
COMMENT ON COLUMN datastore_staging.staging_samples.derived IS 'What a trigger derived of the object.';

-- Create the scope. Which keys the definition covers.
CREATE FUNCTION datastore.in_scope_samples(key text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $scope$
SELECT pg_catalog.starts_with(key, 'samples/')
$scope$;
COMMENT ON FUNCTION datastore.in_scope_samples(text) IS 'Whether the definition of samples covers a key.';

-- Create the triggers. They refuse writes to what is mirrored, keep the history, and derive what is staged.
-- A write to a mirrored column is answered with a sentence.
CREATE TRIGGER datastore_guard_update BEFORE UPDATE OF
    id, key, size, etag, checksum, md5, content_type, content_encoding, storage_class, version, last_modified, created,
    custom_time, metadata, object_tags, contexts, document, rejected, fingerprint, first_seen_at, changed_at,
    deleted_at, run_id, a_text, an_integer, a_bigint, a_numeric, a_price, a_double, a_boolean, a_date, a_time, a_uuid,
    a_document, plain_document, a_list, plain_list, tag_list, octue_time, octue_time_text, id_text, plate, object_size,
    size_text, modified_at, modified_text, file_name, file_extension, content_tag, content_md5, encoding, generation,
    created_at, custom_day, owner
ON public.samples FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror(
    'samples', 'n_text, n_integer, n_time, n_list, n_price');
CREATE TRIGGER datastore_guard_write BEFORE INSERT OR DELETE OR TRUNCATE
ON public.samples FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror(
    'samples', 'n_text, n_integer, n_time, n_list, n_price');
COMMENT ON TRIGGER datastore_guard_update ON public.samples IS 'Refuses to write what is mirrored, and says why.';
COMMENT ON TRIGGER datastore_guard_write ON public.samples IS 'Refuses to add or remove rows, and says why.';

-- The owner derives, whoever stages: without the version, what a loader writes into these columns counts for nothing.
CREATE FUNCTION datastore.stage_samples() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $stage$
BEGIN
    NEW.derived_by := NULL;
    IF NEW.kind OPERATOR(pg_catalog.=) 'P' THEN
        IF datastore.may_derive(1) THEN
            NEW.parsed := NEW.metadata::jsonb;
            NEW.derived := datastore.derive_samples(ROW(
                NEW.key, NEW.size, NEW.etag, NEW.checksum, NEW.md5, NEW.content_type, NEW.content_encoding,
                NEW.storage_class, NEW.version, NEW.last_modified, NEW.created, NEW.custom_time, NEW.parsed,
                NEW.object_tags::jsonb, NEW.contexts::jsonb, NEW.document)::datastore.object);
            NEW.id := datastore.object_id('s3://lab/', NEW.key);
            NEW.derived_by := 'e729b96a50cc86c2';
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
COMMENT ON FUNCTION datastore.stage_samples IS 'Derives the typed columns of an object of samples while it is staged.';
CREATE TRIGGER datastore_derive BEFORE INSERT ON datastore_staging.staging_samples
FOR EACH ROW EXECUTE FUNCTION datastore.stage_samples();
COMMENT ON TRIGGER datastore_derive ON datastore_staging.staging_samples IS
    'Derives the typed columns of an object while it is staged.';

-- Create the views. Each runs with the rights of who reads it.
CREATE VIEW public.samples_live WITH (security_invoker = true) AS
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
WHERE t.fingerprint IS NOT NULL;
COMMENT ON VIEW public.samples_live IS
    'The objects of samples that are there now. octue_state says whether octue''s metadata are on them: present;'
    ' pending, for 15 minutes after an object appeared without them; absent; null where that could not be read.';

CREATE VIEW public.samples_deleted WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id, t.a_text, t.an_integer, t.a_bigint, t.a_numeric,
       t.a_price, t.a_double, t.a_boolean, t.a_date, t.a_time, t.a_uuid, t.a_document, t.plain_document, t.a_list,
       t.plain_list, t.tag_list, t.octue_time, t.octue_time_text, t.id_text, t.plate, t.object_size, t.size_text,
       t.modified_at, t.modified_text, t.file_name, t.file_extension, t.content_tag, t.content_md5, t.encoding,
       t.generation, t.created_at, t.custom_day, t.owner, t.n_text, t.n_integer, t.n_time, t.n_list, t.n_price
FROM public.samples AS t
WHERE t.fingerprint IS NULL;
COMMENT ON VIEW public.samples_deleted IS 'The objects of samples that are gone, as they last were.';

CREATE VIEW public.samples_rejects WITH (security_invoker = true) AS
SELECT j.key, j.column_name, j.key_is_encoded, j.raw, j.reason, j.first_run_id, j.last_run_id
FROM datastore.rejects('samples') AS j;
COMMENT ON VIEW public.samples_rejects IS 'Values and keys of samples that do not fit, and why.';

CREATE VIEW public.samples_folders WITH (security_invoker = true) AS
WITH direct AS MATERIALIZED (
    SELECT left(t.key, length(t.key) - strpos(reverse(t.key), '/') + 1) AS folder,
           count(*) AS objects, sum(t.size) AS bytes, max(t.last_modified) AS last_modified
    FROM public.samples AS t
    WHERE t.fingerprint IS NOT NULL AND strpos(t.key, '/') > 0
    GROUP BY 1
)
SELECT f.folder, sum(d.objects)::bigint AS objects, sum(d.bytes)::bigint AS bytes,
       max(d.last_modified) AS last_modified
FROM direct AS d, LATERAL datastore.folders_of(d.folder) AS f (folder)
GROUP BY 1;
COMMENT ON VIEW public.samples_folders IS 'How many objects of samples lie below each folder, and how large they are.';

CREATE VIEW public.samples_freshness WITH (security_invoker = true) AS
SELECT f.complete_as_of, f.age, f.keys_as_of, f.metadata_as_of, f.tags_as_of, f.last_run_id, f.last_state,
       f.last_started_at, f.held, f.rejects, f.unread, f.partly_filled
FROM datastore.freshness('samples') AS f;
COMMENT ON VIEW public.samples_freshness IS 'How current samples is.';

-- Close the functions. What is made may be called by anybody unless that is taken back.
REVOKE ALL ON FUNCTION
    datastore.slow_derive_samples(datastore.object), datastore.derive_samples(datastore.object),
    datastore.rejects_samples(datastore.object), datastore.in_scope_samples(text),
    datastore.stage_samples() FROM PUBLIC;

-- Register the datastore. From here on the loader knows it.
INSERT INTO datastore.store (
    name, table_schema, table_name, bucket, prefix, identity, server, credentials, definition, definition_hash,
    derivation, source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit, contract,
    listed_columns, project, migration
) VALUES (
    'samples', 'public', 'samples', 's3://lab/samples/', 'samples/', 's3://lab/',
        '{"path_style": "true", "region": "eu-west-1"}', 'env',
    E'{"accept":[],'
    '"access":{"annotators":[],"readers":[]},'
    '"bucket":"s3://lab/samples/",'
    '"columns":[{"description":"The code of the sample.","from":"metadata.text","index":"trigram",'
    '"name":"a_text","pattern":"^[A-Z]{2}\\\\.\\\\d+''?\\"?$","required":false,"type":"text"},'
    '{"from":"metadata.integer","index":"btree","name":"an_integer","required":false,"type":"integer",'
    '"values":["1","2","3"]},{"from":"tag.bigint","max":"9000000000","min":"-5","name":"a_bigint",'
    '"required":true,"type":"bigint"},{"from":"metadata.numeric","min":"0.5","name":"a_numeric",'
    '"required":false,"type":"numeric"},{"default":"1.50","from":"metadata.price","name":"a_price",'
    '"required":false,"type":"numeric(10,2)"},{"from":"octue.tags.optics.gain","index":"brin",'
    '"max":"1e3","name":"a_double","required":false,"type":"double precision"},{"default":"yes",'
    '"from":"octue.tags.valid","name":"a_boolean","required":false,"type":"boolean"},{"from":"path.day",'
    '"index":"brin","max":"2099-12-31","min":"2000-01-01","name":"a_date","required":false,'
    '"type":"date"},{"from":"octue.tags.started","min":"2000-01-01T00:00:00","name":"a_time",'
    '"required":false,"type":"timestamptz","zone":"Europe/London"},{"from":"octue.id","index":"btree",'
    '"name":"a_uuid","required":true,"type":"uuid"},{"default":"{}","from":"octue.tags.settings",'
    '"index":"gin","name":"a_document","required":false,"type":"jsonb"},{"from":"metadata.document",'
    '"name":"plain_document","required":false,"type":"jsonb"},{"from":"octue.labels","index":"gin",'
    '"name":"a_list","required":false,"type":"text[]"},{"from":"metadata.list","name":"plain_list",'
    '"required":false,"type":"text[]"},{"from":"octue.tags.channels","name":"tag_list","required":true,'
    '"type":"text[]"},{"from":"octue.timestamp","name":"octue_time","required":false,'
    '"type":"timestamptz","zone":"UTC"},{"from":"octue.timestamp","name":"octue_time_text",'
    '"required":false,"type":"text"},{"from":"octue.id","index":"btree","name":"id_text","required":true,'
    '"type":"text"},{"default":"none","from":"path.plate","index":"btree","name":"plate",'
    '"required":false,"type":"text"},{"from":"object.size","min":"1","name":"object_size",'
    '"required":true,"type":"bigint"},{"from":"object.size","name":"size_text","required":false,'
    '"type":"text"},{"from":"object.last_modified","max":"2100-01-01T00:00:00Z","name":"modified_at",'
    '"required":false,"type":"timestamptz"},{"from":"object.last_modified","name":"modified_text",'
    '"required":false,"type":"text"},{"from":"object.name","name":"file_name","required":false,'
    '"type":"text","values":["a.nc","it''s","a\\\\b"]},{"from":"object.extension","name":"file_extension",'
    '"required":true,"type":"text"},{"from":"object.etag","name":"content_tag","required":false,'
    '"type":"text"},{"from":"object.md5","name":"content_md5","pattern":"[0-9a-f]{32}","required":false,'
    '"type":"text"},{"from":"object.content_encoding","name":"encoding","required":false,"type":"text",'
    '"values":["gzip"]},{"from":"object.generation","name":"generation","required":false,'
    '"type":"bigint"},{"from":"object.created","name":"created_at","required":true,"type":"timestamptz"},'
    '{"from":"object.custom_time","name":"custom_day","required":false,"type":"text"},'
    '{"default":"nobody","from":"context.owner","name":"owner","required":false,"type":"text"}],'
    '"credentials":"env",'
    '"datastore":"samples",'
    '"deletes":"tombstone",'
    '"exclude":[],'
    '"history":false,'
    '"identity":"",'
    '"include":[],'
    '"indexes":["changed_at","last_modified"],'
    '"metadata":"octue",'
    '"notes":[{"name":"n_text","type":"text"},{"name":"n_integer","type":"integer"},{"name":"n_time",'
    '"type":"timestamptz"},{"name":"n_list","type":"text[]"},{"name":"n_price","type":"numeric(10,2)"}],'
    '"path":"{plate}_{day}/{file}",'
    '"schema":"public",'
    '"server":{"path_style":"true","region":"eu-west-1"},'
    '"unread_limit":0,'
    '"views":[]}',
    '67095fe6f177d059cfb81a107b0940fd20c385f127c5fc1ca0fbf08d726eba01', 'e729b96a50cc86c2',
    '0b81e97d678e2ef1c81267502f7b3c1cd4e46931e31bda98d7e0cfc7d3493b77', 'tombstone', NULL, NULL, 0, 1,
    ARRAY['a_date', 'plate', 'object_size', 'size_text', 'modified_at', 'modified_text', 'file_name',
          'file_extension', 'content_tag', 'content_md5', 'encoding', 'generation', 'created_at', 'custom_day']::text[],
    'golden', '0001'
);
--== end
CALL datastore.record_step('golden', '0001', 2, 'ad54154d30ff5f54017667f82ebc43324ec3af51db6dc24e08cf2daa1ca8c4cf');
\endif
COMMIT;

--== step 3 together rights: grant access, and take the right to create back (samples.yaml:1)
BEGIN;
SELECT datastore.is_pending('golden', '0001', 3) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
--== sql
-- Grant access. Nobody but the registry's owner writes what is mirrored.
-- The loader fills the staging and reads what the table has; the merge, which writes it, runs as the owner.
GRANT SELECT, INSERT ON datastore_staging.staging_samples TO datastore_loader;
GRANT SELECT (key, fingerprint) ON public.samples TO datastore_loader;
GRANT SELECT ON
    public.samples, public.samples_live, public.samples_deleted, public.samples_rejects, public.samples_folders,
    public.samples_freshness
    TO datastore_reader;

-- Take the right to create back. It was lent to the registry's owner for this migration alone.
CALL datastore.return_create('golden', '0001');
--== end
CALL datastore.record_step('golden', '0001', 3,
    'ad54154d30ff5f54017667f82ebc43324ec3af51db6dc24e08cf2daa1ca8c4cf', 'create_samples');
\endif
COMMIT;

CALL datastore.close_migration();
