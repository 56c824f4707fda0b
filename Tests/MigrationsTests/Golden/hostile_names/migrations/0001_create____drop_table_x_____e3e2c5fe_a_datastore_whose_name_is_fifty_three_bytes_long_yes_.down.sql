-- 0001 create____drop_table_x_____e3e2c5fe_a_datastore_whose_name_is_fifty_three_bytes_long_yes_, undone
--
-- Datastore "; drop table x; --: public."""; drop table x; --" mirrors file:///data/$plan$/it's/a\b/.
-- Datastore a_datastore_whose_name_is_fifty_three_bytes_long_yes_: public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ mirrors file:///data/long/.
-- Everything is new: nothing in use is locked, read or written anew.
-- Note: The role datastore_owner is lent CREATE on the schema public until the migration ends.
--
-- Run: psql -v ON_ERROR_STOP=1 -v really=yes -f 0001_create____drop_table_x_____e3e2c5fe_a_datastore_whose_name_is_fifty_three_bytes_long_yes_.down.sql
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
SET LOCAL client_encoding = 'UTF8';
SET LOCAL standard_conforming_strings = on;
SET LOCAL quote_all_identifiers = off;
SET LOCAL transform_null_equals = off;
SET LOCAL array_nulls = on;
SET LOCAL row_security = on;
SET LOCAL check_function_bodies = on;
SET LOCAL bytea_output = 'hex';
SET LOCAL extra_float_digits = 1;
SET LOCAL DateStyle = 'ISO, MDY';
SET LOCAL IntervalStyle = 'postgres';
SET LOCAL TimeZone = 'UTC';
\if :{?really}
\if :really
SET LOCAL datastore.really = 'yes';
\endif
\endif
SELECT pg_advisory_xact_lock(hashtext('datastore.migration')) IS NULL AS locked \gset
-- To make and to change what belongs to the registry's owner takes the right to act as it, which since 16 is not given
-- with every membership.
DO $member$
BEGIN
    IF to_regnamespace('datastore') IS NOT NULL AND to_regrole('datastore_owner') IS NOT NULL AND NOT (
        pg_has_role(current_user, to_regrole('datastore_owner')::oid, 'USAGE')
        AND pg_has_role(
            current_user, to_regrole('datastore_owner')::oid,
            CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END)
    ) THEN
        RAISE EXCEPTION '% may not act as datastore_owner, who owns the registry', current_user
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format(
                      'Have a superuser, or a role with ADMIN OPTION on it, run: GRANT datastore_owner TO %I%s;',
                      current_user, CASE WHEN current_setting('server_version_num')::integer >= 160000
                          THEN ' WITH INHERIT TRUE, SET TRUE' ELSE '' END);
    END IF;
END
$member$;
SELECT to_regclass('datastore.migration') IS NOT NULL AS installed \gset
\if :installed
SELECT EXISTS (SELECT FROM datastore.migration WHERE version = '0001') AS applied \gset
\else
\set applied false
\endif
\if :applied
SET LOCAL lock_timeout = '2s';
SELECT set_config('datastore.applier', current_user, true) IS NULL AS noted \gset

-- Look whether it may be undone.
DO $check$
BEGIN
    IF EXISTS (SELECT FROM datastore.migration AS m WHERE m.version > '0001') THEN
        RAISE EXCEPTION 'migration 0001 cannot be undone before the ones after it'
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF current_setting('datastore.really', true) IS DISTINCT FROM 'yes' AND EXISTS (SELECT FROM public."""; drop table x; --") THEN
        RAISE EXCEPTION 'public."""; drop table x; --" has rows'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Its notes and history would be lost; the rest can be made anew from the bucket. '
                      'To go on, run the file with psql -v really=yes.';
    END IF;
    IF current_setting('datastore.really', true) IS DISTINCT FROM 'yes' AND EXISTS (SELECT FROM public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_) THEN
        RAISE EXCEPTION 'public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ has rows'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Its notes and history would be lost; the rest can be made anew from the bucket. '
                      'To go on, run the file with psql -v really=yes.';
    END IF;
END
$check$;

SET LOCAL ROLE datastore_owner;
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
DROP FUNCTION datastore.rejects_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ (datastore.object);
DROP FUNCTION datastore.derive_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ (datastore.object);
DROP FUNCTION datastore.slow_derive_a_datastore_whose_name_is_fifty_three_byte_5c6be830 (datastore.object);
DROP TYPE datastore.derived_a_datastore_whose_name_is_fifty_three_bytes_long_yes_;
DROP TABLE datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_;
DROP TABLE datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_;
DROP TABLE public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_;
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
DROP FUNCTION datastore."rejects_""; drop table x; --" (datastore.object);
DROP FUNCTION datastore."derive_""; drop table x; --" (datastore.object);
DROP FUNCTION datastore."slow_derive_""; drop table x; --" (datastore.object);
DROP TYPE datastore."derived_""; drop table x; --";
DROP TABLE datastore."history_""; drop table x; --";
DROP TABLE datastore_staging."staging_""; drop table x; --";
DROP TABLE public."""; drop table x; --";
DELETE FROM datastore.migration WHERE version = '0001';
-- Grants that no other datastore needs, as who grants on the schemas.
SELECT set_config('role', current_setting('datastore.applier'), true) IS NULL AS returned \gset
DO $grants$ BEGIN PERFORM datastore.revoke_unneeded(); END $grants$;
\endif
COMMIT;
