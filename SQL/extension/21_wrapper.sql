-- Buckets as foreign servers: what SQL/MED offers for the catalog of buckets, where a superuser installs the registry.
-- Nothing is read through it, as the wrapper has no handler: a server is a description that \des+ shows.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.validate_options(options text[], catalog oid) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    -- By the catalog that keeps them: each option with the form of its value and an example.
    grammar CONSTANT jsonb := '{
        "pg_foreign_server": {
            "url": ["^((s3|gs)://[^/@?[:space:]]+(/.*)?|file:///.*)$", "s3://bucket/prefix/"],
            "endpoint": ["^https?://[^/@?#[:space:]][^@?#[:space:]]*$", "https://storage.example.org"],
            "region": ["^[a-z0-9-]+$", "europe-west2"],
            "path_style": ["^(true|false)$", "true"],
            "requester_pays": ["^(true|false)$", "true"],
            "user_project": ["^[a-z0-9:.-]+$", "my-project"]
        },
        "pg_user_mapping": {
            "credentials": ["^(env|none|(profile|file) [^[:space:]]([^[:cntrl:]]*[^[:space:]])?)$", "profile production"]
        },
        "pg_foreign_table": {
            "prefix": ["", "lidar/"],
            "metadata": ["^(plain|octue)$", "octue"],
            "include": [".", "**/*.nc"],
            "exclude": [".", "_tmp/**"]
        },
        "pg_attribute": {
            "from": ["^(metadata|tag|context|octue|path|object)[.].", "metadata.site"]
        }
    }'::jsonb;
    by_scheme CONSTANT jsonb := '{
        "s3": ["url", "endpoint", "region", "path_style", "requester_pays"],
        "gs": ["url", "endpoint", "region", "user_project"],
        "file": ["url"]
    }'::jsonb;
    -- Not a cast to text, which quotes the name where the session says quote_all_identifiers.
    place text := (SELECT c.relname FROM pg_class AS c WHERE c.oid = catalog);
    known jsonb := coalesce(grammar -> place, '{}');
    given jsonb := '{}'::jsonb;
    named record;
    scheme text;
BEGIN
    FOR named IN
        SELECT split_part(o, '=', 1) AS option, substr(o, strpos(o, '=') + 1) AS value FROM unnest(options) AS o
    LOOP
        IF NOT known ? named.option THEN
            IF named.option ~* '(secret|passw|token|key|credential|signature|private)' THEN
                RAISE EXCEPTION 'the option "%" is refused, as it would hold a secret', named.option
                    USING ERRCODE = 'fdw_invalid_option_name',
                          DETAIL = 'Options of servers are shown to everybody, and every option stands in dumps. The server '
                              'may have logged this statement: replace the secret.',
                          HINT = 'Refer to it in a user mapping: OPTIONS (credentials ''profile NAME''), or env, file NAME, '
                              'none.';
            END IF;
            RAISE EXCEPTION 'there is no option "%" here', named.option
                USING ERRCODE = 'fdw_invalid_option_name',
                      HINT = coalesce(
                          'Valid options: ' || (SELECT string_agg(k, ', ' ORDER BY k) FROM jsonb_object_keys(known) AS k) || '.',
                          'There are no valid options here.');
        END IF;
        -- Private keys, tokens and JSON credentials by how they begin, the rest by the look of random letters and digits.
        -- Addresses and patterns may hold hashes.
        IF named.value ~ '-----BEGIN|AKIA|ASIA|private_key|ya29[.]|eyJ|SharedAccessSignature'
            OR named.option IN ('endpoint', 'region', 'user_project', 'credentials') AND (
                named.value ~ '[{=]'
                OR named.value ~ '[A-Za-z0-9+]{32}' AND named.value ~ '[0-9]'
                OR named.value !~ '^file ' AND named.value ~ '[A-Za-z0-9/+]{40}'
                    AND named.value ~ '[0-9]' AND named.value ~ '[A-Z]' AND named.value ~ '[a-z]')
            OR named.option = 'url' AND named.value ~ '^[a-z0-9]+://[^/]*[@:]'
            OR named.option = 'endpoint' AND named.value ~ '@'
        THEN
            RAISE EXCEPTION 'the value of the option "%" looks like a secret', named.option
                USING ERRCODE = 'fdw_invalid_attribute_value',
                      DETAIL = 'Every option stands in dumps. The server may have logged this statement: replace the secret.',
                      HINT = 'Keep it on the loader''s machine and refer to it in a user mapping: '
                          'OPTIONS (credentials ''profile NAME''), or env, file NAME, none.';
        END IF;
        IF named.value !~ (known -> named.option ->> 0) OR named.option = 'url' AND named.value ~ '^file:.*/[.][.]?(/|$)' THEN
            RAISE EXCEPTION 'the value of the option "%" does not have its form', named.option
                USING ERRCODE = 'fdw_invalid_attribute_value',
                      HINT = format('For example: %s %L.', named.option, known -> named.option ->> 1);
        END IF;
        given := given || jsonb_build_object(named.option, named.value);
    END LOOP;
    IF place = 'pg_foreign_server' THEN
        scheme := split_part(given ->> 'url', '://', 1);
        IF scheme IS NULL THEN
            RAISE EXCEPTION 'a server needs the option "url"'
                USING ERRCODE = 'fdw_option_name_not_found', HINT = 'For example: OPTIONS (url ''s3://bucket/prefix/'').';
        END IF;
        FOR named IN SELECT k AS option FROM jsonb_object_keys(given) AS k WHERE NOT by_scheme -> scheme ? k ORDER BY k LOOP
            RAISE EXCEPTION 'a bucket with the scheme % has no option "%"', scheme, named.option
                USING ERRCODE = 'fdw_invalid_option_name',
                      HINT = 'Valid options: ' || array_to_string(ARRAY(
                          SELECT jsonb_array_elements_text(by_scheme -> scheme)), ', ') || '.';
        END LOOP;
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.validate_options(text[], oid) IS
    'The validator of the foreign data wrapper datastore: raises for an option that a server, user mapping, foreign table or '
    'column does not take, for a value of another form, and for whatever looks like a secret, whose value is never repeated.';

