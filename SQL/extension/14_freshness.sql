-- How current a datastore's table is. Reads logged tables only, so that it answers on a standby too.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.freshness(
    store text, OUT complete_as_of timestamptz, OUT age interval, OUT keys_as_of timestamptz,
    OUT metadata_as_of timestamptz, OUT tags_as_of timestamptz, OUT last_run_id bigint, OUT last_state text,
    OUT last_started_at timestamptz, OUT held bigint, OUT rejects bigint, OUT unread bigint, OUT partly_filled text[]
)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
-- Off, it makes the policy on rejects an error for everybody but their owner; a role or a database may have set it so.
SET row_security = on
AS $function$
DECLARE
    wanted integer;
BEGIN
    SELECT s.id INTO wanted FROM datastore.store AS s WHERE s.name = freshness.store;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no datastore "%"', store USING ERRCODE = 'DS004';
    END IF;
    SELECT r.complete_as_of INTO complete_as_of
    FROM datastore.run AS r WHERE r.store_id = wanted AND r.state = 'merged' AND r.kind = 'full' ORDER BY r.id DESC LIMIT 1;
    age := clock_timestamp() - complete_as_of;
    -- Rows that are held back are all that such a run left to do.
    SELECT r.started_at INTO keys_as_of
    FROM datastore.run AS r
    WHERE r.store_id = wanted AND r.state IN ('merged', 'held') AND r.kind = 'full' ORDER BY r.id DESC LIMIT 1;
    SELECT r.started_at INTO metadata_as_of
    FROM datastore.run AS r
    WHERE r.store_id = wanted AND r.state IN ('merged', 'held') AND r.kind = 'full' AND r.unread = 0
    ORDER BY r.id DESC LIMIT 1;
    tags_as_of := datastore.tags_as_of(store);
    partly_filled := datastore.partly_filled(store);
    SELECT r.id, r.state, r.started_at INTO last_run_id, last_state, last_started_at
    FROM datastore.run AS r WHERE r.store_id = wanted AND r.kind <> 'dry run' ORDER BY r.id DESC LIMIT 1;
    SELECT count(*) INTO held FROM datastore.held AS h WHERE h.store_id = wanted AND h.to_set IS NULL;
    SELECT count(*) INTO rejects FROM datastore.reject AS j WHERE j.store_id = wanted;
    SELECT r.unread INTO unread
    FROM datastore.run AS r
    WHERE r.store_id = wanted AND r.kind = 'full' AND r.unread IS NOT NULL ORDER BY r.id DESC LIMIT 1;
END
$function$;
COMMENT ON FUNCTION datastore.freshness(text) IS
    'How current a datastore''s table is: the moment whose bucket it is sure to show (null before the first full merge), and how '
    'long ago that is; as of when every object has its row, though rows of objects that are gone may be held back; as of when '
    'all of them could be read; as of when tags are sure to be; the last run; how many rows are held and values rejected; '
    'how many objects the last full run that was merged could not read; and which columns are filled in part only.';

CREATE OR REPLACE FUNCTION datastore.require_fresh(
    store text, at_most interval, max_unread bigint DEFAULT NULL, max_held bigint DEFAULT NULL
) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    state record;
    age interval;
BEGIN
    SELECT * INTO state FROM datastore.freshness(store);
    age := clock_timestamp() - state.keys_as_of;
    IF state.keys_as_of IS NULL OR age > at_most THEN
        RAISE EXCEPTION 'the datastore % is %, and at most % was asked for', store,
            coalesce('current as of ' || state.keys_as_of || ', ' ||
                     -- Whole seconds, but where they would be no more than what was asked for.
                     CASE WHEN date_trunc('second', age) > at_most THEN date_trunc('second', age) ELSE age END || ' ago',
                     'not merged yet'), at_most
            USING ERRCODE = 'DS007', HINT = 'Run: loader merge ' || store;
    END IF;
    IF state.unread > max_unread THEN
        RAISE EXCEPTION 'of the datastore % % objects could not be read, and at most % may be', store, state.unread, max_unread
            USING ERRCODE = 'DS007', HINT = format('Run: loader status %s, which says why.', store);
    END IF;
    IF state.held > max_held THEN
        RAISE EXCEPTION 'of the datastore % % rows are held back whose objects are gone, and at most % may be', store,
            state.held, max_held
            USING ERRCODE = 'DS007', HINT = format('Run: loader status %s, which says how to approve their deletion.', store);
    END IF;
    RETURN state.keys_as_of;
END
$function$;
COMMENT ON FUNCTION datastore.require_fresh(text, interval, bigint, bigint) IS
    'As of when every object has its row; raises DS007 if that is longer ago than asked for, if more objects than that are '
    'unread, or if more rows than that are held back. Null is not looked at.';
