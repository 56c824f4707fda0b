-- 0001 create____drop_table_x_____e3e2c5fe_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ of golden
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
-- Run: psql -v ON_ERROR_STOP=1 -f 0001_create____drop_table_x_____e3e2c5fe_a_datastore_whose_name_is_fifty_three_bytes_long_yes_.up.sql
-- Each step is all or nothing; run it again after any failure: it goes on where it stopped, and does nothing where it
-- was applied. Not with psql -1, and not through a transaction pooler. Do not edit it: its hash is compared.
--
-- Columns are of 32 bits where a definition says integer, and where few numbers are needed.
-- squawk-ignore-file prefer-bigint-over-int
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
DO $installed$
BEGIN
    IF pg_catalog.to_regnamespace('datastore') IS NULL THEN
        RAISE EXCEPTION 'the registry of datastores is not installed in this database'
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Apply 0000_registry.up.sql first.';
    END IF;
END
$installed$;
CALL datastore.open_migration(
    'golden', '0001', 'e218cbacfe3504632fcc6a5366646079f0b608934f8e3c4295d472673f5373dc',
    after => NULL, after_hash => NULL
);

--== step 1 together rights: check what 2 datastores takes for granted, and lend the right to create
BEGIN;
SELECT datastore.is_pending('golden', '0001', 1) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
--== sql
-- Check what "; drop table x; -- needs. What is missing is found here, before anything is made.
DO $check$
BEGIN
    IF NOT datastore.serves(1) THEN
        RAISE EXCEPTION
            '"; drop table x; -- is written by contract 1 with the registry, which the registry here does not serve'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Compare SELECT datastore.version() with 1.1, for which the migration was written.';
    END IF;
    IF EXISTS (
        SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relname = '"; drop table x; --'
    ) THEN
        RAISE EXCEPTION 'there is a relation public."""; drop table x; --" already'
            USING ERRCODE = 'duplicate_table',
                  HINT = 'Rename it, or give the datastore another name in hostile.yaml and run: generator migrate';
    END IF;
    IF EXISTS (SELECT FROM datastore.store AS s WHERE s.name = '"; drop table x; --') THEN
        RAISE EXCEPTION 'there is a datastore "; drop table x; -- already'
            USING ERRCODE = 'duplicate_object',
                  HINT = 'Give the datastore another name in hostile.yaml and run: generator migrate';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = 'Reader''s') THEN
        RAISE EXCEPTION '"; drop table x; -- gives access to the role "Reader''s", which does not exist'
            USING ERRCODE = 'undefined_object',
                  HINT = 'Run: CREATE ROLE "Reader''s"; or take it out of access in hostile.yaml';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = 'select') THEN
        RAISE EXCEPTION '"; drop table x; -- gives access to the role "select", which does not exist'
            USING ERRCODE = 'undefined_object',
                  HINT = 'Run: CREATE ROLE "select"; or take it out of access in hostile.yaml';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = 'anno"tator') THEN
        RAISE EXCEPTION '"; drop table x; -- gives access to the role "anno""tator", which does not exist'
            USING ERRCODE = 'undefined_object',
                  HINT = 'Run: CREATE ROLE "anno""tator"; or take it out of access in hostile.yaml';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_timezone_names AS z WHERE z.name = 'Europe/London') THEN
        RAISE EXCEPTION
            'the zone Europe/London of column """; drop table x; --" of "; drop table x; -- is not known here'
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Write a name of pg_timezone_names into hostile.yaml and run: generator migrate';
    END IF;
    BEGIN
        PERFORM '' ~ E'$fast$|''\\d';
    EXCEPTION
        WHEN invalid_regular_expression THEN
            RAISE EXCEPTION 'the pattern of column "select" of "; drop table x; -- is not valid: %', SQLERRM
                USING ERRCODE = 'invalid_regular_expression',
                      HINT = 'Correct pattern in hostile.yaml and run: generator migrate';
    END;
    -- Each grant is recorded, and goes with the last datastore that needs it; the right to create, with the last step.
    PERFORM datastore.grant_on_schema('public', 'CREATE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_loader');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_reader');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'Reader''s');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'select');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'anno"tator');
    -- What the views read beside the table: the registry's tables, and how current the table is.
    PERFORM datastore.admit_reader('Reader''s');
    -- What the views read beside the table: the registry's tables, and how current the table is.
    PERFORM datastore.admit_reader('select');
    -- What the views read beside the table: the registry's tables, and how current the table is.
    PERFORM datastore.admit_reader('anno"tator');
END
$check$;

-- Check what a_datastore_whose_name_is_fifty_three_bytes_long_yes_ needs. What is missing is found here, before anything is made.
DO $check$
BEGIN
    IF NOT datastore.serves(1) THEN
        RAISE EXCEPTION
            'a_datastore_whose_name_is_fifty_three_bytes_long_yes_ is written by contract 1 with the registry, which'
            ' the registry here does not serve'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Compare SELECT datastore.version() with 1.1, for which the migration was written.';
    END IF;
    IF EXISTS (
        SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relname = 'a_datastore_whose_name_is_fifty_three_bytes_long_yes_'
    ) THEN
        RAISE EXCEPTION 'there is a relation public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ already'
            USING ERRCODE = 'duplicate_table',
                  HINT = 'Rename it, or give the datastore another name in long.yaml and run: generator migrate';
    END IF;
    IF EXISTS (SELECT FROM datastore.store AS s WHERE s.name = 'a_datastore_whose_name_is_fifty_three_bytes_long_yes_') THEN
        RAISE EXCEPTION 'there is a datastore a_datastore_whose_name_is_fifty_three_bytes_long_yes_ already'
            USING ERRCODE = 'duplicate_object',
                  HINT = 'Give the datastore another name in long.yaml and run: generator migrate';
    END IF;
    -- Each grant is recorded, and goes with the last datastore that needs it; the right to create, with the last step.
    PERFORM datastore.grant_on_schema('public', 'CREATE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_owner');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_loader');
    PERFORM datastore.grant_on_schema('public', 'USAGE', 'datastore_reader');
END
$check$;
--== end
CALL datastore.record_step('golden', '0001', 1, 'e218cbacfe3504632fcc6a5366646079f0b608934f8e3c4295d472673f5373dc');
\endif
COMMIT;

