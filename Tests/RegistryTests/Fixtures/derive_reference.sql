-- The derivation of two datastores, in the form that the generator is to produce.

CREATE TYPE datastore.derived_lidar_scans AS (
    turbine text,
    elevation_m double precision,
    captured_at timestamptz,
    site text,
    quality text,
    labels text[],
    dataset_id uuid,
    id_text text,
    time_json jsonb,
    blades integer,
    serial bigint,
    calibrated boolean,
    serviced_on date,
    started_at timestamptz,
    settings jsonb,
    channels text[],
    """x""" text,
    price numeric(10,2),
    object_size bigint,
    modified_at timestamptz,
    file text,
    rejected text[]
);
COMMENT ON TYPE datastore.derived_lidar_scans IS
'What is derived of one object of lidar_scans: its typed columns, and the names of those whose value was refused';

CREATE FUNCTION datastore.derive_slow_lidar_scans(
    key text, size bigint, etag text, checksum text, content_type text, storage_class text, version text,
    last_modified timestamptz, metadata jsonb, tags jsonb
) RETURNS datastore.derived_lidar_scans
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
#variable_conflict use_variable
DECLARE
    r datastore.derived_lidar_scans;
    v text COLLATE "C";
    j jsonb;
    path text[];
    octue_id jsonb;
    octue_timestamp jsonb;
    octue_labels jsonb;
    octue_tags jsonb;
    tags_unreadable boolean;
