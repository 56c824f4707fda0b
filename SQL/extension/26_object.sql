-- An object as its bucket tells of it, and the row that the loader stages of it: what every datastore has in common.

SET LOCAL search_path = pg_catalog, pg_temp;

DO $type$
BEGIN
    IF to_regtype('datastore.object') IS NULL THEN
        CREATE TYPE datastore.object AS (
            key text COLLATE "C", size bigint, etag text, checksum text, md5 text, content_type text,
            content_encoding text, storage_class text, version text, last_modified timestamptz, created timestamptz,
            custom_time timestamptz, metadata jsonb, object_tags jsonb, contexts jsonb, document text
        );
    END IF;
END
$type$;
COMMENT ON TYPE datastore.object IS
    'An object of a bucket. The functions that migrations generate are told of an object by it, so that one more field '
    'changes no signature.';
COMMENT ON COLUMN datastore.object.key IS 'The full key.';
COMMENT ON COLUMN datastore.object.size IS 'The size in bytes.';
COMMENT ON COLUMN datastore.object.etag IS 'The store''s own tag for the content.';
COMMENT ON COLUMN datastore.object.checksum IS 'A checksum of the content, with its algorithm in front.';
COMMENT ON COLUMN datastore.object.md5 IS 'The MD5 of the content in hexadecimal.';
COMMENT ON COLUMN datastore.object.content_type IS 'The media type.';
COMMENT ON COLUMN datastore.object.content_encoding IS 'How the content is encoded, such as gzip.';
COMMENT ON COLUMN datastore.object.storage_class IS 'The storage class.';
COMMENT ON COLUMN datastore.object.version IS 'What the store calls this version of the object.';
COMMENT ON COLUMN datastore.object.last_modified IS 'When the object was last modified.';
COMMENT ON COLUMN datastore.object.created IS 'When the object was created.';
COMMENT ON COLUMN datastore.object.custom_time IS 'A time that was set for the object.';
COMMENT ON COLUMN datastore.object.metadata IS 'The custom metadata.';
COMMENT ON COLUMN datastore.object.object_tags IS 'The tags.';
COMMENT ON COLUMN datastore.object.contexts IS 'The contexts.';
COMMENT ON COLUMN datastore.object.document IS 'The content of an object that describes others.';

CREATE TABLE IF NOT EXISTS datastore.staging (
    run_id bigint NOT NULL,
    kind text NOT NULL,
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
    metadata text,
    object_tags text,
    contexts text,
    document text,
    fingerprint bigint,
    derived_by text,
    id uuid,
    parsed jsonb,
    held boolean
);
COMMENT ON TABLE datastore.staging IS
    'The form of every datastore''s staging table, which the loader fills; each has what is derived besides. This one stays '
    'empty.';
COMMENT ON COLUMN datastore.staging.run_id IS 'The run that staged the row.';
COMMENT ON COLUMN datastore.staging.kind IS
    'L: listed and to be asked for; P: new or changed; C: of another storage class, and else the same; U: unread; G: gone; '
    'O: out of scope; R: refused; '
    'X: what the keys in a part begin with that could not be listed; W, K, H: what the store answered.';
COMMENT ON COLUMN datastore.staging.key IS 'The object''s full key; percent-encoded where it is refused.';
COMMENT ON COLUMN datastore.staging.size IS 'The object''s size in bytes.';
COMMENT ON COLUMN datastore.staging.etag IS 'The store''s own tag for the content.';
COMMENT ON COLUMN datastore.staging.checksum IS 'A checksum of the content, with its algorithm in front.';
COMMENT ON COLUMN datastore.staging.md5 IS 'The MD5 of the content in hexadecimal.';
COMMENT ON COLUMN datastore.staging.content_type IS 'The media type.';
COMMENT ON COLUMN datastore.staging.content_encoding IS 'How the content is encoded, such as gzip.';
COMMENT ON COLUMN datastore.staging.storage_class IS 'The storage class.';
COMMENT ON COLUMN datastore.staging.version IS 'What the store calls this version of the object.';
COMMENT ON COLUMN datastore.staging.last_modified IS 'When the object was last modified.';
COMMENT ON COLUMN datastore.staging.created IS 'When the object was created.';
COMMENT ON COLUMN datastore.staging.custom_time IS 'A time that was set for the object.';
COMMENT ON COLUMN datastore.staging.metadata IS
    'The custom metadata as text, or what a refusal or an answer says; null where it is parsed.';
