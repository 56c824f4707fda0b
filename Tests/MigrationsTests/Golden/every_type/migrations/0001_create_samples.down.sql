-- 0001 create_samples, undone
--
-- Datastore samples: public.samples mirrors s3://lab/samples/.
-- Everything is new: nothing in use is locked, read or written anew.
-- Note: The role datastore_owner is granted CREATE on the schema public.
-- Note: A trigram index needs the extension pg_trgm; the migration stops if the database has it not.
--
-- Run: psql -v ON_ERROR_STOP=1 -v really=yes -f 0001_create_samples.down.sql
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
    IF current_setting('datastore.really', true) IS DISTINCT FROM 'yes' AND EXISTS (SELECT FROM public.samples) THEN
        RAISE EXCEPTION 'public.samples has rows'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Its notes and history would be lost; the rest can be made anew from the bucket. '
                      'To go on, run the file with psql -v really=yes.';
    END IF;
END
$check$;

SET LOCAL ROLE datastore_owner;
DELETE FROM datastore.store WHERE name = 'samples';
DROP VIEW public.samples_freshness;
DROP VIEW public.samples_folders;
DROP VIEW public.samples_rejects;
DROP VIEW public.samples_deleted;
DROP VIEW public.samples_live;
DROP FUNCTION datastore.merge_samples (bigint);
DROP FUNCTION datastore.plan_samples (bigint, boolean);
DROP FUNCTION datastore.in_scope_samples (text);
DROP FUNCTION datastore.rejects_samples (text, bigint, text, text, text, text, text, timestamptz, jsonb, jsonb);
DROP FUNCTION datastore.derive_samples (text, bigint, text, text, text, text, text, timestamptz, jsonb, jsonb);
DROP FUNCTION datastore.slow_derive_samples (text, bigint, text, text, text, text, text, timestamptz, jsonb, jsonb);
DROP TYPE datastore.derived_samples;
DROP TABLE datastore_staging.staging_samples;
DROP TABLE public.samples;
DELETE FROM datastore.migration WHERE version = '0001';
\endif
COMMIT;
