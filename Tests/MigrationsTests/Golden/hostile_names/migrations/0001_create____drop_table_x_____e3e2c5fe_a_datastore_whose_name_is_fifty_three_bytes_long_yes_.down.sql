-- 0001 create____drop_table_x_____e3e2c5fe_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ of golden, undone
--
-- Datastore "; drop table x; --: public."""; drop table x; --" mirrors file:///data/$plan$/it's/a\b/.
--   tables: public."""; drop table x; --", datastore_staging."staging_""; drop table x; --",
--     datastore."history_""; drop table x; --"
--   views: public."""; drop table x; --_live", public."""; drop table x; --_deleted",
--     public."""; drop table x; --_rejects", public."""; drop table x; --_folders",
--     public."""; drop table x; --_freshness", public."""; drop table x; --_history", public."View's"
--   functions: datastore."derive_""; drop table x; --", datastore."slow_derive_""; drop table x; --",
--     datastore."rejects_""; drop table x; --", datastore."in_scope_""; drop table x; --",
--     datastore."stage_""; drop table x; --", type datastore."derived_""; drop table x; --"
--   indexes: """; drop table x; --_pkey", """; drop table x; --_key_idx",
--     """; drop table x; --_rejected_idx", """; drop table x; --_Order_idx",
--     """; drop table x; --_1a_idx", """; drop table x; --_""; drop table x; --_idx",
--     """; drop table x; --_a\b_idx",
--     """; drop table x; --_a_name_of_a_column_that_is_sixty_t_55cadda3",
--     "history_""; drop table x; --_object_idx", "history_""; drop table x; --_key_idx"
--   typed: "Order" text from metadata.it's, "1a" integer from metadata.a\b,
--     "select" text from path.select, "naïve" text from path.naïve,
--     """; drop table x; --" timestamptz from metadata."; drop table x; --,
--     "it's" text from tag.$rejects$, "a\b" jsonb from metadata.$function$, r text from metadata.r,
--     v text from metadata.v, run text from metadata.run, store text from metadata.store,
--     counts text from metadata.counts, path text from metadata.path,
--     a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most text from metadata.long
--   notes: "Note ""1""" text, "user" text, "%" text
--   read by: datastore_reader, "Reader's", "select", "anno""tator"
--   notes written by: "anno""tator"
-- Datastore a_datastore_whose_name_is_fifty_three_bytes_long_yes_:
--   public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ mirrors file:///data/long/.
--   tables: public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_,
--     datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_,
--     datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_
--   views: public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__live,
--     public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__deleted,
--     public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__rejects,
--     public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__folders,
--     public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__freshness,
--     public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__history
--   functions: datastore.derive_a_datastore_whose_name_is_fifty_three_bytes_long_yes_,
--     datastore.slow_derive_a_datastore_whose_name_is_fifty_three_byte_5c6be830,
--     datastore.rejects_a_datastore_whose_name_is_fifty_three_bytes_long_yes_,
--     datastore.in_scope_a_datastore_whose_name_is_fifty_three_bytes_long_yes_,
--     datastore.stage_a_datastore_whose_name_is_fifty_three_bytes_long_yes_,
--     type datastore.derived_a_datastore_whose_name_is_fifty_three_bytes_long_yes_
--   indexes: a_datastore_whose_name_is_fifty_three_bytes_long_yes__pkey,
--     a_datastore_whose_name_is_fifty_three_bytes_long_yes__key_idx,
--     a_datastore_whose_name_is_fifty_three_bytes_long_yes___3f74f1f1,
--     a_datastore_whose_name_is_fifty_three_bytes_long_yes___b7751e15,
--     history_a_datastore_whose_name_is_fifty_three_bytes_lo_dee61279,
--     history_a_datastore_whose_name_is_fifty_three_bytes_lo_90c15216
--   typed: quality text from metadata.quality
--   read by: datastore_reader
-- Only the loader writes what is mirrored: into its staging table, from which datastore.merge takes it.
-- Everything is new: nothing in use is locked, read or written anew.
-- Note: The role datastore_owner is lent CREATE on the schema public until the migration ends.
--
-- Run: psql -v ON_ERROR_STOP=1 -v really=yes -f 0001_create____drop_table_x_____e3e2c5fe_a_datastore_whose_name_is_fifty_three_bytes_long_yes_.down.sql
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
CALL datastore.open_undoing('golden', '0001', 'e218cbacfe3504632fcc6a5366646079f0b608934f8e3c4295d472673f5373dc');
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
    'public."""; drop table x; --"',
    'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_'
]);
--== end
\endif

