-- 0001 create_scans of golden, undone
--
-- Datastore scans: lab.scans mirrors s3://lab/scans/.
--   tables: lab.scans, datastore_staging.staging_scans, datastore.history_scans
--   views: lab.scans_live, lab.scans_deleted, lab.scans_rejects, lab.scans_folders,
--     lab.scans_freshness, lab.scans_history, lab.coded
--   functions: datastore.derive_scans, datastore.slow_derive_scans, datastore.rejects_scans,
--     datastore.in_scope_scans, datastore.stage_scans, type datastore.derived_scans
--   indexes: scans_pkey, scans_key_idx, scans_rejected_idx, scans_code_idx, history_scans_object_idx,
--     history_scans_key_idx
--   typed: code text from metadata.code
--   read by: datastore_reader, analyst
-- Only the loader writes what is mirrored: into its staging table, from which datastore.merge takes it.
-- Everything is new: nothing in use is locked, read or written anew.
-- Note: The role datastore_owner is lent CREATE on the schema lab until the migration ends.
-- Note: A trigram index needs the extension pg_trgm; the migration stops if the database has it not.
--
-- Run: psql -v ON_ERROR_STOP=1 -v really=yes -f 0001_create_scans.down.sql
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
CALL datastore.open_undoing('golden', '0001', 'd2023433603a608976f7fd93611ed966d86cf829580f5002c968358e8f032225');
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
    'lab.scans'
]);
--== end
\endif

--== undo step 3 together rights: grant access, and take the right to create back (scans.yaml:1)
BEGIN;
SELECT NOT datastore.is_pending('golden', '0001', 3) AS datastore_begun \gset
\if :datastore_begun
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
--== sql
CALL datastore.lend_create('lab');
--== end
CALL datastore.forget_step('golden', '0001', 3);
\endif
COMMIT;

--== undo step 2 together: create scans (scans.yaml:1)
BEGIN;
SELECT NOT datastore.is_pending('golden', '0001', 2) AS datastore_begun \gset
\if :datastore_begun
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL ROLE datastore_owner;
--== sql
CALL datastore.take('scans', ARRAY[
    'lab.coded',
    'lab.scans_history',
    'lab.scans_freshness',
    'lab.scans_folders',
    'lab.scans_rejects',
    'lab.scans_deleted',
    'lab.scans_live',
    'lab.scans',
    'datastore.history_scans',
    'datastore_staging.staging_scans'
]);
CALL datastore.refuse_rows(ARRAY[
    'lab.scans'
]);
DELETE FROM datastore.store WHERE name = 'scans';
DROP VIEW lab.coded;
DROP VIEW lab.scans_history;
DROP VIEW lab.scans_freshness;
DROP VIEW lab.scans_folders;
DROP VIEW lab.scans_rejects;
DROP VIEW lab.scans_deleted;
DROP VIEW lab.scans_live;
DROP TRIGGER datastore_derive ON datastore_staging.staging_scans;
DROP FUNCTION datastore.stage_scans ();
DROP FUNCTION datastore.in_scope_scans (text);
DROP TABLE datastore.history_scans;
DROP TABLE datastore_staging.staging_scans;
DROP TABLE lab.scans;
DROP FUNCTION datastore.rejects_scans (datastore.object);
DROP FUNCTION datastore.derive_scans (datastore.object);
DROP FUNCTION datastore.slow_derive_scans (datastore.object);
DROP TYPE datastore.derived_scans;
--== end
CALL datastore.forget_step('golden', '0001', 2);
\endif
COMMIT;

--== undo step 1 together rights: check what scans takes for granted, and lend the right to create (scans.yaml:1)
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
