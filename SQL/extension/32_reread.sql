-- What a store lets change without a trace in its listing (tags) is read again within the time that a definition says, and what
-- was read before the tables had a field is read again for it: a slice of the objects at a time.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.slice_times(
    store datastore.store, OUT slice integer, OUT read_at timestamptz
) RETURNS SETOF record
LANGUAGE sql STABLE ROWS 64
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
SELECT s.slice, max(r.started_at) AS read_at
FROM generate_series(0, 63) AS s (slice)
LEFT JOIN datastore.run AS r
    ON r.store_id = (store).id AND r.kind = 'full' AND r.state IN ('merged', 'held') AND s.slice = ANY (r.reread_slices)
GROUP BY s.slice;
END;
COMMENT ON FUNCTION datastore.slice_times(datastore.store) IS
    'When each of the 64 slices of a datastore''s objects was last read as a whole: the start of a merged run that took it. '
    'Null for one that no run took.';

CREATE OR REPLACE FUNCTION datastore.lacking_slices(store_id integer, needed integer) RETURNS integer[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
WITH short AS (
    SELECT max(r.id) AS id
    FROM datastore.run AS r
    WHERE r.store_id = lacking_slices.store_id AND r.contract < needed
        AND r.state IN ('merged', 'held', 'incomplete') AND r.inserted + r.updated + r.restored > 0
)

SELECT coalesce(array_agg(s.slice ORDER BY s.slice), '{}')
FROM generate_series(0, 63) AS s (slice)
WHERE (SELECT short.id FROM short) IS NOT NULL AND s.slice NOT IN (
    SELECT unnest(r.reread_slices)
    FROM datastore.run AS r
    WHERE r.store_id = lacking_slices.store_id AND r.id > (SELECT short.id FROM short)
        AND r.kind = 'full' AND r.state IN ('merged', 'held')
);
END;
COMMENT ON FUNCTION datastore.lacking_slices(integer, integer) IS
    'In which of the 64 slices of a datastore''s objects there may be rows that a run wrote by an earlier contract than needed, '
    'and that no run read since then.';

CREATE OR REPLACE FUNCTION datastore.reread_pace(store datastore.store) RETURNS integer
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
-- A field more costs a request for each object where the listing does not say it; elsewhere all are listed anyway.
SELECT CASE
    WHEN (store).bucket ^@ 's3://' THEN least(64, ceil(64 * 100000.0 / greatest((
        SELECT r.seen FROM datastore.run AS r
        WHERE r.store_id = (store).id AND r.kind = 'full' AND r.state IN ('merged', 'held') ORDER BY r.id DESC LIMIT 1
    ), 1)))::integer
    ELSE 64
END;
END;
COMMENT ON FUNCTION datastore.reread_pace(datastore.store) IS
    'How many of the 64 slices a run reads for fields that rows lack: some 100,000 objects, or all where that costs no request.';

CREATE OR REPLACE FUNCTION datastore.due_slices(store datastore.store, contract integer) RETURNS integer[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    span interval := (store.definition ->> 'reread')::interval;
    lacking integer[] := datastore.lacking_slices(store.id, datastore.needed_contract(contract));
    last_merge timestamptz;
    gap interval;
    due integer[];
BEGIN
    SELECT max(r.started_at) INTO last_merge
    FROM datastore.run AS r WHERE r.store_id = store.id AND r.kind = 'full' AND r.state IN ('merged', 'held');
    -- Rows that a run over a part wrote before are read again, lest their tags be older than the table's.
    IF last_merge IS NULL AND EXISTS (
        SELECT FROM jsonb_array_elements(store.definition -> 'columns') AS c WHERE c ->> 'from' ^@ 'tag.'
    ) THEN
        SELECT array_agg(s.slice) INTO due FROM generate_series(0, 63) AS s (slice);
        RETURN due;
    END IF;
    IF span IS NULL OR last_merge IS NULL THEN
        RETURN lacking[1:datastore.reread_pace(store)];
    END IF;
    gap := clock_timestamp() - last_merge;
    -- What would be past the interval by the next run, if that comes as late as this one, is read now. A slice that no run
    -- took (the interval is newer than the table) has no such haste, lest the whole bucket be asked in one night.
    SELECT coalesce(array_agg(o.slice ORDER BY o.slice), '{}') INTO due
    FROM (
        SELECT t.slice, t.read_at, row_number() OVER (ORDER BY t.read_at NULLS FIRST, t.slice) AS place
        FROM datastore.slice_times(store) AS t
    ) AS o
    WHERE o.place <= ceil(64 * extract(epoch FROM gap) / extract(epoch FROM span))
        OR o.read_at + span < clock_timestamp() + gap;
    RETURN due;
END
$function$;
COMMENT ON FUNCTION datastore.due_slices(datastore.store, integer) IS
    'Which slices of a datastore''s objects a full run that begins now reads again: at the pace of the definition''s reread, '
    'else as many of those that lack a field of the contract as one run is to read; none where nothing is to be read again.';

CREATE OR REPLACE FUNCTION datastore.tags_as_of(store_name text) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    store datastore.store;
    oldest timestamptz;
BEGIN
    SELECT * INTO store FROM datastore.store AS s WHERE s.name = store_name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no datastore "%"', store_name USING ERRCODE = 'DS004';
    END IF;
    IF NOT EXISTS (
        SELECT FROM jsonb_array_elements(store.definition -> 'columns') AS c WHERE c ->> 'from' ^@ 'tag.'
    ) THEN
        RETURN NULL;
    END IF;
    -- As slice_times has it, which is the owner's.
    SELECT CASE WHEN count(t.read_at) = 64 THEN min(t.read_at) END INTO oldest
    FROM (
        SELECT max(r.started_at) AS read_at
        FROM datastore.run AS r, unnest(r.reread_slices) AS s (slice)
        WHERE r.store_id = store.id AND r.kind = 'full' AND r.state IN ('merged', 'held')
        GROUP BY s.slice
    ) AS t;
    RETURN oldest;
END
$function$;
COMMENT ON FUNCTION datastore.tags_as_of(text) IS
    'As of when the tags in a datastore''s table are sure to be: the oldest reading of any of its slices. Null where no column '
    'takes a tag, or not all slices were read yet.';

CREATE OR REPLACE FUNCTION datastore.partly_filled(store_name text) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    store datastore.store;
    fields text[];
    names text[];
BEGIN
    SELECT * INTO store FROM datastore.store AS s WHERE s.name = store_name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no datastore "%"', store_name USING ERRCODE = 'DS004';
    END IF;
    SELECT array_agg(a.attname::text ORDER BY a.attnum) INTO fields
    FROM pg_attribute AS a
    WHERE a.attrelid = to_regclass('datastore.object') AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'key'
        AND datastore.contract_of(a.attname) = ANY (ARRAY(
            SELECT c FROM generate_series(1, store.contract) AS c
            WHERE cardinality(datastore.lacking_slices(store.id, c)) > 0));
    SELECT fields || array_agg(c ->> 'name' ORDER BY c ->> 'name') INTO names
    FROM jsonb_array_elements(store.definition -> 'columns') AS c
    WHERE c ->> 'from' = ANY (ARRAY(SELECT 'object.' || f FROM unnest(fields) AS f));
    RETURN coalesce(names, fields, '{}');
END
$function$;
COMMENT ON FUNCTION datastore.partly_filled(text) IS
    'The columns of a datastore''s table that may be null of objects that have a value, since a version of the registry brought '
    'them and not all objects were read again since then. Empty as a rule.';

CREATE OR REPLACE PROCEDURE datastore.tell_reread(store_name text)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    store datastore.store;
    lacking text[] := datastore.partly_filled(store_name);
    objects bigint;
    runs integer;
BEGIN
    IF cardinality(lacking) = 0 THEN
        RETURN;
    END IF;
    SELECT * INTO STRICT store FROM datastore.store AS s WHERE s.name = store_name;
    SELECT r.seen INTO objects
    FROM datastore.run AS r
    WHERE r.store_id = store.id AND r.kind = 'full' AND r.state IN ('merged', 'held') ORDER BY r.id DESC LIMIT 1;
    runs := ceil(64.0 / datastore.reread_pace(store));
    -- Migrations silence notices; this reaches whoever applies them.
    RAISE INFO '% of % %', array_to_string(lacking, ', '), store_name, CASE
        WHEN store.bucket NOT LIKE 's3://%' THEN 'is known of every object once the next full run has listed it'
        WHEN store.definition ? 'reread' THEN format(
            'is known of every object once it was asked for: %s requests within %s', objects, store.definition ->> 'reread')
        ELSE format('is known of every object once it was asked for: %s requests in %s full runs', objects, runs)
    END;
END
$procedure$;
COMMENT ON PROCEDURE datastore.tell_reread(text) IS
    'Says which columns of a datastore''s table are partly filled, and what it takes until they are filled.';
