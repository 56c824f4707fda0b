-- 0001 create_antelope_zebra of golden, undone
--
-- Datastore antelope: public.antelope mirrors file:///data/antelope/.
--   tables: public.antelope, datastore_staging.staging_antelope
--   views: public.antelope_live, public.antelope_deleted, public.antelope_rejects,
--     public.antelope_folders, public.antelope_freshness
--   functions: datastore.derive_antelope, datastore.slow_derive_antelope, datastore.rejects_antelope,
--     datastore.in_scope_antelope, datastore.stage_antelope, type datastore.derived_antelope
--   indexes: antelope_pkey, antelope_key_idx, antelope_rejected_idx
--   notes: seen_by text
--   read by: datastore_reader, analyst, reviewer
--   notes written by: reviewer
-- Datastore zebra: public.zebra mirrors file:///data/zebra/.
--   tables: public.zebra, datastore_staging.staging_zebra
--   views: public.zebra_live, public.zebra_deleted, public.zebra_rejects, public.zebra_folders,
--     public.zebra_freshness
--   functions: datastore.derive_zebra, datastore.slow_derive_zebra, datastore.rejects_zebra,
--     datastore.in_scope_zebra, datastore.stage_zebra, type datastore.derived_zebra
--   indexes: zebra_pkey, zebra_key_idx, zebra_rejected_idx
--   typed: stripes integer from metadata.stripes
--   read by: datastore_reader
-- Only the loader writes what is mirrored: into its staging table, from which datastore.merge takes it.
-- Everything is new: nothing in use is locked, read or written anew.
-- Note: The role datastore_owner is lent CREATE on the schema public until the migration ends.
--
-- Run: psql -v ON_ERROR_STOP=1 -v really=yes -f 0001_create_antelope_zebra.down.sql
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
CALL datastore.open_undoing('golden', '0001', '94d7bf7cf9562ba5cbf0892e2d8f3dd275e62ae0afb8cadb8a687630c1bde84e');
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
    'public.antelope',
    'public.zebra'
]);
--== end
\endif

--== undo step 3 together rights: grant access, and take the right to create back (second.yaml:1, first.yaml:1)
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

--== undo step 2 together: create antelope, zebra (second.yaml:1, first.yaml:1)
BEGIN;
SELECT NOT datastore.is_pending('golden', '0001', 2) AS datastore_begun \gset
\if :datastore_begun
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL ROLE datastore_owner;
--== sql
CALL datastore.take('antelope', ARRAY[
    'public.antelope_freshness',
    'public.antelope_folders',
    'public.antelope_rejects',
    'public.antelope_deleted',
    'public.antelope_live',
    'public.antelope',
    'datastore_staging.staging_antelope'
]);
CALL datastore.take('zebra', ARRAY[
    'public.zebra_freshness',
    'public.zebra_folders',
    'public.zebra_rejects',
    'public.zebra_deleted',
    'public.zebra_live',
    'public.zebra',
    'datastore_staging.staging_zebra'
]);
CALL datastore.refuse_rows(ARRAY[
    'public.antelope',
    'public.zebra'
]);
DELETE FROM datastore.store WHERE name = 'zebra';
DROP VIEW public.zebra_freshness;
DROP VIEW public.zebra_folders;
DROP VIEW public.zebra_rejects;
DROP VIEW public.zebra_deleted;
DROP VIEW public.zebra_live;
DROP TRIGGER datastore_derive ON datastore_staging.staging_zebra;
DROP FUNCTION datastore.stage_zebra ();
DROP FUNCTION datastore.in_scope_zebra (text);
DROP TABLE datastore_staging.staging_zebra;
DROP TABLE public.zebra;
DROP FUNCTION datastore.rejects_zebra (datastore.object);
DROP FUNCTION datastore.derive_zebra (datastore.object);
DROP FUNCTION datastore.slow_derive_zebra (datastore.object);
DROP TYPE datastore.derived_zebra;
DELETE FROM datastore.store WHERE name = 'antelope';
DROP VIEW public.antelope_freshness;
DROP VIEW public.antelope_folders;
DROP VIEW public.antelope_rejects;
DROP VIEW public.antelope_deleted;
DROP VIEW public.antelope_live;
DROP TRIGGER datastore_derive ON datastore_staging.staging_antelope;
DROP FUNCTION datastore.stage_antelope ();
DROP FUNCTION datastore.in_scope_antelope (text);
DROP TABLE datastore_staging.staging_antelope;
DROP TABLE public.antelope;
DROP FUNCTION datastore.rejects_antelope (datastore.object);
DROP FUNCTION datastore.derive_antelope (datastore.object);
DROP FUNCTION datastore.slow_derive_antelope (datastore.object);
DROP TYPE datastore.derived_antelope;
--== end
CALL datastore.forget_step('golden', '0001', 2);
\endif
COMMIT;

--== undo step 1 together rights: check what antelope, zebra takes for granted, and lend the right to create
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
