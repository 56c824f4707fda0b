-- What a store lets change without a trace in its listing (tags) is read again within the time that a definition says, a slice of
-- the objects at a time.

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

CREATE OR REPLACE FUNCTION datastore.due_slices(store datastore.store) RETURNS integer[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    span interval := (store.definition ->> 'reread')::interval;
    last_merge timestamptz;
    gap interval;
    due integer[];
BEGIN
    SELECT max(r.started_at) INTO last_merge
    FROM datastore.run AS r WHERE r.store_id = store.id AND r.kind = 'full' AND r.state IN ('merged', 'held');
    -- A first load asks for every object.
    IF last_merge IS NULL THEN
        SELECT array_agg(s.slice) INTO due FROM generate_series(0, 63) AS s (slice);
        RETURN due;
    END IF;
    IF span IS NULL THEN
        RETURN ARRAY[]::integer[];
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
COMMENT ON FUNCTION datastore.due_slices(datastore.store) IS
    'Which slices of a datastore''s objects a full run that begins now reads again, by the definition''s reread; all of them '
    'before the first merge, none where nothing is to be read again.';

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