--== undo step 3 together rights: grant access, and take the right to create back (hostile.yaml:1, long.yaml:1)
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

--== undo step 2 together: create 2 datastores (hostile.yaml:1, long.yaml:1)
BEGIN;
SELECT NOT datastore.is_pending('golden', '0001', 2) AS datastore_begun \gset
\if :datastore_begun
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL ROLE datastore_owner;
--== sql
CALL datastore.take('"; drop table x; --', ARRAY[
    'public."View''s"',
    'public."""; drop table x; --_history"',
    'public."""; drop table x; --_freshness"',
    'public."""; drop table x; --_folders"',
    'public."""; drop table x; --_rejects"',
    'public."""; drop table x; --_deleted"',
    'public."""; drop table x; --_live"',
    'public."""; drop table x; --"',
    'datastore."history_""; drop table x; --"',
    'datastore_staging."staging_""; drop table x; --"'
]);
CALL datastore.take('a_datastore_whose_name_is_fifty_three_bytes_long_yes_', ARRAY[
    'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__history',
    'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__freshness',
    'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__folders',
    'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__rejects',
    'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__deleted',
    'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__live',
    'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_',
    'datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_',
    'datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_'
]);
CALL datastore.refuse_rows(ARRAY[
    'public."""; drop table x; --"',
    'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_'
]);
DELETE FROM datastore.store WHERE name = 'a_datastore_whose_name_is_fifty_three_bytes_long_yes_';
DROP VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__history;
DROP VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__freshness;
DROP VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__folders;
DROP VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__rejects;
DROP VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__deleted;
DROP VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__live;
DROP TRIGGER datastore_derive ON datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_;
DROP FUNCTION datastore.stage_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ ();
DROP FUNCTION datastore.in_scope_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ (text);
DROP TABLE datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_;
DROP TABLE datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_;
DROP TABLE public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_;
DROP FUNCTION datastore.rejects_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ (datastore.object);
DROP FUNCTION datastore.derive_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ (datastore.object);
DROP FUNCTION datastore.slow_derive_a_datastore_whose_name_is_fifty_three_byte_5c6be830 (datastore.object);
DROP TYPE datastore.derived_a_datastore_whose_name_is_fifty_three_bytes_long_yes_;
DELETE FROM datastore.store WHERE name = '"; drop table x; --';
DROP VIEW public."View's";
DROP VIEW public."""; drop table x; --_history";
DROP VIEW public."""; drop table x; --_freshness";
DROP VIEW public."""; drop table x; --_folders";
DROP VIEW public."""; drop table x; --_rejects";
DROP VIEW public."""; drop table x; --_deleted";
DROP VIEW public."""; drop table x; --_live";
DROP TRIGGER datastore_derive ON datastore_staging."staging_""; drop table x; --";
DROP FUNCTION datastore."stage_""; drop table x; --" ();
DROP FUNCTION datastore."in_scope_""; drop table x; --" (text);
DROP TABLE datastore."history_""; drop table x; --";
DROP TABLE datastore_staging."staging_""; drop table x; --";
DROP TABLE public."""; drop table x; --";
DROP FUNCTION datastore."rejects_""; drop table x; --" (datastore.object);
DROP FUNCTION datastore."derive_""; drop table x; --" (datastore.object);
DROP FUNCTION datastore."slow_derive_""; drop table x; --" (datastore.object);
DROP TYPE datastore."derived_""; drop table x; --";
--== end
CALL datastore.forget_step('golden', '0001', 2);
\endif
COMMIT;

--== undo step 1 together rights: check what 2 datastores takes for granted, and lend the right to create
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
