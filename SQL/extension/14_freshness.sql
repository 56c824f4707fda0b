-- How current a datastore's table is. Reads logged tables only, so that it answers on a standby too.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.freshness(
    store text, OUT complete_as_of timestamptz, OUT age interval, OUT last_run_id bigint, OUT last_state text,
    OUT last_started_at timestamptz, OUT held bigint, OUT rejects bigint, OUT unread bigint
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
    'How current a datastore''s table is: the moment whose bucket it is sure to show (null before the first full merge), how '
    'long ago that is, the last run, how many rows are held and values rejected, and how many objects the last full run that '
    'was merged could not read.';

CREATE OR REPLACE FUNCTION datastore.require_fresh(store text, at_most interval) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    state record;
BEGIN
    SELECT * INTO state FROM datastore.freshness(store);
    IF state.complete_as_of IS NULL OR state.age > at_most THEN
        RAISE EXCEPTION 'the datastore % is %, and at most % was asked for', store,
            coalesce('current as of ' || state.complete_as_of || ', ' ||
                     -- Whole seconds, but where they would be no more than what was asked for.
                     CASE WHEN date_trunc('second', state.age) > at_most THEN date_trunc('second', state.age)
                          ELSE state.age END || ' ago',
                     'not merged yet'), at_most
            USING ERRCODE = 'DS007', HINT = 'Run: loader merge ' || store;
    END IF;
    RETURN state.complete_as_of;
END
$function$;
COMMENT ON FUNCTION datastore.require_fresh(text, interval) IS
    'The moment whose bucket the table is sure to show; raises DS007 if that is longer ago than asked for.';