--== step 2 together: create 2 datastores (hostile.yaml:1, long.yaml:1)
BEGIN;
SELECT datastore.is_pending('golden', '0001', 2) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL ROLE datastore_owner;
--== sql
-- Create the derivation. Makes the typed columns of an object from what its bucket says of it.
CREATE TYPE datastore."derived_""; drop table x; --" AS (
    "Order" text,
    "1a" integer,
    "select" text,
    "naïve" text,
    """; drop table x; --" timestamptz,
    "it's" text,
    "a\b" jsonb,
    r text,
    v text,
    run text,
    store text,
    counts text,
    path text,
    a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most text,
    rejected text[]
);
COMMENT ON TYPE datastore."derived_""; drop table x; --" IS
    'What is derived of one object of "; drop table x; --: its typed columns, and the names of those refused.';

-- What the fast form falls back to, and what it has to answer too.
CREATE FUNCTION datastore."slow_derive_""; drop table x; --"(o datastore.object) RETURNS datastore."derived_""; drop table x; --"
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $slow_2$
#variable_conflict use_variable
DECLARE
    r datastore."derived_""; drop table x; --";
    v text COLLATE "C";
    path text[];
BEGIN
    path := datastore.path_groups(o.key, '', E'^([^/]+)/([^/]+)\\.([^/]+)$');
    -- Order
    v := o.metadata ->> 'it''s';
    IF v IS NULL THEN
        r."Order" := 'it''s';
    ELSE
        r."Order" := v;
        IF r."Order" COLLATE "C" NOT IN ('it''s', E'a\\b', '$slow$') OR octet_length(v) > 2000 THEN
            r."Order" := NULL;
            r.rejected := array_append(r.rejected, 'Order');
        END IF;
    END IF;
    -- 1a
    v := o.metadata ->> E'a\\b';
    IF v IS NOT NULL THEN
        r."1a" := datastore.cast_integer(v);
        IF r."1a" IS NULL THEN
            r.rejected := array_append(r.rejected, '1a');
        END IF;
    END IF;
    -- select
    v := path[1];
    IF v IS NOT NULL THEN
        r."select" := v;
        IF NOT datastore.matches(v, E'$fast$|''\\d') THEN
            r."select" := NULL;
            r.rejected := array_append(r.rejected, 'select');
        END IF;
    END IF;
    -- naïve
    v := path[2];
    IF v IS NOT NULL THEN
        r."naïve" := v;
    END IF;
    -- "; drop table x; --
    v := o.metadata ->> '"; drop table x; --';
    IF v IS NOT NULL THEN
        r."""; drop table x; --" := datastore.cast_timestamptz(v, 'Europe/London');
        IF r."""; drop table x; --" IS NULL THEN
            r.rejected := array_append(r.rejected, '"; drop table x; --');
        END IF;
    END IF;
    -- it's
    v := o.object_tags ->> '$rejects$';
    IF v IS NOT NULL THEN
        r."it's" := v;
    END IF;
    -- a\b
    v := o.metadata ->> '$function$';
    IF v IS NOT NULL THEN
        r."a\b" := datastore.cast_jsonb(v);
        IF r."a\b" IS NULL THEN
            r.rejected := array_append(r.rejected, E'a\\b');
        END IF;
    END IF;
    -- r
    v := o.metadata ->> 'r';
    IF v IS NOT NULL THEN
        r.r := v;
    END IF;
    -- v
    v := o.metadata ->> 'v';
    IF v IS NOT NULL THEN
        r.v := v;
    END IF;
    -- run
    v := o.metadata ->> 'run';
    IF v IS NOT NULL THEN
        r.run := v;
    END IF;
    -- store
    v := o.metadata ->> 'store';
    IF v IS NOT NULL THEN
        r.store := v;
    END IF;
    -- counts
    v := o.metadata ->> 'counts';
    IF v IS NOT NULL THEN
        r.counts := v;
    END IF;
    -- path
    v := o.metadata ->> 'path';
    IF v IS NOT NULL THEN
        r.path := v;
    END IF;
    -- a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most
    v := o.metadata ->> 'long';
    IF v IS NOT NULL THEN
        r.a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most := v;
        IF octet_length(v) > 2000 THEN
            r.a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most := NULL;
            r.rejected := array_append(r.rejected, 'a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most');
        END IF;
    END IF;
    IF cardinality(r.rejected) > 1 THEN
        r.rejected := (SELECT array_agg(n ORDER BY n COLLATE "C") FROM unnest(r.rejected) AS n);
    END IF;
    RETURN r;
END
$slow_2$;
COMMENT ON FUNCTION datastore."slow_derive_""; drop table x; --" IS
    'Derives the columns of "; drop table x; -- with casts that cannot fail; the fast form answers the same.';

-- Runs once for each new or changed object. It has no search path of its own, which would cost more than its body:
-- only the merge calls it, and has one.
CREATE FUNCTION datastore."derive_""; drop table x; --"(o datastore.object) RETURNS datastore."derived_""; drop table x; --"
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE AS $fast_2$
#variable_conflict use_variable
DECLARE
    r datastore."derived_""; drop table x; --";
    v text COLLATE "C";
    path text[];
BEGIN
    <<fast>>
    BEGIN
        IF starts_with(o.key, '') THEN
            path := regexp_match(substr(o.key, 1) COLLATE "C", E'^([^/]+)/([^/]+)\\.([^/]+)$');
        END IF;
        -- Order
        v := o.metadata ->> 'it''s';
        IF v IS NULL THEN
            r."Order" := 'it''s';
        ELSE
            EXIT fast WHEN v COLLATE "C" NOT IN ('it''s', E'a\\b', '$slow$') OR octet_length(v) > 2000;
            r."Order" := v;
        END IF;
        -- 1a
        v := o.metadata ->> E'a\\b';
        IF v IS NOT NULL THEN
            r."1a" := datastore.cast_integer(v);
            EXIT fast WHEN r."1a" IS NULL;
        END IF;
        -- select
        v := path[1];
        IF v IS NOT NULL THEN
            EXIT fast WHEN v COLLATE "C" !~ E'$fast$|''\\d';
            r."select" := v;
        END IF;
        -- naïve
        r."naïve" := path[2];
        -- "; drop table x; --
        v := o.metadata ->> '"; drop table x; --';
        IF v IS NOT NULL THEN
            EXIT fast WHEN v < '0002' OR v >= '9999';
            IF datastore.is_local_time(v) THEN
                r."""; drop table x; --" := v::timestamp AT TIME ZONE 'Europe/London';
                EXIT fast WHEN r."""; drop table x; --" AT TIME ZONE 'Europe/London' <> v::timestamp;
            ELSE
                EXIT fast WHEN NOT datastore.is_zoned_time(v);
                r."""; drop table x; --" := v::timestamptz;
            END IF;
        END IF;
        -- it's
        r."it's" := o.object_tags ->> '$rejects$';
        -- a\b
        v := o.metadata ->> '$function$';
        IF v IS NOT NULL THEN
            r."a\b" := v::jsonb;
        END IF;
        -- r
        r.r := o.metadata ->> 'r';
        -- v
        r.v := o.metadata ->> 'v';
        -- run
        r.run := o.metadata ->> 'run';
        -- store
        r.store := o.metadata ->> 'store';
        -- counts
        r.counts := o.metadata ->> 'counts';
        -- path
        r.path := o.metadata ->> 'path';
        -- a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most
        v := o.metadata ->> 'long';
        IF v IS NOT NULL THEN
            EXIT fast WHEN octet_length(v) > 2000;
            r.a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most := v;
        END IF;
        RETURN r;
    EXCEPTION
        WHEN data_exception OR program_limit_exceeded THEN
            NULL;
    END;
    RETURN datastore."slow_derive_""; drop table x; --"(o);
END
$fast_2$;
COMMENT ON FUNCTION datastore."derive_""; drop table x; --" IS
    'Derives the columns of "; drop table x; -- by plain casts, and by the slow form where a value is unexpected.';

-- Asked only for the objects of which the derivation refused a value.
CREATE FUNCTION datastore."rejects_""; drop table x; --"(o datastore.object)
RETURNS TABLE (column_name text, raw text, reason text)
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $rejects_2$
#variable_conflict use_variable
DECLARE
    refused text[] := (datastore."slow_derive_""; drop table x; --"(o)).rejected;
    path text[];
BEGIN
    path := datastore.path_groups(o.key, '', E'^([^/]+)/([^/]+)\\.([^/]+)$');
    RETURN QUERY
    SELECT
        c.name,
        datastore.cut_raw(c.value),
        coalesce(datastore.reject_reason(c.type, c.value, c.options::jsonb), 'does not fit the column')
    FROM (VALUES
        ('Order', o.metadata ->> 'it''s', 'text', E'{"values": ["it''s", "a\\\\b", "$slow$"], "indexed": true}'),
        ('1a', o.metadata ->> E'a\\b', 'integer', '{"indexed": true}'),
        ('select', path[1], 'text', E'{"pattern": "$fast$|''\\\\d"}'),
        ('naïve', path[2], 'text', '{}'),
        ('"; drop table x; --', o.metadata ->> '"; drop table x; --', 'timestamptz', '{"zone": "Europe/London"}'),
        ('it''s', o.object_tags ->> '$rejects$', 'text', '{}'),
        (E'a\\b', o.metadata ->> '$function$', 'jsonb', '{"indexed": true}'),
        ('r', o.metadata ->> 'r', 'text', '{}'),
        ('v', o.metadata ->> 'v', 'text', '{}'),
        ('run', o.metadata ->> 'run', 'text', '{}'),
        ('store', o.metadata ->> 'store', 'text', '{}'),
        ('counts', o.metadata ->> 'counts', 'text', '{}'),
        ('path', o.metadata ->> 'path', 'text', '{}'),
        ('a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most', o.metadata ->> 'long', 'text',
         '{"indexed": true}')
    ) AS c (name, value, type, options)
    WHERE c.name = ANY (refused);
END
$rejects_2$;
COMMENT ON FUNCTION datastore."rejects_""; drop table x; --" IS
    'The refused values of one object of "; drop table x; --: column, value as it came, and reason.';

-- Create the table "; drop table x; --. One row for each object of file:///data/$plan$/it's/a\b/.
CREATE TABLE public."""; drop table x; --" (
    id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    size bigint,
    etag text,
    checksum text,
    md5 text,
    content_type text,
    content_encoding text,
    storage_class text,
    version text,
    last_modified timestamptz,
    created timestamptz,
    custom_time timestamptz,
    metadata jsonb,
    object_tags jsonb,
    contexts jsonb,
    document text,
    rejected text[],
    fingerprint bigint,
    first_seen_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    deleted_at timestamptz,
    run_id bigint NOT NULL,
    "Order" text,
    "1a" integer,
    "select" text,
    "naïve" text,
    """; drop table x; --" timestamptz,
    "it's" text,
    "a\b" jsonb,
    r text,
    v text,
    run text,
    store text,
    counts text,
    path text,
    a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most text,
    "Note ""1""" text,
    "user" text,
    "%" text,
    CONSTRAINT """; drop table x; --_pkey" PRIMARY KEY (id),
    CONSTRAINT """; drop table x; --_tombstone" CHECK ((deleted_at IS NULL) = (fingerprint IS NOT NULL))
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
COMMENT ON TABLE public."""; drop table x; --" IS E'It''s a "hostile" \\ datastore. $merge$ %s {{name}} (hostile.yaml)';
COMMENT ON COLUMN public."""; drop table x; --".id IS
    'Stays the same whatever happens to the object; other tables may refer to it.';
COMMENT ON COLUMN public."""; drop table x; --".key IS 'The object''s full key in its bucket.';
COMMENT ON COLUMN public."""; drop table x; --".size IS 'The object''s size in bytes.';
COMMENT ON COLUMN public."""; drop table x; --".etag IS 'The store''s own tag for the content.';
COMMENT ON COLUMN public."""; drop table x; --".checksum IS 'A checksum of the content, with its algorithm in front.';
COMMENT ON COLUMN public."""; drop table x; --".md5 IS
    'The MD5 of the content in hexadecimal, where the store tells it.';
COMMENT ON COLUMN public."""; drop table x; --".content_type IS 'The media type.';
COMMENT ON COLUMN public."""; drop table x; --".content_encoding IS 'How the content is encoded, such as gzip.';
COMMENT ON COLUMN public."""; drop table x; --".storage_class IS 'The storage class.';
COMMENT ON COLUMN public."""; drop table x; --".version IS 'What the store calls this version of the object.';
COMMENT ON COLUMN public."""; drop table x; --".last_modified IS 'When the object was last modified.';
COMMENT ON COLUMN public."""; drop table x; --".created IS 'When the object was created, where the store tells it.';
COMMENT ON COLUMN public."""; drop table x; --".custom_time IS 'A time that was set for the object in the bucket.';
COMMENT ON COLUMN public."""; drop table x; --".metadata IS 'The object''s custom metadata as it is in the bucket.';
COMMENT ON COLUMN public."""; drop table x; --".object_tags IS 'The object''s tags as they are in the bucket.';
COMMENT ON COLUMN public."""; drop table x; --".contexts IS 'The object''s contexts as they are in the bucket.';
COMMENT ON COLUMN public."""; drop table x; --".document IS
    'The content of an object that describes others; null for any other.';
COMMENT ON COLUMN public."""; drop table x; --".rejected IS
    'What was refused: columns, which are null or lack it, and parts of the metadata; the reasons are in the rejects.';
COMMENT ON COLUMN public."""; drop table x; --".fingerprint IS
    'Changes whenever the object does; null for an object that is gone.';
COMMENT ON COLUMN public."""; drop table x; --".first_seen_at IS 'When the object was first merged.';
COMMENT ON COLUMN public."""; drop table x; --".changed_at IS 'When the row was last written.';
COMMENT ON COLUMN public."""; drop table x; --".deleted_at IS
    'When the object was found to be gone; null while it is there.';
COMMENT ON COLUMN public."""; drop table x; --".run_id IS 'The run of the loader that last wrote the row.';
COMMENT ON COLUMN public."""; drop table x; --"."Order" IS 'Derived from metadata.it''s; hostile.yaml.';
COMMENT ON COLUMN public."""; drop table x; --"."1a" IS E'Derived from metadata.a\\b; hostile.yaml.';
COMMENT ON COLUMN public."""; drop table x; --"."select" IS 'Derived from path.select; hostile.yaml.';
COMMENT ON COLUMN public."""; drop table x; --"."naïve" IS 'Derived from path.naïve; hostile.yaml.';
COMMENT ON COLUMN public."""; drop table x; --"."""; drop table x; --" IS
    'Derived from metadata."; drop table x; --; hostile.yaml.';
COMMENT ON COLUMN public."""; drop table x; --"."it's" IS 'Derived from tag.$rejects$; hostile.yaml.';
COMMENT ON COLUMN public."""; drop table x; --"."a\b" IS 'Derived from metadata.$function$; hostile.yaml.';
COMMENT ON COLUMN public."""; drop table x; --".r IS 'Derived from metadata.r; hostile.yaml.';
COMMENT ON COLUMN public."""; drop table x; --".v IS 'Derived from metadata.v; hostile.yaml.';
COMMENT ON COLUMN public."""; drop table x; --".run IS 'Derived from metadata.run; hostile.yaml.';
COMMENT ON COLUMN public."""; drop table x; --".store IS 'Derived from metadata.store; hostile.yaml.';
COMMENT ON COLUMN public."""; drop table x; --".counts IS 'Derived from metadata.counts; hostile.yaml.';
COMMENT ON COLUMN public."""; drop table x; --".path IS 'Derived from metadata.path; hostile.yaml.';
COMMENT ON COLUMN public."""; drop table x; --".a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most IS
    'Derived from metadata.long; hostile.yaml.';
COMMENT ON COLUMN public."""; drop table x; --"."Note ""1""" IS
    'Written by people; a merge never touches it. (hostile.yaml)';
COMMENT ON COLUMN public."""; drop table x; --"."user" IS 'Written by people; a merge never touches it. (hostile.yaml)';
COMMENT ON COLUMN public."""; drop table x; --"."%" IS 'Written by people; a merge never touches it. (hostile.yaml)';

-- The loader walks this index beside the listing, without a look at the table.
CREATE UNIQUE INDEX """; drop table x; --_key_idx" ON public."""; drop table x; --" (key) INCLUDE (fingerprint);
CREATE INDEX """; drop table x; --_rejected_idx" ON public."""; drop table x; --" (key) WHERE rejected IS NOT NULL;
CREATE INDEX """; drop table x; --_Order_idx" ON public."""; drop table x; --" USING btree ("Order");
CREATE INDEX """; drop table x; --_1a_idx" ON public."""; drop table x; --" USING btree ("1a");
CREATE INDEX """; drop table x; --_""; drop table x; --_idx" ON public."""; drop table x; --" USING brin ("""; drop table x; --");
CREATE INDEX """; drop table x; --_a\b_idx" ON public."""; drop table x; --" USING gin ("a\b");
CREATE INDEX """; drop table x; --_a_name_of_a_column_that_is_sixty_t_55cadda3" ON public."""; drop table x; --" USING btree (a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most);

-- Create the staging table. The loader copies what is new or changed into it.
CREATE UNLOGGED TABLE datastore_staging."staging_""; drop table x; --" (
    LIKE datastore.staging INCLUDING COMMENTS, derived datastore."derived_""; drop table x; --");
COMMENT ON TABLE datastore_staging."staging_""; drop table x; --" IS
    'What the loader found new, changed or gone for "; drop table x; --; empty between runs.';
COMMENT ON COLUMN datastore_staging."staging_""; drop table x; --".derived IS 'What a trigger derived of the object.';

-- Create the history. Keeps the versions of rows that were replaced or went.
CREATE TABLE datastore."history_""; drop table x; --" (
    object_id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL,
    ended_by text NOT NULL,
    run_id bigint NOT NULL,
    model text NOT NULL,
    version_of_row jsonb NOT NULL
);
COMMENT ON TABLE datastore."history_""; drop table x; --" IS 'Former versions of the rows of "; drop table x; --.';
COMMENT ON COLUMN datastore."history_""; drop table x; --".object_id IS 'The id of the row.';
COMMENT ON COLUMN datastore."history_""; drop table x; --".key IS 'The object''s full key.';
COMMENT ON COLUMN datastore."history_""; drop table x; --".valid_from IS
    'When the row became as it is here: when the version before it ended, else when the object was first seen.';
COMMENT ON COLUMN datastore."history_""; drop table x; --".valid_to IS 'When it ceased to be so.';
COMMENT ON COLUMN datastore."history_""; drop table x; --".ended_by IS
    'changed: the object changed; gone: the object is gone; returned: it was gone and came back.';
COMMENT ON COLUMN datastore."history_""; drop table x; --".run_id IS
    'The run of the loader that ended it; for a removed row the run that last wrote it.';
COMMENT ON COLUMN datastore."history_""; drop table x; --".model IS
    'The hash of the definition that the row was written under; datastore.store has that of today.';
COMMENT ON COLUMN datastore."history_""; drop table x; --".version_of_row IS 'The whole row as it was.';
CREATE INDEX "history_""; drop table x; --_object_idx" ON datastore."history_""; drop table x; --" (object_id, valid_to);
CREATE INDEX "history_""; drop table x; --_key_idx" ON datastore."history_""; drop table x; --" (key, valid_to);

-- Create the scope. Which keys the definition covers.
CREATE FUNCTION datastore."in_scope_""; drop table x; --"(key text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $scope$
SELECT pg_catalog.starts_with(key, '')
    AND (
        pg_catalog.substr(key, 1) COLLATE "C" OPERATOR(pg_catalog.~) '^(?:(?:.*/)?it''s (?!/)[a-z][^/]*)$'
        OR pg_catalog.substr(key, 1) COLLATE "C" OPERATOR(pg_catalog.~) E'^(?:\\$scope\\$\\\\[^/]*)$'
    )
    AND NOT pg_catalog.substr(key, 1) COLLATE "C" OPERATOR(pg_catalog.~) '^(?:(?:.*/)?%)$'
$scope$;
COMMENT ON FUNCTION datastore."in_scope_""; drop table x; --"(text) IS
    'Whether the definition of "; drop table x; -- covers a key.';

-- Create the triggers. They refuse writes to what is mirrored, keep the history, and derive what is staged.
-- A write to a mirrored column is answered with a sentence.
CREATE TRIGGER datastore_guard_update BEFORE UPDATE OF
    id, key, size, etag, checksum, md5, content_type, content_encoding, storage_class, version, last_modified, created,
    custom_time, metadata, object_tags, contexts, document, rejected, fingerprint, first_seen_at, changed_at,
    deleted_at, run_id, "Order", "1a", "select", "naïve", """; drop table x; --", "it's", "a\b", r, v, run, store,
    counts, path, a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most
ON public."""; drop table x; --" FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror(
    '"; drop table x; --', '"Note ""1""", "user", "%"');
CREATE TRIGGER datastore_guard_write BEFORE INSERT OR DELETE OR TRUNCATE
ON public."""; drop table x; --" FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror(
    '"; drop table x; --', '"Note ""1""", "user", "%"');
COMMENT ON TRIGGER datastore_guard_update ON public."""; drop table x; --" IS 'Refuses to write what is mirrored, and says why.';
COMMENT ON TRIGGER datastore_guard_write ON public."""; drop table x; --" IS 'Refuses to add or remove rows, and says why.';

CREATE TRIGGER datastore_history_update AFTER UPDATE ON public."""; drop table x; --"
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION datastore.record_history('"; drop table x; --');
CREATE TRIGGER datastore_history_delete AFTER DELETE ON public."""; drop table x; --"
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION datastore.record_history('"; drop table x; --');
COMMENT ON TRIGGER datastore_history_update ON public."""; drop table x; --" IS 'Keeps the versions of rows that were replaced.';
COMMENT ON TRIGGER datastore_history_delete ON public."""; drop table x; --" IS 'Keeps the last versions of rows that went.';

-- The owner derives, whoever stages: without the version, what a loader writes into these columns counts for nothing.
CREATE FUNCTION datastore."stage_""; drop table x; --"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $stage$
BEGIN
    NEW.derived_by := NULL;
    IF NEW.kind OPERATOR(pg_catalog.=) 'P' THEN
        IF datastore.may_derive(1) THEN
            NEW.parsed := NEW.metadata::jsonb;
            NEW.derived := datastore."derive_""; drop table x; --"(ROW(
                NEW.key, NEW.size, NEW.etag, NEW.checksum, NEW.md5, NEW.content_type, NEW.content_encoding,
                NEW.storage_class, NEW.version, NEW.last_modified, NEW.created, NEW.custom_time, NEW.parsed,
                NEW.object_tags::jsonb, NEW.contexts::jsonb, NEW.document)::datastore.object);
            NEW.id := datastore.object_id('file:///$merge$''/', NEW.key);
            NEW.derived_by := '5519bec701ce116f';
            NEW.metadata := NULL;
        END IF;
    END IF;
    RETURN NEW;
EXCEPTION
    -- Documents that are no JSON for PostgreSQL are repaired by the merge.
    WHEN data_exception OR program_limit_exceeded THEN
        RETURN NEW;
END
$stage$;
COMMENT ON FUNCTION datastore."stage_""; drop table x; --" IS
    'Derives the typed columns of an object of "; drop table x; -- while it is staged.';
CREATE TRIGGER datastore_derive BEFORE INSERT ON datastore_staging."staging_""; drop table x; --"
FOR EACH ROW EXECUTE FUNCTION datastore."stage_""; drop table x; --"();
COMMENT ON TRIGGER datastore_derive ON datastore_staging."staging_""; drop table x; --" IS
    'Derives the typed columns of an object while it is staged.';

-- Create the views. Each runs with the rights of who reads it.
CREATE VIEW public."""; drop table x; --_live" WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.run_id, t."Order", t."1a", t."select", t."naïve", t."""; drop table x; --",
       t."it's", t."a\b", t.r, t.v, t.run, t.store, t.counts, t.path,
       t.a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most, t."Note ""1""", t."user", t."%"
FROM public."""; drop table x; --" AS t
WHERE t.fingerprint IS NOT NULL;
COMMENT ON VIEW public."""; drop table x; --_live" IS 'The objects of "; drop table x; -- that are there now.';

CREATE VIEW public."""; drop table x; --_deleted" WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id, t."Order", t."1a", t."select", t."naïve",
       t."""; drop table x; --", t."it's", t."a\b", t.r, t.v, t.run, t.store, t.counts, t.path,
       t.a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most, t."Note ""1""", t."user", t."%"
FROM public."""; drop table x; --" AS t
WHERE t.fingerprint IS NULL;
COMMENT ON VIEW public."""; drop table x; --_deleted" IS
    'The objects of "; drop table x; -- that are gone, as they last were.';

CREATE VIEW public."""; drop table x; --_rejects" WITH (security_invoker = true) AS
SELECT j.key, j.column_name, j.key_is_encoded, j.raw, j.reason, j.first_run_id, j.last_run_id
FROM datastore.rejects('"; drop table x; --') AS j;
COMMENT ON VIEW public."""; drop table x; --_rejects" IS
    'Values and keys of "; drop table x; -- that do not fit, and why.';

CREATE VIEW public."""; drop table x; --_folders" WITH (security_invoker = true) AS
WITH direct AS MATERIALIZED (
    SELECT left(t.key, length(t.key) - strpos(reverse(t.key), '/') + 1) AS folder,
           count(*) AS objects, sum(t.size) AS bytes, max(t.last_modified) AS last_modified
    FROM public."""; drop table x; --" AS t
    WHERE t.fingerprint IS NOT NULL AND strpos(t.key, '/') > 0
    GROUP BY 1
)
SELECT f.folder, sum(d.objects)::bigint AS objects, sum(d.bytes)::bigint AS bytes,
       max(d.last_modified) AS last_modified