DO $wrapper$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_foreign_data_wrapper WHERE fdwname = 'datastore') THEN
        IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
            RAISE NOTICE 'the foreign data wrapper datastore is left out, since only a superuser may create one';
            RETURN;
        END IF;
        CREATE FOREIGN DATA WRAPPER datastore NO HANDLER VALIDATOR datastore.validate_options;
        COMMENT ON FOREIGN DATA WRAPPER datastore IS
            'Describes buckets as foreign servers. No data is read through it.';
        IF to_regrole('datastore_owner') IS NOT NULL THEN
            GRANT USAGE ON FOREIGN DATA WRAPPER datastore TO datastore_owner;
        END IF;
    END IF;
END
$wrapper$;

CREATE OR REPLACE VIEW datastore.server WITH (security_invoker = true) AS
SELECT
    judged.name, judged.owner, judged.url, judged.options, judged.store, judged.refusal IS NULL AS counts, judged.refusal
FROM (
    SELECT
        f.srvname AS name, r.rolname AS owner, address.url, described.options, s.name AS store,
        CASE
            WHEN NOT pg_catalog.pg_has_role(f.srvowner, 'datastore_owner', 'MEMBER')
                THEN 'its owner is not a member of datastore_owner'
            WHEN s.id IS NULL THEN 'no datastore names it'
            WHEN NOT pg_catalog.starts_with(s.bucket, address.url)
                THEN 'its url is not that of the datastore ' OPERATOR(pg_catalog.||) s.name
        END AS refusal
    FROM pg_catalog.pg_foreign_server AS f
    JOIN pg_catalog.pg_foreign_data_wrapper AS w ON w.oid OPERATOR(pg_catalog.=) f.srvfdw
    JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) f.srvowner
    LEFT JOIN datastore.store AS s ON s.foreign_server OPERATOR(pg_catalog.=) f.srvname
    CROSS JOIN LATERAL (
        SELECT coalesce(pg_catalog.jsonb_object_agg(o.option_name, o.option_value), '{}') AS options
        FROM pg_catalog.pg_options_to_table(f.srvoptions) AS o
    ) AS described
    -- As a definition's address is read: slashes that follow each other are one in a path, and data in a key.
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN pg_catalog.starts_with(given.url, 'file://') THEN 'file://' OPERATOR(pg_catalog.||)
                pg_catalog.regexp_replace(
                    pg_catalog.substr(given.url, 8) OPERATOR(pg_catalog.||) '/', '/+', '/', 'g')
            WHEN given.url OPERATOR(pg_catalog.~) '^[a-z0-9]+://[^/]*$' THEN given.url OPERATOR(pg_catalog.||) '/'
            ELSE given.url
        END AS url
        FROM (SELECT described.options ->> 'url' AS url) AS given
    ) AS address
    WHERE w.fdwname OPERATOR(pg_catalog.=) 'datastore'
) AS judged;
COMMENT ON VIEW datastore.server IS
    'The foreign servers that describe buckets. One counts only if its owner is a member of datastore_owner and a datastore '
    'names it: whoever may create servers could otherwise send the loader, with its credential, to a host of their own.';
COMMENT ON COLUMN datastore.server.name IS 'The server.';
COMMENT ON COLUMN datastore.server.owner IS 'The role that owns it.';
COMMENT ON COLUMN datastore.server.url IS 'The address of the bucket, in the form that a datastore''s own has.';
COMMENT ON COLUMN datastore.server.options IS 'All its options.';
COMMENT ON COLUMN datastore.server.store IS 'The datastore that names it. Null if none does.';
COMMENT ON COLUMN datastore.server.counts IS 'Whether it is taken into account.';
COMMENT ON COLUMN datastore.server.refusal IS 'Why it is not. Null if it is.';
