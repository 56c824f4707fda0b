-- 0001 create_samples of golden, undone
--
-- Datastore samples: public.samples mirrors s3://lab/samples/.
--   tables: public.samples, datastore_staging.staging_samples
--   views: public.samples_live, public.samples_deleted, public.samples_rejects,
--     public.samples_folders, public.samples_freshness
--   functions: datastore.derive_samples, datastore.slow_derive_samples, datastore.rejects_samples,
--     datastore.in_scope_samples, datastore.stage_samples, type datastore.derived_samples
--   indexes: samples_pkey, samples_key_idx, samples_rejected_idx, samples_a_text_idx,
--     samples_an_integer_idx, samples_a_double_idx, samples_a_date_idx, samples_a_uuid_idx,
--     samples_a_document_idx, samples_a_list_idx, samples_id_text_idx, samples_plate_idx,
--     samples_changed_at_idx, samples_last_modified_idx
--   typed: a_text text from metadata.text, an_integer integer from metadata.integer,
--     a_bigint bigint from tag.bigint, a_numeric numeric from metadata.numeric,
--     a_price numeric(10,2) from metadata.price,
--     a_double double precision from octue.tags.optics.gain, a_boolean boolean from octue.tags.valid,
--     a_date date from path.day, a_time timestamptz from octue.tags.started,
--     a_uuid uuid from octue.id, a_document jsonb from octue.tags.settings,
--     plain_document jsonb from metadata.document, a_list text[] from octue.labels,
--     plain_list text[] from metadata.list, tag_list text[] from octue.tags.channels,
--     octue_time timestamptz from octue.timestamp, octue_time_text text from octue.timestamp,
--     id_text text from octue.id, plate text from path.plate, object_size bigint from object.size,
--     size_text text from object.size, modified_at timestamptz from object.last_modified,
--     modified_text text from object.last_modified, file_name text from object.name,
--     file_extension text from object.extension, content_tag text from object.etag,
--     content_md5 text from object.md5, encoding text from object.content_encoding,
--     generation bigint from object.generation, created_at timestamptz from object.created,
--     custom_day text from object.custom_time, owner text from context.owner
--   notes: n_text text, n_integer integer, n_time timestamptz, n_list text[], n_price numeric(10,2)
--   read by: datastore_reader
-- Only the loader writes what is mirrored: into its staging table, from which datastore.merge takes it.
-- Everything is new: nothing in use is locked, read or written anew.
-- Note: The role datastore_owner is lent CREATE on the schema public until the migration ends.
-- Note: A trigram index needs the extension pg_trgm; the migration stops if the database has it not.
--
-- Run: psql -v ON_ERROR_STOP=1 -v really=yes -f 0001_create_samples.down.sql
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
CALL datastore.open_undoing('golden', '0001', 'ad54154d30ff5f54017667f82ebc43324ec3af51db6dc24e08cf2daa1ca8c4cf');
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
    'public.samples'
]);
--== end
\endif

--== undo step 3 together rights: grant access, and take the right to create back (samples.yaml:1)
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

--== undo step 2 together: create samples (samples.yaml:1)
BEGIN;
SELECT NOT datastore.is_pending('golden', '0001', 2) AS datastore_begun \gset
\if :datastore_begun
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL ROLE datastore_owner;
--== sql
CALL datastore.take('samples', ARRAY[
    'public.samples_freshness',
    'public.samples_folders',
    'public.samples_rejects',
    'public.samples_deleted',
    'public.samples_live',
    'public.samples',
    'datastore_staging.staging_samples'
]);
CALL datastore.refuse_rows(ARRAY[
    'public.samples'
]);
DELETE FROM datastore.store WHERE name = 'samples';
DROP VIEW public.samples_freshness;
DROP VIEW public.samples_folders;
DROP VIEW public.samples_rejects;
DROP VIEW public.samples_deleted;
DROP VIEW public.samples_live;
DROP TRIGGER datastore_derive ON datastore_staging.staging_samples;
DROP FUNCTION datastore.stage_samples ();
DROP FUNCTION datastore.in_scope_samples (text);
DROP TABLE datastore_staging.staging_samples;
DROP TABLE public.samples;
DROP FUNCTION datastore.rejects_samples (datastore.object);
DROP FUNCTION datastore.derive_samples (datastore.object);
DROP FUNCTION datastore.slow_derive_samples (datastore.object);
DROP TYPE datastore.derived_samples;
--== end
CALL datastore.forget_step('golden', '0001', 2);
\endif
COMMIT;

--== undo step 1 together rights: check what samples takes for granted, and lend the right to create (samples.yaml:1)
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
