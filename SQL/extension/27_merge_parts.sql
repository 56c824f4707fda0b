-- What the statements of a merge are put together of: the names of a datastore's relations and functions, and lists of its
-- columns.

SET LOCAL search_path = pg_catalog, pg_temp;

DO $type$
BEGIN
    IF to_regtype('datastore.merge_parts') IS NULL THEN
        CREATE TYPE datastore.merge_parts AS (
            mirror text, staging text, derive text, rejects text, staged text, class text, derivation text,
            assignments text, columns text, staged_values text, unread_assignments text, unread_values text,
            restored_fields text
        );
    END IF;
END
$type$;
COMMENT ON TYPE datastore.merge_parts IS 'Pieces of SQL that a merge''s statements are put together of.';
COMMENT ON COLUMN datastore.merge_parts.mirror IS 'The mirrored table.';
COMMENT ON COLUMN datastore.merge_parts.staging IS 'The staging table.';
COMMENT ON COLUMN datastore.merge_parts.derive IS 'The function that derives the typed columns of an object.';
COMMENT ON COLUMN datastore.merge_parts.rejects IS 'The function that tells why values were refused.';
COMMENT ON COLUMN datastore.merge_parts.staged IS 'The fields of a staged object g, its documents parsed.';
COMMENT ON COLUMN datastore.merge_parts.class IS
    'What a staged object g is beside the row o of its key: new, restored, changed, touched, or the same.';
COMMENT ON COLUMN datastore.merge_parts.derivation IS
    'What is derived of a staged object p: what was derived while it was staged, if today''s derivation did it.';
COMMENT ON COLUMN datastore.merge_parts.assignments IS 'What an update sets by a staged object s.';
COMMENT ON COLUMN datastore.merge_parts.columns IS 'The columns of an insert.';
COMMENT ON COLUMN datastore.merge_parts.staged_values IS 'Their values by a staged object s.';
COMMENT ON COLUMN datastore.merge_parts.unread_assignments IS
    'What an update of the tombstone of an unread object s sets: what comes of its metadata stays.';
COMMENT ON COLUMN datastore.merge_parts.unread_values IS
    'The values of an insert of an unread object s: what comes of its metadata is unknown.';
COMMENT ON COLUMN datastore.merge_parts.restored_fields IS
    'The fields of an unread object u whose tombstone is o: what was listed, else what is known.';

CREATE OR REPLACE FUNCTION datastore.object_of(
    contract integer, alias text, has_documents boolean DEFAULT true
) RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT format(
    E'ROW(\n            %s\n        )::datastore.object',
    string_agg(
        CASE WHEN f.is_document AND NOT has_documents OR datastore.contract_of(f.name) > contract THEN 'NULL'
             ELSE format('%s.%I', alias, f.name) END,
        CASE WHEN f.place % 6 = 1 THEN E',\n            ' ELSE ', ' END ORDER BY f.place))
FROM (
    SELECT a.attname AS name, a.atttypid = 'jsonb'::regtype AS is_document, row_number() OVER (ORDER BY a.attnum) AS place
    FROM pg_attribute AS a
    WHERE a.attrelid = to_regclass('datastore.object') AND a.attnum > 0 AND NOT a.attisdropped
) AS f
$function$;
COMMENT ON FUNCTION datastore.object_of(integer, text, boolean) IS
    'The object of a row of a contract''s tables, as a piece of SQL; without its documents where they were not read, and '
    'without the fields that came with later contracts.';

CREATE OR REPLACE FUNCTION datastore.staged_documents(
    contract integer, pattern text, separator text DEFAULT ', '
) RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT string_agg(format(pattern, f.name, CASE
    -- What was derived was parsed before, the metadata for good.
    WHEN f.name = 'metadata' THEN
        'CASE WHEN g.derived_by IS NULL OR g.parsed IS NULL THEN datastore.parse_json(g.metadata) ELSE g.parsed END'
    ELSE format('CASE WHEN g.derived_by IS NULL THEN datastore.parse_json(g.%1$I) ELSE g.%1$I::jsonb END', f.name)
END), separator ORDER BY f.place)
FROM (
    SELECT a.attname AS name, a.attnum AS place
    FROM pg_attribute AS a
    WHERE a.attrelid = to_regclass('datastore.object') AND a.attnum > 0 AND NOT a.attisdropped
        AND a.atttypid = 'jsonb'::regtype AND datastore.contract_of(a.attname) <= contract
) AS f
$function$;
COMMENT ON FUNCTION datastore.staged_documents(integer, text, text) IS
    'The documents of a staged object g, each put into a pattern of format(): its name, and the SQL that gives it parsed.';