COMMENT ON COLUMN datastore.staging.object_tags IS 'The tags as text; parsed by the merge.';
COMMENT ON COLUMN datastore.staging.contexts IS 'The contexts as text; parsed by the merge.';
COMMENT ON COLUMN datastore.staging.document IS 'The content of an object that describes others.';
COMMENT ON COLUMN datastore.staging.fingerprint IS 'Changes whenever the object does.';
COMMENT ON COLUMN datastore.staging.derived_by IS
    'The version of the derivation by which a trigger set what else is derived, the id and the parsed metadata; null where '
    'these count for nothing, and the merge makes them.';
COMMENT ON COLUMN datastore.staging.id IS 'The id of the object''s row, set by the trigger.';
COMMENT ON COLUMN datastore.staging.parsed IS 'The custom metadata, parsed by the trigger.';
COMMENT ON COLUMN datastore.staging.held IS
    'Whether the brake holds the deletion back; false where it was approved, null where nothing was said.';

CREATE OR REPLACE FUNCTION datastore.contract() RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 1;
COMMENT ON FUNCTION datastore.contract() IS
    'The contract between the registry and what migrations generate: how generated functions are called, what they return, '
    'and which columns a table has.';

CREATE OR REPLACE FUNCTION datastore.serves(contract integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN contract >= 1 AND contract BETWEEN datastore.contract() - 1 AND datastore.contract();
COMMENT ON FUNCTION datastore.serves(integer) IS
    'Whether datastores of a contract are merged: those of this registry''s own, and of the one before, until their '
    'project''s next migration brings them along.';

CREATE OR REPLACE FUNCTION datastore.contract_of(field text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN field IS NOT NULL THEN 1 END;
COMMENT ON FUNCTION datastore.contract_of(text) IS
    'Since which contract the tables of datastores have a field of datastore.object.';

CREATE OR REPLACE FUNCTION datastore.needed_contract(contract integer) RETURNS integer
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT max(datastore.contract_of(a.attname))
FROM pg_attribute AS a
WHERE a.attrelid = to_regclass('datastore.object') AND a.attnum > 0 AND NOT a.attisdropped
    AND datastore.contract_of(a.attname) <= contract
$function$;
COMMENT ON FUNCTION datastore.needed_contract(integer) IS
    'The last contract up to a given one that brought a field of datastore.object: by it or a later one objects have to be '
    'read for all fields to be known.';

DO $contract$
DECLARE
    left_behind record;
BEGIN
    SELECT s.name, s.contract INTO left_behind FROM datastore.store AS s
    WHERE NOT datastore.serves(s.contract) ORDER BY s.name LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the datastore % is of contract %, which version % of the registry does not serve', left_behind.name,
            left_behind.contract, datastore.version()
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Apply the migration of its project that brings it to the contract before this one, then run this again.';
    END IF;
END
$contract$;

CREATE OR REPLACE FUNCTION datastore.object_fields(
    contract integer, pattern text, kind text, separator text DEFAULT ', '
) RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT string_agg(
    format(pattern, f.name),
    -- A few to a line, for those who read the statements.
    CASE WHEN f.place % 5 = 1 THEN rtrim(separator) || E'\n        ' ELSE separator END ORDER BY f.place
)
FROM (
    SELECT a.attname AS name, row_number() OVER (ORDER BY a.attnum) AS place
    FROM pg_attribute AS a
    WHERE a.attrelid = to_regclass('datastore.object') AND a.attnum > 0 AND NOT a.attisdropped
        AND datastore.contract_of(a.attname) <= contract AND CASE kind
        WHEN 'plain' THEN a.attname <> 'key' AND a.atttypid <> 'jsonb'::regtype
        WHEN 'documents' THEN a.atttypid = 'jsonb'::regtype
        ELSE true
    END
) AS f
$function$;
COMMENT ON FUNCTION datastore.object_fields(integer, text, text, text) IS
    'The fields of an object that the tables of a contract have, in their order, each put into a pattern of format(): all, '
    'those that are plain (without the key), or those that are documents.';

CREATE OR REPLACE FUNCTION datastore.derived_fields(store datastore.store, pattern text) RETURNS text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT coalesce(array_agg(format(pattern, a.attname) ORDER BY a.attnum), '{}')
FROM pg_attribute AS a
WHERE a.attrelid = to_regclass(format('datastore.%I', 'derived_' || store.name)) AND a.attnum > 0 AND NOT a.attisdropped
$function$;
COMMENT ON FUNCTION datastore.derived_fields(datastore.store, text) IS
    'What a datastore derives of an object: its typed columns and which of them were refused, each put into a pattern of '
    'format().';
