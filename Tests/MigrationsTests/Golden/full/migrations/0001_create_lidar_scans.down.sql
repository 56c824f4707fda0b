-- 0001 create_lidar_scans of golden, undone
--
-- Datastore lidar_scans: public.lidar_scans mirrors gs://acme-instruments/lidar/.
--   tables: public.lidar_scans, datastore_staging.staging_lidar_scans, datastore.history_lidar_scans
--   views: public.lidar_scans_live, public.lidar_scans_deleted, public.lidar_scans_rejects,
--     public.lidar_scans_folders, public.lidar_scans_freshness, public.lidar_scans_history,
--     public.good_scans
--   functions: datastore.derive_lidar_scans, datastore.slow_derive_lidar_scans,
--     datastore.rejects_lidar_scans, datastore.in_scope_lidar_scans, datastore.stage_lidar_scans,
--     type datastore.derived_lidar_scans
--   indexes: lidar_scans_pkey, lidar_scans_key_idx, lidar_scans_rejected_idx,
--     lidar_scans_turbine_idx, lidar_scans_captured_at_idx, lidar_scans_labels_idx,
--     history_lidar_scans_object_idx, history_lidar_scans_key_idx
--   typed: turbine text from octue.tags.turbine,
--     elevation_m double precision from octue.tags.elevation,
--     captured_at timestamptz from octue.timestamp, site text from path.site,
--     quality text from metadata.quality, labels text[] from octue.labels
--   notes: reviewed_by text
--   read by: datastore_reader, analyst, reviewer, webapp
--   notes written by: reviewer
--   referred to by tables of: webapp
-- Only the loader writes what is mirrored: into its staging table, from which datastore.merge takes it.
-- Everything is new: nothing in use is locked, read or written anew.
-- Note: The role datastore_owner is lent CREATE on the schema public until the migration ends.
--
-- Run: psql -v ON_ERROR_STOP=1 -v really=yes -f 0001_create_lidar_scans.down.sql
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
CALL datastore.open_undoing('golden', '0001', 'fc2659ce17009d9955d702625410b47e825bca93a6607ea85309773e256e13ba');
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
    'public.lidar_scans'
]);
--== end
\endif

--== undo step 3 together rights: grant access, and take the right to create back (lidar_scans.yaml:2)
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

--== undo step 2 together: create lidar_scans (lidar_scans.yaml:2)
BEGIN;
SELECT NOT datastore.is_pending('golden', '0001', 2) AS datastore_begun \gset
\if :datastore_begun
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL ROLE datastore_owner;
--== sql
CALL datastore.take('lidar_scans', ARRAY[
    'public.good_scans',
    'public.lidar_scans_history',
    'public.lidar_scans_freshness',
    'public.lidar_scans_folders',
    'public.lidar_scans_rejects',
    'public.lidar_scans_deleted',
    'public.lidar_scans_live',
    'public.lidar_scans',
    'datastore.history_lidar_scans',
    'datastore_staging.staging_lidar_scans'
]);
CALL datastore.refuse_rows(ARRAY[
    'public.lidar_scans'
]);
DELETE FROM datastore.store WHERE name = 'lidar_scans';
DROP VIEW public.good_scans;
DROP VIEW public.lidar_scans_history;
DROP VIEW public.lidar_scans_freshness;
DROP VIEW public.lidar_scans_folders;
DROP VIEW public.lidar_scans_rejects;
DROP VIEW public.lidar_scans_deleted;
DROP VIEW public.lidar_scans_live;
DROP TRIGGER datastore_derive ON datastore_staging.staging_lidar_scans;
DROP FUNCTION datastore.stage_lidar_scans ();
DROP FUNCTION datastore.in_scope_lidar_scans (text);
DROP TABLE datastore.history_lidar_scans;
DROP TABLE datastore_staging.staging_lidar_scans;
DROP TABLE public.lidar_scans;
DROP FUNCTION datastore.rejects_lidar_scans (datastore.object);
DROP FUNCTION datastore.derive_lidar_scans (datastore.object);
DROP FUNCTION datastore.slow_derive_lidar_scans (datastore.object);
DROP TYPE datastore.derived_lidar_scans;
--== end
CALL datastore.forget_step('golden', '0001', 2);
\endif
COMMIT;

--== undo step 1 together rights: check what lidar_scans takes for granted, and lend the right to create
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
