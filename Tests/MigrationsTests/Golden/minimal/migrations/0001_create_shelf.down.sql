-- 0001 create_shelf of golden, undone
--
-- Datastore shelf: public.shelf mirrors file:///data/shelf/.
--   tables: public.shelf, datastore_staging.staging_shelf
--   views: public.shelf_live, public.shelf_deleted, public.shelf_rejects, public.shelf_folders,
--     public.shelf_freshness
--   functions: datastore.derive_shelf, datastore.slow_derive_shelf, datastore.rejects_shelf,
--     datastore.in_scope_shelf, datastore.stage_shelf, type datastore.derived_shelf
--   indexes: shelf_pkey, shelf_key_idx, shelf_rejected_idx
--   read by: datastore_reader
-- Only the loader writes what is mirrored: into its staging table, from which datastore.merge takes it.
-- Everything is new: nothing in use is locked, read or written anew.
-- Note: The role datastore_owner is lent CREATE on the schema public until the migration ends.
--
-- Run: psql -v ON_ERROR_STOP=1 -v really=yes -f 0001_create_shelf.down.sql
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
CALL datastore.open_undoing('golden', '0001', 'a0eede7f188cde0444912b6e88977f6a8d39a24798b53ad94fcaa26baab84323');
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
    'public.shelf'
]);
--== end
\endif

--== undo step 3 together rights: grant access, and take the right to create back (shelf.yaml:1)
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

--== undo step 2 together: create shelf (shelf.yaml:1)
BEGIN;
SELECT NOT datastore.is_pending('golden', '0001', 2) AS datastore_begun \gset
\if :datastore_begun
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL ROLE datastore_owner;
--== sql
CALL datastore.take('shelf', ARRAY[
    'public.shelf_freshness',
    'public.shelf_folders',
    'public.shelf_rejects',
    'public.shelf_deleted',
    'public.shelf_live',
    'public.shelf',
    'datastore_staging.staging_shelf'
]);
CALL datastore.refuse_rows(ARRAY[
    'public.shelf'
]);
DELETE FROM datastore.store WHERE name = 'shelf';
DROP VIEW public.shelf_freshness;
DROP VIEW public.shelf_folders;
DROP VIEW public.shelf_rejects;
DROP VIEW public.shelf_deleted;
DROP VIEW public.shelf_live;
DROP TRIGGER datastore_derive ON datastore_staging.staging_shelf;
DROP FUNCTION datastore.stage_shelf ();
DROP FUNCTION datastore.in_scope_shelf (text);
DROP TABLE datastore_staging.staging_shelf;
DROP TABLE public.shelf;
DROP FUNCTION datastore.rejects_shelf (datastore.object);
DROP FUNCTION datastore.derive_shelf (datastore.object);
DROP FUNCTION datastore.slow_derive_shelf (datastore.object);
DROP TYPE datastore.derived_shelf;
--== end
CALL datastore.forget_step('golden', '0001', 2);
\endif
COMMIT;

--== undo step 1 together rights: check what shelf takes for granted, and lend the right to create (shelf.yaml:1)
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