CREATE OR REPLACE FUNCTION datastore.class_of_staged(store datastore.store, derive text) RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT format(
    $sql$CASE
        WHEN o.key IS NULL THEN 'new'
        WHEN o.fingerprint IS NULL THEN 'restored'
        WHEN (%1$s) IS DISTINCT FROM (%2$s)
            OR %3$s THEN 'changed'
        -- Of an object that was unread before, nothing but its listing was derived.
        WHEN o.fingerprint = 0 AND %4$s(%5$s) IS DISTINCT FROM ROW(%6$s)::datastore.%7$I THEN 'changed'
        WHEN o.fingerprint <> g.fingerprint THEN 'touched'
        ELSE 'same'
    END$sql$,
    datastore.object_fields(store.contract, 'g.%1$I', 'plain'), datastore.object_fields(store.contract, 'o.%1$I', 'plain'),
    datastore.staged_documents(store.contract, '%2$s IS DISTINCT FROM o.%1$I', E'\n            OR '),
    derive, datastore.object_of(store.contract, 'o'), array_to_string(datastore.derived_fields(store, 'o.%1$I'), ', '),
    'derived_' || store.name)
$function$;
COMMENT ON FUNCTION datastore.class_of_staged(datastore.store, text) IS
    'What a staged object g is beside the row o of its key, as a piece of SQL.';

CREATE OR REPLACE FUNCTION datastore.merge_parts(store datastore.store) RETURNS datastore.merge_parts
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    parts datastore.merge_parts;
    plain text := datastore.object_fields(store.contract, 's.%1$I', 'plain');
    setting text := datastore.object_fields(store.contract, '%1$I = s.%1$I', 'plain');
    typed text[] := datastore.derived_fields(store, '(s.derived).%1$I');
    names text[] := datastore.derived_fields(store, '%1$I');
    identity text := format('datastore.object_id(%L, s.key)', store.identity);
    listed text[];
BEGIN
    parts.mirror := format('%I.%I', store.table_schema, store.table_name);
    parts.staging := format('datastore_staging.%I', 'staging_' || store.name);
    parts.derive := format('datastore.%I', 'derive_' || store.name);
    parts.rejects := format('datastore.%I', 'rejects_' || store.name);
    parts.staged := format(
        E'g.key, %s,\n        %s,\n        g.fingerprint, g.derived AS staged, g.derived_by, g.id AS staged_id',
        datastore.object_fields(store.contract, 'g.%1$I', 'plain'),
        datastore.staged_documents(store.contract, '%2$s AS %1$I', E',\n        '));
    parts.class := datastore.class_of_staged(store, parts.derive);
    parts.derivation := format(
        'WHEN p.derived_by = %L THEN p.staged ELSE %s(%s) END AS derived', store.derivation, parts.derive,
        datastore.object_of(store.contract, 'p'));
    -- What comes of the metadata stays as it was: where they were never read, that is unknown and no default.
    SELECT coalesce(array_agg(quote_ident(c.name)), '{}') INTO listed FROM unnest(store.listed_columns) AS c (name);
    parts.assignments := concat_ws(
        ', ', setting, array_to_string(datastore.derived_fields(store, '%1$I = (s.derived).%1$I'), ', '),
        datastore.object_fields(store.contract, '%1$I = s.%1$I', 'documents'),
        'fingerprint = s.fingerprint, changed_at = now(), deleted_at = NULL, run_id = $1');
    parts.columns := concat_ws(
        ', ', 'id, key', datastore.object_fields(store.contract, '%1$I', 'plain'), array_to_string(names, ', '),
        datastore.object_fields(store.contract, '%1$I', 'documents'), 'fingerprint, first_seen_at, changed_at, run_id');
    parts.staged_values := concat_ws(
        ', ', format('CASE WHEN s.derived_by = %L THEN s.staged_id ELSE %s END', store.derivation, identity), 's.key', plain,
        array_to_string(typed, ', '), datastore.object_fields(store.contract, 's.%1$I', 'documents'),
        's.fingerprint, now(), now(), $1');
    parts.unread_assignments := concat_ws(
        ', ', setting, (SELECT string_agg(format('%1$s = (s.derived).%1$s', c.name), ', ') FROM unnest(listed) AS c (name)),
        'fingerprint = 0, changed_at = now(), deleted_at = NULL, run_id = $1');
    parts.unread_values := concat_ws(
        ', ', identity, 's.key', plain,
        (SELECT string_agg(
             CASE WHEN c.name = 'rejected' THEN 's.refused' WHEN c.name = ANY (listed) THEN '(s.derived).' || c.name
                  ELSE 'NULL' END, ', ' ORDER BY c.place)
         FROM unnest(names) WITH ORDINALITY AS c (name, place)),
        datastore.object_fields(store.contract, 'NULL', 'documents'), '0, now(), now(), $1');
    parts.restored_fields := concat_ws(
        ', ', 'u.key', datastore.object_fields(store.contract, 'coalesce(u.%1$I, o.%1$I) AS %1$I', 'plain'),
        datastore.object_fields(store.contract, 'o.%1$I', 'documents'));
    RETURN parts;
END
$function$;
COMMENT ON FUNCTION datastore.merge_parts(datastore.store) IS
    'The pieces of SQL of one datastore that its merge is put together of.';
