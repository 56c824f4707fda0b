-- 0001 create_files of golden, undone
--
-- Datastore files: public.files mirrors gs://archive/2024/.
--   tables: public.files, datastore_staging.staging_files
--   views: public.files_live, public.files_deleted, public.files_rejects, public.files_folders,
--     public.files_freshness
--   functions: datastore.derive_files, datastore.slow_derive_files, datastore.rejects_files,
--     datastore.in_scope_files, datastore.stage_files, type datastore.derived_files
--   indexes: files_pkey, files_key_idx, files_rejected_idx
--   typed: folder text from path.folder
--   read by: datastore_reader
-- Only the loader writes what is mirrored: into its staging table, from which datastore.merge takes it.
-- Everything is new: nothing in use is locked, read or written anew.
-- Note: The role datastore_owner is lent CREATE on the schema public until the migration ends.
--
-- Run: psql -v ON_ERROR_STOP=1 -v really=yes -f 0001_create_files.down.sql
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
CALL datastore.open_undoing('golden', '0001', 'a15bf157a0eb792c3a6281927ad6fde36b09014b979c23810e160702888d5d7f');
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
    'public.files'
]);
--== end
\endif

--== undo step 3 together rights: grant access, and take the right to create back (files.yaml:1)
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

--== undo step 2 together: create files (files.yaml:1)
BEGIN;
SELECT NOT datastore.is_pending('golden', '0001', 2) AS datastore_begun \gset
\if :datastore_begun
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL ROLE datastore_owner;
--== sql
CALL datastore.take('files', ARRAY[
    'public.files_freshness',
    'public.files_folders',
    'public.files_rejects',
    'public.files_deleted',
    'public.files_live',
    'public.files',
    'datastore_staging.staging_files'
]);
CALL datastore.refuse_rows(ARRAY[
    'public.files'
]);
DELETE FROM datastore.store WHERE name = 'files';
DROP VIEW public.files_freshness;
DROP VIEW public.files_folders;
DROP VIEW public.files_rejects;
DROP VIEW public.files_deleted;
DROP VIEW public.files_live;
DROP TRIGGER datastore_derive ON datastore_staging.staging_files;
DROP FUNCTION datastore.stage_files ();
DROP FUNCTION datastore.in_scope_files (text);
DROP TABLE datastore_staging.staging_files;
DROP TABLE public.files;
DROP FUNCTION datastore.rejects_files (datastore.object);
DROP FUNCTION datastore.derive_files (datastore.object);
DROP FUNCTION datastore.slow_derive_files (datastore.object);
DROP TYPE datastore.derived_files;
--== end
CALL datastore.forget_step('golden', '0001', 2);
\endif
COMMIT;

--== undo step 1 together rights: check what files takes for granted, and lend the right to create (files.yaml:1)
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
