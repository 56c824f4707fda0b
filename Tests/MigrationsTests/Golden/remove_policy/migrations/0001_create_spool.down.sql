-- 0001 create_spool of golden, undone
--
-- Datastore spool: public.spool mirrors gs://acme-spool/.
--   tables: public.spool, datastore_staging.staging_spool, datastore.history_spool
--   views: public.spool_live, public.spool_deleted, public.spool_rejects, public.spool_folders,
--     public.spool_freshness, public.spool_history
--   functions: datastore.derive_spool, datastore.slow_derive_spool, datastore.rejects_spool,
--     datastore.in_scope_spool, datastore.stage_spool, type datastore.derived_spool
--   indexes: spool_pkey, spool_key_idx, spool_rejected_idx, history_spool_object_idx,
--     history_spool_key_idx
--   typed: kind text from metadata.kind
--   notes: checked_by text
--   read by: datastore_reader
-- Only the loader writes what is mirrored: into its staging table, from which datastore.merge takes it.
-- Everything is new: nothing in use is locked, read or written anew.
-- Note: The role datastore_owner is lent CREATE on the schema public until the migration ends.
-- Note: With deletes: remove the notes on an object go when it goes, and do not come back with it.
--
-- Run: psql -v ON_ERROR_STOP=1 -v really=yes -f 0001_create_spool.down.sql
-- Without really=yes it refuses where a table has rows. It begins at the step that the migration stands at. Each step
-- is all or nothing; run it again after any failure. Not with psql -1, and not through a transaction pooler.
--
-- To drop is what it is for.
-- squawk-ignore-file ban-drop-table, ban-drop-column, ban-drop-view, ban-drop-function, ban-drop-type
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
SELECT pg_catalog.to_regnamespace('datastore') IS NOT NULL AS datastore_installed \gset
\if :datastore_installed
CALL datastore.open_undoing('golden', '0001', '2c1bd0af6a42aaf56cd518c2c3ceeff8f588fca0e8a1fee3ba0016c274bf8877');
\if :{?really}
\if :really
SET datastore.really = 'yes';
\endif
\endif

--== look
SELECT NOT datastore.is_pending('golden', '0001', 2) AS datastore_begun \gset
\if :datastore_begun
--== sql
CALL datastore.refuse_rows(ARRAY[
    'public.spool'
]);
--== end
\endif

--== undo step 3 together rights: grant access, and take the right to create back (spool.yaml:1)
BEGIN;
SELECT NOT datastore.is_pending('golden', '0001', 3) AS datastore_begun \gset
\if :datastore_begun
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
--== sql
CALL datastore.lend_create('public');
--== end
CALL datastore.forget_step('golden', '0001', 3);
\endif
COMMIT;

--== undo step 2 together: create spool (spool.yaml:1)
BEGIN;
SELECT NOT datastore.is_pending('golden', '0001', 2) AS datastore_begun \gset
\if :datastore_begun
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL ROLE datastore_owner;
--== sql
CALL datastore.take('spool', ARRAY[
    'public.spool_history',
    'public.spool_freshness',
    'public.spool_folders',
    'public.spool_rejects',
    'public.spool_deleted',
    'public.spool_live',
    'public.spool',
    'datastore.history_spool',
    'datastore_staging.staging_spool'
]);
CALL datastore.refuse_rows(ARRAY[
    'public.spool'
]);
DELETE FROM datastore.store WHERE name = 'spool';
DROP VIEW public.spool_history;
DROP VIEW public.spool_freshness;
DROP VIEW public.spool_folders;
DROP VIEW public.spool_rejects;
DROP VIEW public.spool_deleted;
DROP VIEW public.spool_live;
DROP TRIGGER datastore_derive ON datastore_staging.staging_spool;
DROP FUNCTION datastore.stage_spool ();
DROP FUNCTION datastore.in_scope_spool (text);
DROP TABLE datastore.history_spool;
DROP TABLE datastore_staging.staging_spool;
DROP TABLE public.spool;
DROP FUNCTION datastore.rejects_spool (datastore.object);
DROP FUNCTION datastore.derive_spool (datastore.object);
DROP FUNCTION datastore.slow_derive_spool (datastore.object);
DROP TYPE datastore.derived_spool;
--== end
CALL datastore.forget_step('golden', '0001', 2);
\endif
COMMIT;

--== undo step 1 together rights: check what spool takes for granted, and lend the right to create (spool.yaml:1)
BEGIN;
SELECT NOT datastore.is_pending('golden', '0001', 1) AS datastore_begun \gset
\if :datastore_begun
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
--== sql
CALL datastore.revoke_unneeded('golden', '0001');
--== end
CALL datastore.forget_step('golden', '0001', 1);
\endif
COMMIT;

CALL datastore.close_migration();
\endif
