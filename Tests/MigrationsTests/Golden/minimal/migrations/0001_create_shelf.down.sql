-- 0001 create_shelf, undone
--
-- Datastore shelf: public.shelf mirrors file:///data/shelf/.
-- Everything is new: nothing in use is locked, read or written anew.
-- Note: The role datastore_owner is granted CREATE on the schema public.
--
-- Run: psql -v ON_ERROR_STOP=1 -v really=yes -f 0001_create_shelf.down.sql
-- Without really=yes it refuses where a table has rows.
--
-- To drop is what it is for.
-- squawk-ignore-file ban-drop-table, ban-drop-view, ban-drop-function, ban-drop-type
\set ON_ERROR_STOP on

BEGIN;
SET LOCAL lock_timeout = '30s';
SET LOCAL statement_timeout = '60s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL client_min_messages = warning;
SET LOCAL standard_conforming_strings = on;
\if :{?really}
\if :really
SET LOCAL datastore.really = 'yes';
\endif
\endif
SELECT pg_advisory_xact_lock(hashtext('datastore.migration')) IS NULL AS locked \gset
SELECT to_regclass('datastore.migration') IS NOT NULL AS installed \gset
\if :installed
SELECT EXISTS (SELECT FROM datastore.migration WHERE version = '0001') AS applied \gset
\else
\set applied false
\endif
\if :applied
SET LOCAL lock_timeout = '2s';

-- Look whether it may be undone.
DO $check$
BEGIN
    IF EXISTS (SELECT FROM datastore.migration AS m WHERE m.version > '0001') THEN
        RAISE EXCEPTION 'migration 0001 cannot be undone before the ones after it'
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF current_setting('datastore.really', true) IS DISTINCT FROM 'yes' AND EXISTS (SELECT FROM public.shelf) THEN
        RAISE EXCEPTION 'public.shelf has rows'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Its notes and history would be lost; the rest can be made anew from the bucket. '
                      'To go on, run the file with psql -v really=yes.';
    END IF;
END
$check$;

SET LOCAL ROLE datastore_owner;
DELETE FROM datastore.store WHERE name = 'shelf';
DROP VIEW public.shelf_freshness;
DROP VIEW public.shelf_folders;
DROP VIEW public.shelf_rejects;
DROP VIEW public.shelf_deleted;
DROP VIEW public.shelf_live;
DROP FUNCTION datastore.merge_shelf (bigint);
DROP FUNCTION datastore.plan_shelf (bigint, boolean);
DROP FUNCTION datastore.in_scope_shelf (text);
DROP FUNCTION datastore.rejects_shelf (text, bigint, text, text, text, text, text, timestamptz, jsonb, jsonb);
DROP FUNCTION datastore.derive_shelf (text, bigint, text, text, text, text, text, timestamptz, jsonb, jsonb);
DROP FUNCTION datastore.slow_derive_shelf (text, bigint, text, text, text, text, text, timestamptz, jsonb, jsonb);
DROP TYPE datastore.derived_shelf;
DROP TABLE datastore_staging.staging_shelf;
DROP TABLE public.shelf;
DELETE FROM datastore.migration WHERE version = '0001';
\endif
COMMIT;
