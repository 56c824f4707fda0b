-- The trigger functions that every generated table uses.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.guard_mirror() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    store datastore.store;
BEGIN
    IF current_setting('datastore.merging', true) = TG_ARGV[0] THEN
        RETURN NULL;
    END IF;
    SELECT * INTO store FROM datastore.store AS s WHERE s.name = TG_ARGV[0];
    RAISE EXCEPTION '% of %.%: the table mirrors the objects of %, and only the loader writes what it mirrors',
        lower(TG_OP), TG_TABLE_SCHEMA, TG_TABLE_NAME, coalesce(store.bucket, 'a bucket')
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'Change the object in the bucket and run: loader merge ' || TG_ARGV[0] ||
                     CASE WHEN TG_OP = 'UPDATE' AND TG_NARGS > 1
                          THEN '. These columns may be written: ' || TG_ARGV[1] ELSE '' END;
END
$function$;
COMMENT ON FUNCTION datastore.guard_mirror() IS
    'Answers a direct write to a mirrored table with a sentence. Privileges refuse it to everybody but the table''s owner; '
    'this explains, and stops the owner too. Arguments: the datastore, and the note columns if there are any.';

CREATE OR REPLACE FUNCTION datastore.record_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    history text := format('datastore.%I', 'history_' || TG_ARGV[0]);
    -- A version began when the one before it ended; the first one when the object was first seen, as does one of a row
    -- that had been removed.
    since text := format(
        'LEFT JOIN LATERAL (SELECT max(f.valid_to) AS valid_to FROM %s AS f WHERE f.object_id = o.id) AS h ON true', history);
    model text := (SELECT s.definition_hash FROM datastore.store AS s WHERE s.name = TG_ARGV[0]);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- A note that was written, and a fingerprint that was renewed, are no history of the object.
        EXECUTE format(
            'INSERT INTO %s (object_id, key, valid_from, valid_to, ended_by, run_id, model, version_of_row) '
            'SELECT o.id, o.key, greatest(h.valid_to, o.first_seen_at), n.changed_at, '
            'CASE WHEN o.fingerprint IS NULL THEN ''returned'' WHEN n.fingerprint IS NULL THEN ''gone'' ELSE ''changed'' END, '
            'n.run_id, $1, to_jsonb(o) '
            'FROM old_rows AS o JOIN new_rows AS n USING (id) %s '
            'WHERE o.run_id IS DISTINCT FROM n.run_id', history, since) USING model;
    ELSE
        EXECUTE format(
            'INSERT INTO %s (object_id, key, valid_from, valid_to, ended_by, run_id, model, version_of_row) '
            'SELECT o.id, o.key, greatest(h.valid_to, o.first_seen_at), now(), ''gone'', o.run_id, $1, to_jsonb(o) '
            'FROM old_rows AS o %s WHERE o.fingerprint IS NOT NULL', history, since) USING model;
    END IF;
    RETURN NULL;
END
$function$;
COMMENT ON FUNCTION datastore.record_history() IS
    'Keeps the versions of rows that were replaced or went, without a hole: each begins where the one before it ended, and '
    'what a tombstone was until the object returned is a version too. One statement per statement, from its transition tables.';