BEGIN
    path := datastore.path_segments(key, 'lidar/', 3);
    octue_id := datastore.octue_document(metadata ->> 'octue__id');
    octue_timestamp := datastore.octue_document(metadata ->> 'octue__timestamp');
    octue_labels := datastore.octue_document(metadata ->> 'octue__labels');
    octue_tags := datastore.octue_document(metadata ->> 'octue__tags');
    tags_unreadable := coalesce(jsonb_typeof(octue_tags) NOT IN ('object', 'null'), false);
    -- turbine
    v := datastore.octue_text(octue_tags -> 'turbine');
    IF tags_unreadable THEN
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
        r.rejected := array_append(r.rejected, 'elevation_m');
    ELSIF v IS NOT NULL THEN
        r.elevation_m := datastore.cast_double(v);
        IF r.elevation_m IS NULL OR r.elevation_m < 0 OR r.elevation_m > 9000 THEN
            r.elevation_m := NULL;
            r.rejected := array_append(r.rejected, 'elevation_m');
        END IF;
    END IF;
    -- captured_at
    v := datastore.octue_text(octue_timestamp);
    IF v IS NOT NULL THEN
        r.captured_at := datastore.cast_timestamptz(v, 'Europe/London');
        IF r.captured_at IS NULL THEN
            r.captured_at := NULL;
            r.rejected := array_append(r.rejected, 'captured_at');
        END IF;
    END IF;
    -- site
    v := path[1];
    IF v IS NOT NULL THEN
        r.site := v;
    END IF;
    -- quality
    v := metadata ->> 'quality';
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
    j := datastore.octue_json(octue_labels);
    IF j IS NOT NULL THEN
        r.labels := datastore.octue_labels(j);
        IF r.labels IS NULL OR NOT datastore.fits_index(r.labels) THEN
            r.labels := NULL;
            r.rejected := array_append(r.rejected, 'labels');
        END IF;
    END IF;
    -- dataset_id
    v := datastore.octue_text(octue_id);
    IF v IS NOT NULL THEN
        r.dataset_id := datastore.cast_uuid(v);
        IF r.dataset_id IS NULL THEN
            r.dataset_id := NULL;
            r.rejected := array_append(r.rejected, 'dataset_id');
        END IF;
    END IF;
    -- id_text
    v := datastore.octue_text(octue_id);
    IF v IS NOT NULL THEN
        r.id_text := v;
    END IF;
    -- time_json
    j := datastore.octue_json(octue_timestamp);
    IF j IS NOT NULL THEN
        r.time_json := j;
    END IF;
    -- blades
    v := datastore.octue_text(octue_tags -> 'blades');
    IF tags_unreadable THEN
        r.rejected := array_append(r.rejected, 'blades');
    ELSIF v IS NULL THEN
        r.blades := 3;
    ELSE
        r.blades := datastore.cast_integer(v);
        IF r.blades IS NULL OR r.blades < 1 OR r.blades > 12 THEN
            r.blades := NULL;
            r.rejected := array_append(r.rejected, 'blades');
        END IF;
    END IF;
    -- serial
    v := datastore.octue_text(octue_tags #> ARRAY['device', 'serial']);
    IF tags_unreadable THEN
        r.rejected := array_append(r.rejected, 'serial');
    ELSIF v IS NULL THEN
        r.rejected := array_append(r.rejected, 'serial');
    ELSE
        r.serial := datastore.cast_bigint(v);
        IF r.serial IS NULL THEN
            r.serial := NULL;
            r.rejected := array_append(r.rejected, 'serial');
        END IF;
    END IF;
    -- calibrated
    v := datastore.octue_text(octue_tags -> 'calibrated');
    IF tags_unreadable THEN
        r.rejected := array_append(r.rejected, 'calibrated');
    ELSIF v IS NULL THEN
        r.calibrated := false;
    ELSE
        r.calibrated := datastore.cast_boolean(v);
        IF r.calibrated IS NULL THEN
            r.calibrated := NULL;
            r.rejected := array_append(r.rejected, 'calibrated');
        END IF;
    END IF;
    -- serviced_on
    v := datastore.octue_text(octue_tags -> 'serviced');
    IF tags_unreadable THEN
        r.rejected := array_append(r.rejected, 'serviced_on');
    ELSIF v IS NOT NULL THEN
        r.serviced_on := datastore.cast_date(v);
        IF r.serviced_on IS NULL OR r.serviced_on < '2000-01-01'::date OR r.serviced_on > '2099-12-31'::date THEN
            r.serviced_on := NULL;
            r.rejected := array_append(r.rejected, 'serviced_on');
        END IF;
    END IF;
    -- started_at
    v := datastore.octue_text(octue_tags -> 'started');
    IF tags_unreadable THEN
        r.rejected := array_append(r.rejected, 'started_at');
    ELSIF v IS NOT NULL THEN
        r.started_at := datastore.cast_timestamptz(v, NULL);
        IF r.started_at IS NULL OR r.started_at < '2000-01-01T00:00:00Z'::timestamptz THEN
            r.started_at := NULL;
            r.rejected := array_append(r.rejected, 'started_at');
        END IF;
    END IF;
    -- settings
    j := datastore.octue_json(octue_tags -> 'settings');
    IF tags_unreadable THEN
        r.rejected := array_append(r.rejected, 'settings');
    ELSIF j IS NULL THEN
        r.settings := '{}'::jsonb;
    ELSE
        r.settings := j;
    END IF;
    -- channels
    j := datastore.octue_json(octue_tags -> 'channels');
    IF tags_unreadable THEN
        r.rejected := array_append(r.rejected, 'channels');
    ELSIF j IS NULL THEN
        r.channels := ARRAY['x', 'it''s']::text[];
    ELSE
        r.channels := datastore.octue_text_array(j);
        IF r.channels IS NULL THEN
            r.channels := NULL;
            r.rejected := array_append(r.rejected, 'channels');
        END IF;
    END IF;
    -- "x"
    v := datastore.octue_text(octue_tags #> ARRAY['it''s', E'a\\b']);
    IF tags_unreadable THEN
        r.rejected := array_append(r.rejected, '"x"');
    ELSIF v IS NULL THEN
        r."""x""" := E'say "x"
it''s \\ done';
    ELSE
        r."""x""" := v;
    END IF;
    -- price
    v := metadata ->> 'price';
    IF v IS NOT NULL THEN
        r.price := datastore.cast_numeric(v, 10, 2);
        IF r.price IS NULL OR r.price < 0 THEN
            r.price := NULL;
            r.rejected := array_append(r.rejected, 'price');
        END IF;
    END IF;
    -- object_size
    r.object_size := size;
    -- modified_at
    r.modified_at := last_modified;
    -- file
    v := datastore.object_name(key);
    IF v IS NOT NULL THEN
        r.file := v;
        IF octet_length(v) > 2000 THEN
            r.file := NULL;
            r.rejected := array_append(r.rejected, 'file');
        END IF;
    END IF;
    RETURN r;
END
$function$;
COMMENT ON FUNCTION datastore.derive_slow_lidar_scans IS
'Derives the columns of lidar_scans with casts that cannot fail; the definition of what its fast form must answer';

CREATE FUNCTION datastore.derive_lidar_scans(
    key text, size bigint, etag text, checksum text, content_type text, storage_class text, version text,
    last_modified timestamptz, metadata jsonb, tags jsonb
) RETURNS datastore.derived_lidar_scans
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
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
        IF starts_with(key, 'lidar/') THEN
            path := string_to_array(substr(key, 7), '/');
            IF cardinality(path) <> 3 OR array_position(path, '') IS NOT NULL THEN
                path := NULL;
            END IF;
        END IF;
        octue_tags := (metadata ->> 'octue__tags')::jsonb;
        EXIT fast WHEN jsonb_typeof(octue_tags) <> 'object';
        -- turbine
        v := octue_tags ->> 'turbine';
        IF v IS NULL THEN
            EXIT fast;
        ELSE
            EXIT fast WHEN left(v, 1) = '{';
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
        v := nullif(metadata ->> 'octue__timestamp', 'null');
        IF v IS NOT NULL THEN
            EXIT fast WHEN v NOT LIKE '{"_type": "datetime", "value": "%"}';
            v := substr(v, 33, length(v) - 34);
            EXIT fast WHEN v < '0002' OR v >= '9999';
            IF datastore.is_local_time(v) THEN
                r.captured_at := v::timestamp AT TIME ZONE 'Europe/London';
            ELSE
                EXIT fast WHEN NOT datastore.is_zoned_time(v);
                r.captured_at := v::timestamptz;
            END IF;
        END IF;
        -- site
        r.site := path[1];
        -- quality
        v := metadata ->> 'quality';
        IF v IS NULL THEN
            r.quality := 'suspect';
        ELSE
            EXIT fast WHEN v COLLATE "C" NOT IN ('good', 'suspect', 'bad');
            r.quality := v;
        END IF;
        -- labels
        v := metadata ->> 'octue__labels';
        IF v IS NOT NULL THEN
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
        -- dataset_id
        v := nullif(metadata ->> 'octue__id', 'null');
        IF v IS NOT NULL THEN
            EXIT fast WHEN v NOT LIKE '"________-____-____-____-____________"';
            r.dataset_id := substr(v, 2, 36)::uuid;
        END IF;
        -- id_text
        v := nullif(metadata ->> 'octue__id', 'null');
        IF v IS NOT NULL THEN
            v := v::jsonb #>> '{}';
            EXIT fast WHEN v IS NULL OR left(v, 1) = '{';
            r.id_text := v;
        END IF;
        -- time_json
        r.time_json := datastore.octue_json((metadata ->> 'octue__timestamp')::jsonb);
        -- blades
        v := octue_tags ->> 'blades';
        IF v IS NULL THEN
            r.blades := 3;
        ELSE
            r.blades := datastore.cast_integer(v);
            EXIT fast WHEN r.blades IS NULL OR r.blades < 1 OR r.blades > 12;
        END IF;
        -- serial
        v := octue_tags #>> ARRAY['device', 'serial'];
        IF v IS NULL THEN
            EXIT fast;
        ELSE
            r.serial := datastore.cast_bigint(v);
            EXIT fast WHEN r.serial IS NULL;
        END IF;
        -- calibrated
        v := octue_tags ->> 'calibrated';
        IF v IS NULL THEN
            r.calibrated := false;
        ELSE
            r.calibrated := datastore.cast_boolean(v);
            EXIT fast WHEN r.calibrated IS NULL;
        END IF;
        -- serviced_on
        v := octue_tags ->> 'serviced';
        IF v IS NOT NULL THEN
            IF v LIKE '{"_type": "datetime", "value": "%"}' THEN
                v := substr(v, 33, length(v) - 34);
            END IF;
            EXIT fast WHEN NOT datastore.is_date(v);
            r.serviced_on := v::date;
            EXIT fast WHEN r.serviced_on < '2000-01-01'::date OR r.serviced_on > '2099-12-31'::date;
        END IF;
        -- started_at
        v := octue_tags ->> 'started';
        IF v IS NOT NULL THEN
            IF v LIKE '{"_type": "datetime", "value": "%"}' THEN
                v := substr(v, 33, length(v) - 34);
            END IF;
            EXIT fast WHEN v < '0002' OR v >= '9999';
            EXIT fast WHEN NOT datastore.is_zoned_time(v);
            r.started_at := v::timestamptz;
            EXIT fast WHEN r.started_at < '2000-01-01T00:00:00Z'::timestamptz;
        END IF;
        -- settings
        r.settings := datastore.octue_json(octue_tags -> 'settings');
        IF r.settings IS NULL THEN
            r.settings := '{}'::jsonb;
        END IF;
        -- channels
        j := octue_tags -> 'channels';
        IF j IS NULL THEN
            r.channels := ARRAY['x', 'it''s']::text[];
        ELSE
            IF j ->> '_type' = 'set' THEN
                j := j -> 'items';
            END IF;
            v := j::text;
            r.channels := CASE
                WHEN v = '[]' THEN '{}'::text[]
                ELSE string_to_array(substr(v, 3, length(v) - 4), '", "')
            END;
            EXIT fast WHEN (j = to_jsonb(r.channels)) IS NOT TRUE;
        END IF;
        -- "x"
        v := octue_tags #>> ARRAY['it''s', E'a\\b'];
        IF v IS NULL THEN
            r."""x""" := E'say "x"
it''s \\ done';
        ELSE
            EXIT fast WHEN left(v, 1) = '{';
            r."""x""" := v;
        END IF;
        -- price
        v := metadata ->> 'price';
        IF v IS NOT NULL THEN
            EXIT fast WHEN NOT datastore.is_decimal(v);
            r.price := round(v::numeric, 2);
            EXIT fast WHEN r.price < 0;
        END IF;
        -- object_size
        r.object_size := size;
        -- modified_at
        r.modified_at := last_modified;
        -- file
        v := datastore.object_name(key);
        IF v IS NOT NULL THEN
            EXIT fast WHEN octet_length(v) > 2000;
            r.file := v;
        END IF;
        RETURN r;
    EXCEPTION
        WHEN data_exception OR program_limit_exceeded THEN
            NULL;
    END;
    RETURN datastore.derive_slow_lidar_scans(
        key, size, etag, checksum, content_type, storage_class, version, last_modified, metadata, tags);
END
$function$;
COMMENT ON FUNCTION datastore.derive_lidar_scans IS
'Derives the columns of lidar_scans: plain casts behind grammars, the slow form where one fails';

CREATE FUNCTION datastore.rejects_lidar_scans(
    key text, size bigint, etag text, checksum text, content_type text, storage_class text, version text,
    last_modified timestamptz, metadata jsonb, tags jsonb
) RETURNS TABLE (column_name text, raw text, reason text)
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
#variable_conflict use_variable
DECLARE
    refused text[] := (datastore.derive_slow_lidar_scans(
        key, size, etag, checksum, content_type, storage_class, version, last_modified, metadata, tags)).rejected;
    path text[];
    octue_id jsonb;
    octue_timestamp jsonb;
    octue_labels jsonb;
    octue_tags jsonb;
    tags_unreadable boolean;
BEGIN
    path := datastore.path_segments(key, 'lidar/', 3);
    octue_id := datastore.octue_document(metadata ->> 'octue__id');
    octue_timestamp := datastore.octue_document(metadata ->> 'octue__timestamp');
    octue_labels := datastore.octue_document(metadata ->> 'octue__labels');
    octue_tags := datastore.octue_document(metadata ->> 'octue__tags');
    tags_unreadable := coalesce(jsonb_typeof(octue_tags) NOT IN ('object', 'null'), false);
    RETURN QUERY
        SELECT
            c.name,
            datastore.cut_raw(CASE WHEN c.unreadable THEN metadata ->> 'octue__tags' ELSE c.value END),
            CASE
                WHEN c.unreadable THEN 'cannot be read, because octue__tags is not a JSON object'
                ELSE coalesce(datastore.reject_reason(c.type, c.value, c.options::jsonb), 'does not fit the column')
            END
        FROM (VALUES
            ('turbine', datastore.octue_text(octue_tags -> 'turbine'), 'text',
                '{"required": true, "indexed": true}', tags_unreadable),
            ('elevation_m', datastore.octue_text(octue_tags -> 'elevation'), 'double precision',
                '{"min": 0, "max": 9000}', tags_unreadable),
            ('captured_at', datastore.octue_text(octue_timestamp), 'timestamptz',
                '{"zone": "Europe/London"}', false),
            ('site', path[1], 'text',
                '{}', false),
            ('quality', metadata ->> 'quality', 'text',
                '{"values": ["good", "suspect", "bad"]}', false),
            ('labels', datastore.octue_json(octue_labels)::text, 'text[]',
                '{"indexed": true, "source": "octue.labels"}', false),
            ('dataset_id', datastore.octue_text(octue_id), 'uuid',
                '{}', false),
            ('id_text', datastore.octue_text(octue_id), 'text',
                '{}', false),
            ('time_json', datastore.octue_text(octue_timestamp), 'jsonb',
                '{}', false),
            ('blades', datastore.octue_text(octue_tags -> 'blades'), 'integer',
                '{"min": 1, "max": 12}', tags_unreadable),
            ('serial', datastore.octue_text(octue_tags #> ARRAY['device', 'serial']), 'bigint',
                '{"required": true}', tags_unreadable),
            ('calibrated', datastore.octue_text(octue_tags -> 'calibrated'), 'boolean',
                '{}', tags_unreadable),
            ('serviced_on', datastore.octue_text(octue_tags -> 'serviced'), 'date',
                '{"min": "2000-01-01", "max": "2099-12-31"}', tags_unreadable),
            ('started_at', datastore.octue_text(octue_tags -> 'started'), 'timestamptz',
                '{"min": "2000-01-01T00:00:00Z"}', tags_unreadable),
            ('settings', datastore.octue_text(octue_tags -> 'settings'), 'jsonb',
                '{}', tags_unreadable),
            ('channels', datastore.octue_json(octue_tags -> 'channels')::text, 'text[]',
                '{"source": "octue"}', tags_unreadable),
            ('"x"', datastore.octue_text(octue_tags #> ARRAY['it''s', E'a\\b']), 'text',
                '{}', tags_unreadable),
            ('price', metadata ->> 'price', 'numeric',
                '{"min": 0, "precision": 10, "scale": 2}', false),
            ('object_size', size::text, 'bigint',
                '{}', false),
            ('modified_at', last_modified::text, 'timestamptz',
                '{}', false),
            ('file', datastore.object_name(key), 'text',
                '{"indexed": true}', false)
        ) AS c (name, value, type, options, unreadable)
        WHERE c.name = ANY (refused);
END
$function$;
COMMENT ON FUNCTION datastore.rejects_lidar_scans IS
'The values of lidar_scans that were refused for one object, each with the column, the value as it came and the reason';

CREATE TYPE datastore.derived_raw_files AS (
    device text,
    day date,
    kind text,
    code text,
    note text,
    config jsonb,
    flags text[],
    ratio numeric,
    rank integer,
    token uuid,
    seen_at timestamptz,
    extension text,
    size_limited bigint,
    small_size integer,
    etag text,
    rejected text[]
);
COMMENT ON TYPE datastore.derived_raw_files IS
'What is derived of one object of raw_files: its typed columns, and the names of those whose value was refused';

CREATE FUNCTION datastore.derive_slow_raw_files(
    key text, size bigint, etag text, checksum text, content_type text, storage_class text, version text,
    last_modified timestamptz, metadata jsonb, tags jsonb
) RETURNS datastore.derived_raw_files
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
#variable_conflict use_variable
DECLARE
    r datastore.derived_raw_files;
    v text COLLATE "C";
    path text[];
BEGIN
    path := datastore.path_groups(key, 'raw/', E'^([^/-]+)-([^/]+)/[^/]+\\.([^/]+)$');
    -- device
    v := path[1];
    IF v IS NULL THEN
        r.rejected := array_append(r.rejected, 'device');
    ELSE
        r.device := v;
        IF NOT datastore.matches(v, E'^[a-z]\\w*$') THEN
            r.device := NULL;
            r.rejected := array_append(r.rejected, 'device');
        END IF;
    END IF;
    -- day
    v := path[2];
    IF v IS NOT NULL THEN
        r.day := datastore.cast_date(v);
        IF r.day IS NULL THEN
            r.day := NULL;
            r.rejected := array_append(r.rejected, 'day');
        END IF;
    END IF;
    -- kind
    v := path[3];
    IF v IS NULL THEN
        r.kind := 'nc';
    ELSE
        r.kind := v;
        IF r.kind COLLATE "C" NOT IN ('nc', 'it''s', E'a\\b') THEN
            r.kind := NULL;
            r.rejected := array_append(r.rejected, 'kind');
        END IF;
    END IF;
    -- code
    v := metadata ->> 'it''s';
    IF v IS NOT NULL THEN
        r.code := v;
        IF NOT datastore.matches(v, E'^[A-Z]{2}\\.\\d+''?"?$') THEN
            r.code := NULL;
            r.rejected := array_append(r.rejected, 'code');
        END IF;
    END IF;
    -- note
    v := tags ->> E'a\\b';
    IF v IS NOT NULL THEN
        r.note := v;
        IF octet_length(v) > 2000 THEN
            r.note := NULL;
            r.rejected := array_append(r.rejected, 'note');
        END IF;
    END IF;
    -- config
    v := metadata ->> '"x"';
    IF v IS NULL THEN
        r.rejected := array_append(r.rejected, 'config');
    ELSE
        r.config := datastore.cast_jsonb(v);
        IF r.config IS NULL THEN
            r.config := NULL;
            r.rejected := array_append(r.rejected, 'config');
        END IF;
    END IF;
    -- flags
    v := metadata ->> 'flags';
    IF v IS NOT NULL THEN
        r.flags := datastore.cast_text_array(v);
        IF r.flags IS NULL OR NOT datastore.fits_index(r.flags) THEN
            r.flags := NULL;
            r.rejected := array_append(r.rejected, 'flags');
        END IF;
    END IF;
    -- ratio
    v := metadata ->> 'ratio';
    IF v IS NOT NULL THEN
        r.ratio := datastore.cast_numeric(v);
        IF r.ratio IS NULL THEN
            r.ratio := NULL;
            r.rejected := array_append(r.rejected, 'ratio');
        END IF;
    END IF;
    -- rank
    v := tags ->> 'rank';
    IF v IS NOT NULL THEN
        r.rank := datastore.cast_integer(v);
        IF r.rank IS NULL OR r.rank NOT IN (1, 2, 3) THEN
            r.rank := NULL;
            r.rejected := array_append(r.rejected, 'rank');
        END IF;
    END IF;
    -- token
    v := tags ->> 'token';
    IF v IS NULL THEN
        r.token := '00000000-0000-0000-0000-000000000000'::uuid;
    ELSE
        r.token := datastore.cast_uuid(v);
        IF r.token IS NULL THEN
            r.token := NULL;
            r.rejected := array_append(r.rejected, 'token');
        END IF;
    END IF;
    -- seen_at
    v := metadata ->> 'seen';
    IF v IS NOT NULL THEN
        r.seen_at := datastore.cast_timestamptz(v, 'UTC');
        IF r.seen_at IS NULL OR r.seen_at > '2100-01-01T00:00:00Z'::timestamptz THEN
            r.seen_at := NULL;
            r.rejected := array_append(r.rejected, 'seen_at');
        END IF;
    END IF;
    -- extension
    v := datastore.object_extension(key);
    IF v IS NULL THEN
        r.rejected := array_append(r.rejected, 'extension');
    ELSE
        r.extension := v;
    END IF;
    -- size_limited
    r.size_limited := size;
    IF size IS NOT NULL THEN
        IF r.size_limited > 1000000 THEN
            r.size_limited := NULL;
            r.rejected := array_append(r.rejected, 'size_limited');
        END IF;
    END IF;
    -- small_size
    v := size::text;
    IF v IS NOT NULL THEN
        r.small_size := datastore.cast_integer(v);
        IF r.small_size IS NULL THEN
            r.small_size := NULL;
            r.rejected := array_append(r.rejected, 'small_size');
        END IF;
    END IF;
    -- etag
    v := etag;
    IF v IS NOT NULL THEN
        r.etag := v;
    END IF;
    RETURN r;
END
$function$;
COMMENT ON FUNCTION datastore.derive_slow_raw_files IS
'Derives the columns of raw_files with casts that cannot fail; the definition of what its fast form must answer';

CREATE FUNCTION datastore.derive_raw_files(
    key text, size bigint, etag text, checksum text, content_type text, storage_class text, version text,
    last_modified timestamptz, metadata jsonb, tags jsonb
) RETURNS datastore.derived_raw_files
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
DECLARE
    r datastore.derived_raw_files;
    v text COLLATE "C";
    j jsonb;
    path text[];
BEGIN
    <<fast>>
    BEGIN
        IF starts_with(key, 'raw/') THEN
            path := regexp_match(substr(key, 5), E'^([^/-]+)-([^/]+)/[^/]+\\.([^/]+)$');
        END IF;
        -- device
        v := path[1];
        IF v IS NULL THEN
            EXIT fast;
        ELSE
            EXIT fast WHEN v COLLATE "C" !~ E'^[a-z]\\w*$';
            r.device := v;
        END IF;
        -- day
        v := path[2];
        IF v IS NOT NULL THEN
            EXIT fast WHEN NOT datastore.is_date(v);
            r.day := v::date;
        END IF;
        -- kind
        v := path[3];
        IF v IS NULL THEN
            r.kind := 'nc';
        ELSE
            EXIT fast WHEN v COLLATE "C" NOT IN ('nc', 'it''s', E'a\\b');
            r.kind := v;
        END IF;
        -- code
        v := metadata ->> 'it''s';
        IF v IS NOT NULL THEN
            EXIT fast WHEN v COLLATE "C" !~ E'^[A-Z]{2}\\.\\d+''?"?$';
            r.code := v;
        END IF;
        -- note
        v := tags ->> E'a\\b';
        IF v IS NOT NULL THEN
            EXIT fast WHEN octet_length(v) > 2000;
            r.note := v;
        END IF;
        -- config
        v := metadata ->> '"x"';
        IF v IS NULL THEN
            EXIT fast;
        ELSE
            r.config := v::jsonb;
        END IF;
        -- flags
        v := metadata ->> 'flags';
        IF v IS NOT NULL THEN
            j := v::jsonb;
            v := j::text;
            r.flags := CASE
                WHEN v = '[]' THEN '{}'::text[]
                ELSE string_to_array(substr(v, 3, length(v) - 4), '", "')
            END;
            EXIT fast WHEN (j = to_jsonb(r.flags)) IS NOT TRUE OR octet_length(v) > 2000;
        END IF;
        -- ratio
        v := metadata ->> 'ratio';
        IF v IS NOT NULL THEN
            EXIT fast WHEN NOT datastore.is_decimal(v);
            r.ratio := v::numeric;
        END IF;
        -- rank
        v := tags ->> 'rank';
        IF v IS NOT NULL THEN
            r.rank := datastore.cast_integer(v);
            EXIT fast WHEN r.rank IS NULL OR r.rank NOT IN (1, 2, 3);
        END IF;
        -- token
        v := tags ->> 'token';
        IF v IS NULL THEN
            r.token := '00000000-0000-0000-0000-000000000000'::uuid;
        ELSE
            EXIT fast WHEN v NOT LIKE '________-____-____-____-____________';
            r.token := v::uuid;
        END IF;
        -- seen_at
        v := metadata ->> 'seen';
        IF v IS NOT NULL THEN
            EXIT fast WHEN v < '0002' OR v >= '9999';
            IF datastore.is_local_time(v) THEN
                r.seen_at := v::timestamp AT TIME ZONE 'UTC';
            ELSE
                EXIT fast WHEN NOT datastore.is_zoned_time(v);
                r.seen_at := v::timestamptz;
            END IF;
            EXIT fast WHEN r.seen_at > '2100-01-01T00:00:00Z'::timestamptz;
        END IF;
        -- extension
        v := datastore.object_extension(key);
        IF v IS NULL THEN
            EXIT fast;
        ELSE
            r.extension := v;
        END IF;
        -- size_limited
        r.size_limited := size;
        EXIT fast WHEN r.size_limited > 1000000;
        -- small_size
        v := size::text;
        IF v IS NOT NULL THEN
            r.small_size := datastore.cast_integer(v);
            EXIT fast WHEN r.small_size IS NULL;
        END IF;
        -- etag
        r.etag := etag;
        RETURN r;
    EXCEPTION
        WHEN data_exception OR program_limit_exceeded THEN
            NULL;
    END;
    RETURN datastore.derive_slow_raw_files(
        key, size, etag, checksum, content_type, storage_class, version, last_modified, metadata, tags);
END
$function$;
COMMENT ON FUNCTION datastore.derive_raw_files IS
'Derives the columns of raw_files: plain casts behind grammars, the slow form where one fails';

CREATE FUNCTION datastore.rejects_raw_files(
    key text, size bigint, etag text, checksum text, content_type text, storage_class text, version text,
    last_modified timestamptz, metadata jsonb, tags jsonb
) RETURNS TABLE (column_name text, raw text, reason text)
IMMUTABLE PARALLEL UNSAFE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
#variable_conflict use_variable
DECLARE
    refused text[] := (datastore.derive_slow_raw_files(
        key, size, etag, checksum, content_type, storage_class, version, last_modified, metadata, tags)).rejected;
    path text[];
BEGIN
    path := datastore.path_groups(key, 'raw/', E'^([^/-]+)-([^/]+)/[^/]+\\.([^/]+)$');
    RETURN QUERY
        SELECT
            c.name,
            datastore.cut_raw(CASE WHEN c.unreadable THEN metadata ->> 'octue__tags' ELSE c.value END),
            CASE
                WHEN c.unreadable THEN 'cannot be read, because octue__tags is not a JSON object'
                ELSE coalesce(datastore.reject_reason(c.type, c.value, c.options::jsonb), 'does not fit the column')
            END
        FROM (VALUES
            ('device', path[1], 'text',
                E'{"required": true, "pattern": "^[a-z]\\\\w*$"}', false),
            ('day', path[2], 'date',
                '{}', false),
            ('kind', path[3], 'text',
                E'{"values": ["nc", "it''s", "a\\\\b"]}', false),
            ('code', metadata ->> 'it''s', 'text',
                E'{"pattern": "^[A-Z]{2}\\\\.\\\\d+''?\\"?$"}', false),
            ('note', tags ->> E'a\\b', 'text',
                '{"indexed": true}', false),
            ('config', metadata ->> '"x"', 'jsonb',
                '{"required": true}', false),
            ('flags', metadata ->> 'flags', 'text[]',
                '{"indexed": true}', false),
            ('ratio', metadata ->> 'ratio', 'numeric',
                '{}', false),
            ('rank', tags ->> 'rank', 'integer',
                '{"values": [1, 2, 3]}', false),
            ('token', tags ->> 'token', 'uuid',
                '{}', false),
            ('seen_at', metadata ->> 'seen', 'timestamptz',
                '{"max": "2100-01-01T00:00:00Z", "zone": "UTC"}', false),
            ('extension', datastore.object_extension(key), 'text',
                '{"required": true}', false),
            ('size_limited', size::text, 'bigint',
                '{"max": 1000000}', false),
            ('small_size', size::text, 'integer',
                '{}', false),
            ('etag', etag, 'text',
                '{}', false)
        ) AS c (name, value, type, options, unreadable)
        WHERE c.name = ANY (refused);
END
$function$;
COMMENT ON FUNCTION datastore.rejects_raw_files IS
'The values of raw_files that were refused for one object, each with the column, the value as it came and the reason';