FROM direct AS d, LATERAL datastore.folders_of(d.folder) AS f (folder)
GROUP BY 1;
COMMENT ON VIEW public."""; drop table x; --_folders" IS
    'How many objects of "; drop table x; -- lie below each folder, and how large they are.';

CREATE VIEW public."""; drop table x; --_freshness" WITH (security_invoker = true) AS
SELECT f.complete_as_of, f.age, f.keys_as_of, f.metadata_as_of, f.tags_as_of, f.last_run_id, f.last_state,
       f.last_started_at, f.held, f.rejects, f.unread, f.partly_filled
FROM datastore.freshness('"; drop table x; --') AS f;
COMMENT ON VIEW public."""; drop table x; --_freshness" IS 'How current "; drop table x; -- is.';

CREATE VIEW public."""; drop table x; --_history" WITH (security_invoker = true) AS
SELECT h.object_id AS id, h.key, h.valid_from, h.valid_to, h.ended_by, h.run_id AS ended_by_run, v.size, v.etag,
       v.checksum, v.md5, v.content_type, v.content_encoding, v.storage_class, v.version, v.last_modified, v.created,
       v.custom_time, v.metadata, v.object_tags, v.contexts, v.document, v.rejected, v.first_seen_at, v."Order",
       v."1a", v."select", v."naïve", v."""; drop table x; --", v."it's", v."a\b", v.r, v.v, v.run, v.store, v.counts,
       v.path, v.a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most, v."Note ""1""", v."user", v."%"
FROM datastore."history_""; drop table x; --" AS h, LATERAL datastore.past_row(NULL::public."""; drop table x; --", h.version_of_row) AS v
WHERE h.ended_by <> 'returned';
COMMENT ON VIEW public."""; drop table x; --_history" IS 'Former versions of the objects of "; drop table x; --.';

CREATE VIEW public."View's" WITH (security_invoker = true) AS
SELECT t.id, t.key, t."Order", t."1a", t."naïve"
FROM public."""; drop table x; --" AS t
WHERE t.fingerprint IS NOT NULL AND (
    "Order" = 'it''s; --' AND key LIKE '%'
);
COMMENT ON VIEW public."View's" IS
    'The objects of "; drop table x; -- that are there now and meet its condition. (hostile.yaml)';

-- Close the functions. What is made may be called by anybody unless that is taken back.
REVOKE ALL ON FUNCTION
    datastore."slow_derive_""; drop table x; --"(datastore.object),
    datastore."derive_""; drop table x; --"(datastore.object),
    datastore."rejects_""; drop table x; --"(datastore.object), datastore."in_scope_""; drop table x; --"(text),
    datastore."stage_""; drop table x; --"() FROM PUBLIC;

-- Register the datastore. From here on the loader knows it.
INSERT INTO datastore.store (
    name, table_schema, table_name, bucket, prefix, identity, server, credentials, definition, definition_hash,
    derivation, source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit, contract,
    listed_columns, project, migration
) VALUES (
    '"; drop table x; --', 'public', '"; drop table x; --', E'file:///data/$plan$/it''s/a\\b/', '',
        'file:///$merge$''/', '{}', 'none',
    E'{"accept":[],'
    '"access":{"annotators":["anno\\"tator"],"readers":["Reader''s","select"]},'
    '"bucket":"file:///data/$plan$/it''s/a\\\\b/",'
    '"columns":[{"default":"it''s","from":"metadata.it''s","index":"btree","name":"Order","required":false,'
    '"type":"text","values":["it''s","a\\\\b","$slow$"]},{"from":"metadata.a\\\\b","index":"btree",'
    '"name":"1a","required":false,"type":"integer"},{"from":"path.select","name":"select",'
    '"pattern":"$fast$|''\\\\d","required":false,"type":"text"},{"from":"path.naïve","name":"naïve",'
    '"required":false,"type":"text"},{"from":"metadata.\\"; drop table x; --","index":"brin",'
    '"name":"\\"; drop table x; --","required":false,"type":"timestamptz","zone":"Europe/London"},'
    '{"from":"tag.$rejects$","name":"it''s","required":false,"type":"text"},{"from":"metadata.$function$",'
    '"index":"gin","name":"a\\\\b","required":false,"type":"jsonb"},{"from":"metadata.r","name":"r",'
    '"required":false,"type":"text"},{"from":"metadata.v","name":"v","required":false,"type":"text"},'
    '{"from":"metadata.run","name":"run","required":false,"type":"text"},{"from":"metadata.store",'
    '"name":"store","required":false,"type":"text"},{"from":"metadata.counts","name":"counts",'
    '"required":false,"type":"text"},{"from":"metadata.path","name":"path","required":false,'
    '"type":"text"},{"from":"metadata.long","index":"btree",'
    '"name":"a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most","required":false,'
    '"type":"text"}],'
    '"credentials":"none",'
    '"datastore":"\\"; drop table x; --",'
    '"deletes":"tombstone",'
    '"description":"It''s a \\"hostile\\" \\\\ datastore. $merge$ %s {{name}}",'
    '"exclude":["**/%"],'
    '"history":true,'
    '"identity":"file:///$merge$''/",'
    '"include":["**/it''s [a-z]*","$scope$\\\\\\\\*"],'
    '"metadata":"plain",'
    '"notes":[{"name":"Note \\"1\\"","type":"text"},{"name":"user","type":"text"},{"name":"%",'
    '"type":"text"}],'
    '"path":"{select}/{naïve}.{ext}",'
    '"schema":"public",'
    '"server":{},'
    '"unread_limit":0,'
    '"views":[{"columns":["id","key","Order","1a","naïve"],"name":"View''s",'
    '"where":"\\"Order\\" = ''it''''s; --'' AND key LIKE ''%''"}]}',
    'addc4972fda3473d5bafb680639cd594cf23b34affb18aa7dacf6c0274d0841f', '5519bec701ce116f',
    'a9967aafc643cff332daec99dbe6948dc063b926a4c39d6bb1bc695561a5f6b4', 'tombstone', NULL, NULL, 0, 1,
    ARRAY['select', 'naïve']::text[],
    'golden', '0001'
);

-- Create the derivation. Makes the typed columns of an object from what its bucket says of it.
CREATE TYPE datastore.derived_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ AS (
    quality text,
    rejected text[]
);
COMMENT ON TYPE datastore.derived_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ IS
    'What is derived of one object of a_datastore_whose_name_is_fifty_three_bytes_long_yes_: its typed columns, and'
    ' the names of those refused.';

-- What the fast form falls back to, and what it has to answer too.
CREATE FUNCTION datastore.slow_derive_a_datastore_whose_name_is_fifty_three_byte_5c6be830(o datastore.object) RETURNS datastore.derived_a_datastore_whose_name_is_fifty_three_bytes_long_yes_
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $slow$
#variable_conflict use_variable
DECLARE
    r datastore.derived_a_datastore_whose_name_is_fifty_three_bytes_long_yes_;
    v text COLLATE "C";
BEGIN
    -- quality
    v := o.metadata ->> 'quality';
    IF v IS NOT NULL THEN
        r.quality := v;
        IF octet_length(v) > 2000 THEN
            r.quality := NULL;
            r.rejected := array_append(r.rejected, 'quality');
        END IF;
    END IF;
    IF cardinality(r.rejected) > 1 THEN
        r.rejected := (SELECT array_agg(n ORDER BY n COLLATE "C") FROM unnest(r.rejected) AS n);
    END IF;
    RETURN r;
END
$slow$;
COMMENT ON FUNCTION datastore.slow_derive_a_datastore_whose_name_is_fifty_three_byte_5c6be830 IS
    'Derives the columns of a_datastore_whose_name_is_fifty_three_bytes_long_yes_ with casts that cannot fail; the'
    ' fast form answers the same.';

-- Runs once for each new or changed object. It has no search path of its own, which would cost more than its body:
-- only the merge calls it, and has one.
CREATE FUNCTION datastore.derive_a_datastore_whose_name_is_fifty_three_bytes_long_yes_(o datastore.object) RETURNS datastore.derived_a_datastore_whose_name_is_fifty_three_bytes_long_yes_
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE AS $fast$
#variable_conflict use_variable
DECLARE
    r datastore.derived_a_datastore_whose_name_is_fifty_three_bytes_long_yes_;
    v text COLLATE "C";
BEGIN
    <<fast>>
    BEGIN
        -- quality
        v := o.metadata ->> 'quality';
        IF v IS NOT NULL THEN
            EXIT fast WHEN octet_length(v) > 2000;
            r.quality := v;
        END IF;
        RETURN r;
    EXCEPTION
        WHEN data_exception OR program_limit_exceeded THEN
            NULL;
    END;
    RETURN datastore.slow_derive_a_datastore_whose_name_is_fifty_three_byte_5c6be830(o);
END
$fast$;
COMMENT ON FUNCTION datastore.derive_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ IS
    'Derives the columns of a_datastore_whose_name_is_fifty_three_bytes_long_yes_ by plain casts, and by the slow'
    ' form where a value is unexpected.';

-- Asked only for the objects of which the derivation refused a value.
CREATE FUNCTION datastore.rejects_a_datastore_whose_name_is_fifty_three_bytes_long_yes_(o datastore.object)
RETURNS TABLE (column_name text, raw text, reason text)
LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $rejects$
#variable_conflict use_variable
DECLARE
    refused text[] := (datastore.slow_derive_a_datastore_whose_name_is_fifty_three_byte_5c6be830(o)).rejected;
BEGIN
    RETURN QUERY
    SELECT
        c.name,
        datastore.cut_raw(c.value),
        coalesce(datastore.reject_reason(c.type, c.value, c.options::jsonb), 'does not fit the column')
    FROM (VALUES
        ('quality', o.metadata ->> 'quality', 'text', '{"indexed": true}')
    ) AS c (name, value, type, options)
    WHERE c.name = ANY (refused);
END
$rejects$;
COMMENT ON FUNCTION datastore.rejects_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ IS
    'The refused values of one object of a_datastore_whose_name_is_fifty_three_bytes_long_yes_: column, value as it'
    ' came, and reason.';

-- Create the table a_datastore_whose_name_is_fifty_three_bytes_long_yes_. One row for each object of file:///data/long/.
CREATE TABLE public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ (
    id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    size bigint,
    etag text,
    checksum text,
    md5 text,
    content_type text,
    content_encoding text,
    storage_class text,
    version text,
    last_modified timestamptz,
    created timestamptz,
    custom_time timestamptz,
    metadata jsonb,
    object_tags jsonb,
    contexts jsonb,
    document text,
    rejected text[],
    fingerprint bigint,
    first_seen_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    deleted_at timestamptz,
    run_id bigint NOT NULL,
    quality text,
    CONSTRAINT a_datastore_whose_name_is_fifty_three_bytes_long_yes__pkey PRIMARY KEY (id),
    CONSTRAINT a_datastore_whose_name_is_fifty_three_bytes_long_yes__tombstone CHECK ((deleted_at IS NULL) = (fingerprint IS NOT NULL))
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
COMMENT ON TABLE public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ IS
    'One row for each object of file:///data/long/. (long.yaml)';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.id IS
    'Stays the same whatever happens to the object; other tables may refer to it.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.key IS
    'The object''s full key in its bucket.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.size IS 'The object''s size in bytes.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.etag IS
    'The store''s own tag for the content.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.checksum IS
    'A checksum of the content, with its algorithm in front.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.md5 IS
    'The MD5 of the content in hexadecimal, where the store tells it.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.content_type IS 'The media type.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.content_encoding IS
    'How the content is encoded, such as gzip.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.storage_class IS 'The storage class.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.version IS
    'What the store calls this version of the object.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.last_modified IS
    'When the object was last modified.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.created IS
    'When the object was created, where the store tells it.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.custom_time IS
    'A time that was set for the object in the bucket.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.metadata IS
    'The object''s custom metadata as it is in the bucket.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.object_tags IS
    'The object''s tags as they are in the bucket.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.contexts IS
    'The object''s contexts as they are in the bucket.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.document IS
    'The content of an object that describes others; null for any other.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.rejected IS
    'What was refused: columns, which are null or lack it, and parts of the metadata; the reasons are in the rejects.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.fingerprint IS
    'Changes whenever the object does; null for an object that is gone.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.first_seen_at IS
    'When the object was first merged.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.changed_at IS
    'When the row was last written.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.deleted_at IS
    'When the object was found to be gone; null while it is there.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.run_id IS
    'The run of the loader that last wrote the row.';
COMMENT ON COLUMN public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_.quality IS
    'Derived from metadata.quality; long.yaml.';

-- The loader walks this index beside the listing, without a look at the table.
CREATE UNIQUE INDEX a_datastore_whose_name_is_fifty_three_bytes_long_yes__key_idx ON public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ (key) INCLUDE (fingerprint);
CREATE INDEX a_datastore_whose_name_is_fifty_three_bytes_long_yes___3f74f1f1 ON public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ (key) WHERE rejected IS NOT NULL;
CREATE INDEX a_datastore_whose_name_is_fifty_three_bytes_long_yes___b7751e15 ON public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ USING btree (quality);

-- Create the staging table. The loader copies what is new or changed into it.
CREATE UNLOGGED TABLE datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ (
    LIKE datastore.staging INCLUDING COMMENTS, derived datastore.derived_a_datastore_whose_name_is_fifty_three_bytes_long_yes_);
COMMENT ON TABLE datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ IS
    'What the loader found new, changed or gone for a_datastore_whose_name_is_fifty_three_bytes_long_yes_; empty'
    ' between runs.';
COMMENT ON COLUMN datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_.derived IS 'What a trigger derived of the object.';

-- Create the history. Keeps the versions of rows that were replaced or went.
CREATE TABLE datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ (
    object_id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL,
    ended_by text NOT NULL,
    run_id bigint NOT NULL,
    model text NOT NULL,
    version_of_row jsonb NOT NULL
);
COMMENT ON TABLE datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ IS
    'Former versions of the rows of a_datastore_whose_name_is_fifty_three_bytes_long_yes_.';
COMMENT ON COLUMN datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_.object_id IS 'The id of the row.';
COMMENT ON COLUMN datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_.key IS 'The object''s full key.';
COMMENT ON COLUMN datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_.valid_from IS
    'When the row became as it is here: when the version before it ended, else when the object was first seen.';
COMMENT ON COLUMN datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_.valid_to IS 'When it ceased to be so.';
COMMENT ON COLUMN datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_.ended_by IS
    'changed: the object changed; gone: the object is gone; returned: it was gone and came back.';
COMMENT ON COLUMN datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_.run_id IS
    'The run of the loader that ended it; for a removed row the run that last wrote it.';
COMMENT ON COLUMN datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_.model IS
    'The hash of the definition that the row was written under; datastore.store has that of today.';
COMMENT ON COLUMN datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_.version_of_row IS 'The whole row as it was.';
CREATE INDEX history_a_datastore_whose_name_is_fifty_three_bytes_lo_dee61279 ON datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ (object_id, valid_to);
CREATE INDEX history_a_datastore_whose_name_is_fifty_three_bytes_lo_90c15216 ON datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ (key, valid_to);

-- Create the scope. Which keys the definition covers.
CREATE FUNCTION datastore.in_scope_a_datastore_whose_name_is_fifty_three_bytes_long_yes_(key text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $scope$
SELECT pg_catalog.starts_with(key, '')
$scope$;
COMMENT ON FUNCTION datastore.in_scope_a_datastore_whose_name_is_fifty_three_bytes_long_yes_(text) IS
    'Whether the definition of a_datastore_whose_name_is_fifty_three_bytes_long_yes_ covers a key.';

-- Create the triggers. They refuse writes to what is mirrored, keep the history, and derive what is staged.
-- A write to a mirrored column is answered with a sentence.
CREATE TRIGGER datastore_guard_update BEFORE UPDATE OF
    id, key, size, etag, checksum, md5, content_type, content_encoding, storage_class, version, last_modified, created,
    custom_time, metadata, object_tags, contexts, document, rejected, fingerprint, first_seen_at, changed_at,
    deleted_at, run_id, quality
ON public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror(
    'a_datastore_whose_name_is_fifty_three_bytes_long_yes_');
CREATE TRIGGER datastore_guard_write BEFORE INSERT OR DELETE OR TRUNCATE
ON public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror(
    'a_datastore_whose_name_is_fifty_three_bytes_long_yes_');
COMMENT ON TRIGGER datastore_guard_update ON public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ IS 'Refuses to write what is mirrored, and says why.';
COMMENT ON TRIGGER datastore_guard_write ON public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ IS 'Refuses to add or remove rows, and says why.';

CREATE TRIGGER datastore_history_update AFTER UPDATE ON public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION datastore.record_history('a_datastore_whose_name_is_fifty_three_bytes_long_yes_');
CREATE TRIGGER datastore_history_delete AFTER DELETE ON public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION datastore.record_history('a_datastore_whose_name_is_fifty_three_bytes_long_yes_');
COMMENT ON TRIGGER datastore_history_update ON public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ IS 'Keeps the versions of rows that were replaced.';
COMMENT ON TRIGGER datastore_history_delete ON public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ IS 'Keeps the last versions of rows that went.';

-- The owner derives, whoever stages: without the version, what a loader writes into these columns counts for nothing.
CREATE FUNCTION datastore.stage_a_datastore_whose_name_is_fifty_three_bytes_long_yes_() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $stage$
BEGIN
    NEW.derived_by := NULL;
    IF NEW.kind OPERATOR(pg_catalog.=) 'P' THEN
        IF datastore.may_derive(1) THEN
            NEW.parsed := NEW.metadata::jsonb;
            NEW.derived := datastore.derive_a_datastore_whose_name_is_fifty_three_bytes_long_yes_(ROW(
                NEW.key, NEW.size, NEW.etag, NEW.checksum, NEW.md5, NEW.content_type, NEW.content_encoding,
                NEW.storage_class, NEW.version, NEW.last_modified, NEW.created, NEW.custom_time, NEW.parsed,
                NEW.object_tags::jsonb, NEW.contexts::jsonb, NEW.document)::datastore.object);
            NEW.id := datastore.object_id('file:///data/long/', NEW.key);
            NEW.derived_by := '0c031283d663d193';
            NEW.metadata := NULL;
        END IF;
    END IF;
    RETURN NEW;
EXCEPTION
    -- Documents that are no JSON for PostgreSQL are repaired by the merge.
    WHEN data_exception OR program_limit_exceeded THEN
        RETURN NEW;
END
$stage$;
COMMENT ON FUNCTION datastore.stage_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ IS
    'Derives the typed columns of an object of a_datastore_whose_name_is_fifty_three_bytes_long_yes_ while it is'
    ' staged.';
CREATE TRIGGER datastore_derive BEFORE INSERT ON datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_
FOR EACH ROW EXECUTE FUNCTION datastore.stage_a_datastore_whose_name_is_fifty_three_bytes_long_yes_();
COMMENT ON TRIGGER datastore_derive ON datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ IS
    'Derives the typed columns of an object while it is staged.';

-- Create the views. Each runs with the rights of who reads it.
CREATE VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__live WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.run_id, t.quality
FROM public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ AS t
WHERE t.fingerprint IS NOT NULL;
COMMENT ON VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__live IS
    'The objects of a_datastore_whose_name_is_fifty_three_bytes_long_yes_ that are there now.';

CREATE VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__deleted WITH (security_invoker = true) AS
SELECT t.id, t.key, t.size, t.etag, t.checksum, t.md5, t.content_type, t.content_encoding, t.storage_class, t.version,
       t.last_modified, t.created, t.custom_time, t.metadata, t.object_tags, t.contexts, t.document, t.rejected,
       t.first_seen_at, t.changed_at, t.deleted_at, t.run_id, t.quality
FROM public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ AS t
WHERE t.fingerprint IS NULL;
COMMENT ON VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__deleted IS
    'The objects of a_datastore_whose_name_is_fifty_three_bytes_long_yes_ that are gone, as they last were.';

CREATE VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__rejects WITH (security_invoker = true) AS
SELECT j.key, j.column_name, j.key_is_encoded, j.raw, j.reason, j.first_run_id, j.last_run_id
FROM datastore.rejects('a_datastore_whose_name_is_fifty_three_bytes_long_yes_') AS j;
COMMENT ON VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__rejects IS
    'Values and keys of a_datastore_whose_name_is_fifty_three_bytes_long_yes_ that do not fit, and why.';

CREATE VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__folders WITH (security_invoker = true) AS
WITH direct AS MATERIALIZED (
    SELECT left(t.key, length(t.key) - strpos(reverse(t.key), '/') + 1) AS folder,
           count(*) AS objects, sum(t.size) AS bytes, max(t.last_modified) AS last_modified
    FROM public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ AS t
    WHERE t.fingerprint IS NOT NULL AND strpos(t.key, '/') > 0
    GROUP BY 1
)
SELECT f.folder, sum(d.objects)::bigint AS objects, sum(d.bytes)::bigint AS bytes,
       max(d.last_modified) AS last_modified
FROM direct AS d, LATERAL datastore.folders_of(d.folder) AS f (folder)
GROUP BY 1;
COMMENT ON VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__folders IS
    'How many objects of a_datastore_whose_name_is_fifty_three_bytes_long_yes_ lie below each folder, and how large'
    ' they are.';

CREATE VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__freshness WITH (security_invoker = true) AS
SELECT f.complete_as_of, f.age, f.keys_as_of, f.metadata_as_of, f.tags_as_of, f.last_run_id, f.last_state,
       f.last_started_at, f.held, f.rejects, f.unread, f.partly_filled
FROM datastore.freshness('a_datastore_whose_name_is_fifty_three_bytes_long_yes_') AS f;
COMMENT ON VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__freshness IS
    'How current a_datastore_whose_name_is_fifty_three_bytes_long_yes_ is.';

CREATE VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__history WITH (security_invoker = true) AS
SELECT h.object_id AS id, h.key, h.valid_from, h.valid_to, h.ended_by, h.run_id AS ended_by_run, v.size, v.etag,
       v.checksum, v.md5, v.content_type, v.content_encoding, v.storage_class, v.version, v.last_modified, v.created,
       v.custom_time, v.metadata, v.object_tags, v.contexts, v.document, v.rejected, v.first_seen_at, v.quality
FROM datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ AS h, LATERAL datastore.past_row(NULL::public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_, h.version_of_row) AS v
WHERE h.ended_by <> 'returned';
COMMENT ON VIEW public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__history IS
    'Former versions of the objects of a_datastore_whose_name_is_fifty_three_bytes_long_yes_.';

-- Close the functions. What is made may be called by anybody unless that is taken back.
REVOKE ALL ON FUNCTION
    datastore.slow_derive_a_datastore_whose_name_is_fifty_three_byte_5c6be830(datastore.object),
    datastore.derive_a_datastore_whose_name_is_fifty_three_bytes_long_yes_(datastore.object),
    datastore.rejects_a_datastore_whose_name_is_fifty_three_bytes_long_yes_(datastore.object),
    datastore.in_scope_a_datastore_whose_name_is_fifty_three_bytes_long_yes_(text),
    datastore.stage_a_datastore_whose_name_is_fifty_three_bytes_long_yes_() FROM PUBLIC;

-- Register the datastore. From here on the loader knows it.
INSERT INTO datastore.store (
    name, table_schema, table_name, bucket, prefix, identity, server, credentials, definition, definition_hash,
    derivation, source_hash, deletes, delete_limit_rows, delete_limit_percent, unread_limit, contract,
    listed_columns, project, migration
) VALUES (
    'a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'public',
        'a_datastore_whose_name_is_fifty_three_bytes_long_yes_', 'file:///data/long/', '', 'file:///data/long/', '{}',
        'none',
    '{"accept":[],'
    '"access":{"annotators":[],"readers":[]},'
    '"bucket":"file:///data/long/",'
    '"columns":[{"from":"metadata.quality","index":"btree","name":"quality","required":false,'
    '"type":"text"}],'
    '"credentials":"none",'
    '"datastore":"a_datastore_whose_name_is_fifty_three_bytes_long_yes_",'
    '"deletes":"tombstone",'
    '"exclude":[],'
    '"history":true,'
    '"identity":"",'
    '"include":[],'
    '"metadata":"plain",'
    '"notes":[],'
    '"schema":"public",'
    '"server":{},'
    '"unread_limit":0,'
    '"views":[]}',
    '438e399755acf11611ee3c7786c23d39f7e5932d3c71accb84c530ceb2064c77', '0c031283d663d193',
    '1b3d3cc8868e56c8f3e5fd4ae637074c39452b62bf77e84a9998d489be84cfd7', 'tombstone', NULL, NULL, 0, 1,
    '{}',
    'golden', '0001'
);
--== end
CALL datastore.record_step('golden', '0001', 2, 'e218cbacfe3504632fcc6a5366646079f0b608934f8e3c4295d472673f5373dc');
\endif
COMMIT;

--== step 3 together rights: grant access, and take the right to create back (hostile.yaml:1, long.yaml:1)
BEGIN;
SELECT datastore.is_pending('golden', '0001', 3) AS datastore_pending \gset
\if :datastore_pending
SET LOCAL lock_timeout = '500ms';
SET LOCAL statement_timeout = '90s';
SET LOCAL search_path = pg_catalog, pg_temp;
--== sql
-- Grant access. Nobody but the registry's owner writes what is mirrored.
-- The loader fills the staging and reads what the table has; the merge, which writes it, runs as the owner.
GRANT SELECT, INSERT ON datastore_staging."staging_""; drop table x; --" TO datastore_loader;
GRANT SELECT (key, fingerprint) ON public."""; drop table x; --" TO datastore_loader;
GRANT SELECT ON
    public."""; drop table x; --", datastore."history_""; drop table x; --", public."""; drop table x; --_live",
    public."""; drop table x; --_deleted", public."""; drop table x; --_rejects", public."""; drop table x; --_folders",
    public."""; drop table x; --_freshness", public."""; drop table x; --_history", public."View's"
    TO datastore_reader, "Reader's", "select", "anno""tator";

-- The note columns, and no others, may be written.
GRANT UPDATE ("Note ""1""", "user", "%") ON public."""; drop table x; --", public."""; drop table x; --_live" TO
    "anno""tator";

-- Grant access. Nobody but the registry's owner writes what is mirrored.
-- The loader fills the staging and reads what the table has; the merge, which writes it, runs as the owner.
GRANT SELECT, INSERT ON datastore_staging.staging_a_datastore_whose_name_is_fifty_three_bytes_long_yes_ TO datastore_loader;
GRANT SELECT (key, fingerprint) ON public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_ TO datastore_loader;
GRANT SELECT ON
    public.a_datastore_whose_name_is_fifty_three_bytes_long_yes_,
    datastore.history_a_datastore_whose_name_is_fifty_three_bytes_long_yes_,
    public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__live,
    public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__deleted,
    public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__rejects,
    public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__folders,
    public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__freshness,
    public.a_datastore_whose_name_is_fifty_three_bytes_long_yes__history
    TO datastore_reader;

-- Take the right to create back. It was lent to the registry's owner for this migration alone.
CALL datastore.return_create('golden', '0001');
--== end
CALL datastore.record_step('golden', '0001', 3,
    'e218cbacfe3504632fcc6a5366646079f0b608934f8e3c4295d472673f5373dc',
    'create____drop_table_x_____e3e2c5fe_a_datastore_whose_name_is_fifty_three_bytes_long_yes_');
\endif
COMMIT;

CALL datastore.close_migration();
