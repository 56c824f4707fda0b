enum InterimTemplates {
    static let all: [(String, String)] = [
        (
            "access/access",
            ###"""
            -- The loader fills the staging and reads what the table has; the merge, which writes it, runs as the owner.
            GRANT SELECT, INSERT ON {{staging}} TO datastore_loader;
            GRANT SELECT (key, fingerprint) ON {{table}} TO datastore_loader;
            GRANT SELECT ON
                {{relations}}
                TO {{readers}};
            {{#hasReaders}}

            -- What the views read beside the table, as they run with the rights of who reads them.
            GRANT SELECT ON datastore.store, datastore.run, datastore.held, datastore.reject TO {{roles}};
            GRANT EXECUTE ON FUNCTION
                datastore.freshness(text), datastore.require_fresh(text, interval), datastore.children(text, text),
                datastore.child_of(text, text)
                TO {{roles}};
            {{/hasReaders}}
            {{#hasAnnotators}}

            -- The note columns, and no others, may be written.
            GRANT UPDATE ({{notes}}) ON {{table}}, {{live}} TO {{annotators}};
            {{/hasAnnotators}}

            -- Only the registry's dispatchers call these.
            REVOKE ALL ON FUNCTION
                {{functions}}
                FROM PUBLIC;

            """###
        ),
        (
            "derive/derivation",
            ###"""
            CREATE TYPE {{type}} AS (
            {{#fields}}
                {{name}} {{type}},
            {{/fields}}
                rejected text[]
            );
            COMMENT ON TYPE {{type}} IS
                {{typeComment}};

            -- What the fast form falls back to, and what it has to answer too.
            CREATE FUNCTION {{slow}}(
            {{parameters}}
            ) RETURNS {{type}}
            LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE
            SET search_path = pg_catalog, pg_temp
            AS {{slowBody}};
            COMMENT ON FUNCTION {{slow}}({{types}}) IS
                {{slowComment}};

            -- Runs once for each new or changed object. It has no search path of its own, which would cost more than its body:
            -- only the merge calls it, and has one.
            CREATE FUNCTION {{fast}}(
            {{parameters}}
            ) RETURNS {{type}}
            LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE
            AS {{fastBody}};
            COMMENT ON FUNCTION {{fast}}({{types}}) IS
                {{fastComment}};

            -- Asked only for the objects of which the derivation refused a value.
            CREATE FUNCTION {{rejects}}(
            {{parameters}}
            ) RETURNS TABLE (column_name text, raw text, reason text)
            LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE
            SET search_path = pg_catalog, pg_temp
            AS {{rejectsBody}};
            COMMENT ON FUNCTION {{rejects}}({{types}}) IS
                {{rejectsComment}};

            """###
        ),
        (
            "history/history",
            ###"""
            CREATE TABLE {{history}} (
                object_id uuid NOT NULL,
                key text COLLATE "C" NOT NULL,
                valid_from timestamptz NOT NULL,
                valid_to timestamptz NOT NULL,
                ended_by text NOT NULL,
                run_id bigint NOT NULL,
                version_of_row jsonb NOT NULL
            );
            COMMENT ON TABLE {{history}} IS
                {{comment}};
            COMMENT ON COLUMN {{history}}.object_id IS 'The id of the row.';
            COMMENT ON COLUMN {{history}}.key IS 'The object''s full key.';
            COMMENT ON COLUMN {{history}}.valid_from IS 'When the row became as it is here.';
            COMMENT ON COLUMN {{history}}.valid_to IS 'When it ceased to be so.';
            COMMENT ON COLUMN {{history}}.ended_by IS 'changed: the object changed; gone: the object is gone.';
            COMMENT ON COLUMN {{history}}.run_id IS
                'The run of the loader that ended it; for a removed row the run that last wrote it.';
            COMMENT ON COLUMN {{history}}.version_of_row IS 'The whole row as it was.';
            CREATE INDEX {{index}} ON {{history}} (object_id, valid_to);

            """###
        ),
        (
            "merge/merge",
            ###"""
            CREATE FUNCTION {{merge}}(run_id bigint) RETURNS datastore.merge_counts
            LANGUAGE plpgsql
            SET search_path = pg_catalog, pg_temp
            AS {{quote}}
            DECLARE
                run datastore.run;
                store datastore.store;
                counts datastore.merge_counts := ROW(0, 0, 0, 0, 0, 0, NULL);
            BEGIN
                SELECT * INTO STRICT run FROM datastore.run AS r WHERE r.id = {{mergeName}}.run_id;
                SELECT * INTO STRICT store FROM datastore.store AS s WHERE s.id = run.store_id;
                LOCK TABLE {{table}} IN ROW EXCLUSIVE MODE;

                IF (SELECT count(*) <> count(DISTINCT g.key) FROM {{staging}} AS g
                    WHERE g.run_id = run.id AND g.kind <> 'R') THEN
                    RAISE EXCEPTION 'run % staged a key twice', run.id
                        USING ERRCODE = 'DS005', HINT = 'Nothing was written. Start the loader again.';
                END IF;

                -- The derivation runs for the rows that differ only, hence the join inside the fence.
                WITH written AS (
                    UPDATE {{table}} AS t
                    SET {{assignments}}
                    FROM (
                        SELECT p.*, {{derive}}(
                                p.key, p.size, p.etag, p.checksum, p.content_type, p.storage_class, p.version, p.last_modified,
                                p.metadata, p.tags
                            ) AS derived
                        FROM (
                            SELECT g.key, g.size, g.etag, g.checksum, g.content_type, g.storage_class, g.version, g.last_modified,
                                   datastore.parse_json(g.metadata) AS metadata, datastore.parse_json(g.tags) AS tags,
                                   g.fingerprint, o.deleted_at IS NOT NULL AS was_gone
                            FROM {{staging}} AS g
                            JOIN {{table}} AS o ON o.key = g.key
                            WHERE g.run_id = run.id AND g.kind = 'P'
                                AND (o.fingerprint IS DISTINCT FROM g.fingerprint OR g.fingerprint = 0)
                            OFFSET 0
                        ) AS p
                        OFFSET 0
                    ) AS s
                    WHERE t.key = s.key
                    RETURNING s.was_gone
                )
                SELECT count(*) FILTER (WHERE NOT w.was_gone), count(*) FILTER (WHERE w.was_gone)
                INTO counts.updated, counts.restored FROM written AS w;

                INSERT INTO {{table}} (
                    {{insertedColumns}}
                )
                SELECT {{insertedValues}}
                FROM (
                    SELECT p.*, {{derive}}(
                            p.key, p.size, p.etag, p.checksum, p.content_type, p.storage_class, p.version, p.last_modified,
                            p.metadata, p.tags
                        ) AS derived
                    FROM (
                        SELECT g.key, g.size, g.etag, g.checksum, g.content_type, g.storage_class, g.version, g.last_modified,
                               datastore.parse_json(g.metadata) AS metadata, datastore.parse_json(g.tags) AS tags, g.fingerprint
                        FROM {{staging}} AS g
                        WHERE g.run_id = run.id AND g.kind = 'P'
                            AND NOT EXISTS (SELECT FROM {{table}} AS t WHERE t.key = g.key)
                        OFFSET 0
                    ) AS p
                    OFFSET 0
                ) AS s;
                GET DIAGNOSTICS counts.inserted = ROW_COUNT;

            {{^removes}}
                -- The row of an object that is gone stays, as a tombstone.
                WITH written AS (
                    UPDATE {{table}} AS t
                    SET deleted_at = now(), fingerprint = NULL, changed_at = now(), run_id = run.id
                    FROM {{staging}} AS g
                    WHERE g.run_id = run.id AND g.kind IN ('G', 'O') AND t.key = g.key AND t.fingerprint IS NOT NULL
                    RETURNING g.kind
                )
                SELECT count(*) FILTER (WHERE w.kind = 'G'), count(*) FILTER (WHERE w.kind = 'O')
                INTO counts.gone, counts.out_of_scope FROM written AS w;
            {{/removes}}
            {{#removes}}
                -- Whoever refers to the table neither loses rows nor makes the merge fail. The lock above keeps foreign keys that
                -- are being added out until the merge ends.
                IF EXISTS (
                    SELECT FROM pg_constraint AS c WHERE c.contype = 'f' AND c.confrelid = {{tableLiteral}}::regclass
                ) THEN
                    WITH written AS (
                        UPDATE {{table}} AS t
                        SET deleted_at = now(), fingerprint = NULL, changed_at = now(), run_id = run.id
                        FROM {{staging}} AS g
                        WHERE g.run_id = run.id AND g.kind IN ('G', 'O') AND t.key = g.key AND t.fingerprint IS NOT NULL
                        RETURNING g.kind
                    )
                    SELECT count(*) FILTER (WHERE w.kind = 'G'), count(*) FILTER (WHERE w.kind = 'O')
                    INTO counts.gone, counts.out_of_scope FROM written AS w;
                    IF counts.gone + counts.out_of_scope > 0 THEN
                        counts.remark := 'rows of gone objects became tombstones, as a foreign key refers to the table';
                    END IF;
                ELSE
                    WITH written AS (
                        DELETE FROM {{table}} AS t
                        USING {{staging}} AS g
                        WHERE g.run_id = run.id AND g.kind IN ('G', 'O') AND t.key = g.key AND t.fingerprint IS NOT NULL
                        RETURNING g.kind
                    )
                    SELECT count(*) FILTER (WHERE w.kind = 'G'), count(*) FILTER (WHERE w.kind = 'O')
                    INTO counts.gone, counts.out_of_scope FROM written AS w;
                END IF;
            {{/removes}}

                -- Rejects: what was touched is cleared where it no longer holds, then what holds now is written.
                DELETE FROM datastore.reject AS j
                USING {{staging}} AS g
                WHERE j.store_id = store.id AND NOT j.key_is_encoded AND j.key = g.key AND g.run_id = run.id
                    AND g.kind IN ('P', 'G', 'O')
                    AND NOT (g.kind = 'P' AND (
                        EXISTS (SELECT FROM {{table}} AS t WHERE t.key = g.key AND j.column_name = ANY (t.rejected))
                        OR EXISTS (
                            SELECT FROM {{staging}} AS f
                            WHERE f.run_id = run.id AND f.kind = 'R' AND f.key = g.key
                                AND datastore.parse_json(f.metadata) ->> 'column' = j.column_name
                        )
                    ));
                SELECT coalesce(sum(cardinality(t.rejected)), 0) INTO counts.rejected
                FROM {{table}} AS t JOIN {{staging}} AS g ON g.key = t.key
                WHERE t.rejected IS NOT NULL AND g.run_id = run.id AND g.kind = 'P';
                INSERT INTO datastore.reject AS j (store_id, key, column_name, raw, reason, first_run_id, last_run_id)
                SELECT store.id, f.key, f.column_name, f.raw, f.reason, run.id, run.id
                FROM (
                    SELECT t.key, r.column_name, r.raw, r.reason,
                           row_number() OVER (PARTITION BY r.column_name ORDER BY t.key) AS place
                    FROM {{table}} AS t
                    JOIN {{staging}} AS g ON g.key = t.key,
                    LATERAL {{rejects}}(
                        t.key, t.size, t.etag, t.checksum, t.content_type, t.storage_class, t.version, t.last_modified,
                        t.metadata, t.tags
                    ) AS r
                    WHERE t.rejected IS NOT NULL AND g.run_id = run.id AND g.kind = 'P'
                ) AS f
                WHERE f.place <= 10000
                ON CONFLICT (store_id, key, column_name, key_is_encoded) DO UPDATE
                SET raw = excluded.raw, reason = excluded.reason, last_run_id = excluded.last_run_id
                WHERE (j.raw, j.reason) IS DISTINCT FROM (excluded.raw, excluded.reason);
                counts.rejected := counts.rejected + datastore.write_refusals(store, run);
                RETURN counts;
            END
            {{quote}};
            COMMENT ON FUNCTION {{merge}}(bigint) IS
                {{comment}};

            """###
        ),
        (
            "migration/down",
            ###"""
            -- {{version}} {{name}}, undone
            --
            {{#summary}}
            -- {{.}}
            {{/summary}}
            --
            -- Run: psql -v ON_ERROR_STOP=1 -v really=yes -f {{version}}_{{name}}.down.sql
            -- Without really=yes it refuses where a table has rows.
            \set ON_ERROR_STOP on
            \if :{?really}
            \else
            \set really no
            \endif

            BEGIN;
            SET LOCAL lock_timeout = '30s';
            SET LOCAL statement_timeout = '60s';
            SET LOCAL search_path = pg_catalog, pg_temp;
            SET LOCAL client_min_messages = warning;
            SELECT set_config('datastore.really', :'really', true) AS really \gset
            SELECT pg_advisory_xact_lock(hashtext('datastore.migration')) IS NULL AS locked \gset
            SELECT to_regclass('datastore.migration') IS NOT NULL AS installed \gset
            \if :installed
            SELECT EXISTS (SELECT FROM datastore.migration WHERE version = '{{version}}') AS applied \gset
            \else
            \set applied false
            \endif
            \if :applied
            SET LOCAL lock_timeout = '2s';

            -- Look whether it may be undone.
            DO {{quote}}
            BEGIN
                IF EXISTS (SELECT FROM datastore.migration AS m WHERE m.version > '{{version}}') THEN
                    RAISE EXCEPTION 'migration {{version}} cannot be undone before the ones after it'
                        USING ERRCODE = 'object_not_in_prerequisite_state';
                END IF;
            {{#isRuntime}}
                IF EXISTS (SELECT FROM datastore.store) THEN
                    RAISE EXCEPTION 'the registry still has datastores' USING ERRCODE = 'object_not_in_prerequisite_state';
                END IF;
            {{/isRuntime}}
            {{#tables}}
                IF current_setting('datastore.really') <> 'yes' AND EXISTS (SELECT FROM {{table}}) THEN
                    RAISE EXCEPTION {{message}}
                        USING ERRCODE = 'object_not_in_prerequisite_state',
                              HINT = 'Its notes and history would be lost; the rest can be made anew from the bucket. '
                                  'To go on, run the file with psql -v really=yes.';
                END IF;
            {{/tables}}
            END
            {{quote}};
            {{#statements}}
            {{.}}
            {{/statements}}
            \endif
            COMMIT;

            """###
        ),
        (
            "migration/up",
            ###"""
            -- {{version}} {{name}}
            --
            {{#summary}}
            -- {{.}}
            {{/summary}}
            --
            -- Run: psql -v ON_ERROR_STOP=1 -f {{version}}_{{name}}.up.sql
            -- It does nothing where it was applied, and all of it or nothing where it was not. Do not edit it: its hash, the
            -- SHA-256 of this file with sixty-four zeros in place of the hash, is recorded and compared.
            \set ON_ERROR_STOP on

            BEGIN;
            SET LOCAL lock_timeout = '30s';
            SET LOCAL statement_timeout = '60s';
            SET LOCAL search_path = pg_catalog, pg_temp;
            SET LOCAL client_min_messages = warning;

            -- One migration at a time; who had to wait looks again whether anything is left to do.
            SELECT pg_advisory_xact_lock(hashtext('datastore.migration')) IS NULL AS locked \gset
            {{#isRuntime}}
            SELECT to_regclass('datastore.migration') IS NOT NULL AS installed \gset
            \if :installed
            SELECT NOT EXISTS (SELECT FROM datastore.migration WHERE version = '{{version}}') AS pending \gset
            \else
            \set pending true
            \endif
            {{/isRuntime}}
            {{^isRuntime}}
            DO {{quote}}
            DECLARE
                recorded text;
            BEGIN
                IF to_regclass('datastore.migration') IS NULL THEN
                    RAISE EXCEPTION 'the registry of datastores is not installed in this database'
                        USING ERRCODE = 'object_not_in_prerequisite_state',
                              HINT = 'Apply {{predecessorVersion}} and every migration before it first.';
                END IF;
                SELECT m.hash INTO recorded FROM datastore.migration AS m WHERE m.version = '{{version}}';
                IF FOUND AND recorded <> '{{hash}}' THEN
                    RAISE EXCEPTION 'migration {{version}} was applied to this database from another file'
                        USING ERRCODE = 'object_not_in_prerequisite_state',
                              HINT = 'Compare datastore.migration with datastore.lock of the project.';
                END IF;
                SELECT m.hash INTO recorded FROM datastore.migration AS m WHERE m.version = '{{predecessorVersion}}';
                IF NOT FOUND THEN
                    RAISE EXCEPTION 'migration {{version}} comes after {{predecessorVersion}}, which was not applied to this database'
                        USING ERRCODE = 'object_not_in_prerequisite_state',
                              HINT = 'Apply {{predecessorVersion}}_{{predecessorName}}.up.sql first.';
                ELSIF recorded <> '{{predecessorHash}}' THEN
                    RAISE EXCEPTION 'migration {{predecessorVersion}} was applied to this database from another file'
                        USING ERRCODE = 'object_not_in_prerequisite_state',
                              HINT = 'Compare datastore.migration with datastore.lock of the project.';
                END IF;
            END
            {{quote}};
            SELECT NOT EXISTS (SELECT FROM datastore.migration WHERE version = '{{version}}') AS pending \gset
            {{/isRuntime}}
            \if :pending
            SET LOCAL lock_timeout = '2s';

            {{#sections}}
            {{#comment}}
            -- {{.}}
            {{/comment}}
            {{text}}

            {{/sections}}
            -- Record the migration.
            INSERT INTO datastore.migration (version, name, hash) VALUES (
                '{{version}}', '{{name}}',
                '{{hash}}'
            );
            \endif
            COMMIT;

            """###
        ),
        (
            "migration/verify",
            ###"""
            -- {{version}} {{name}}, compared with a database
            --
            -- One row for each difference, none when all is well. Run: psql -v ON_ERROR_STOP=1 -f {{version}}_{{name}}.verify.sql

            """###
        ),
        (
            "plan/plan",
            ###"""
            CREATE FUNCTION {{plan}}(run_id bigint, approve text, detailed boolean)
            RETURNS datastore.run_plan
            LANGUAGE plpgsql
            SET search_path = pg_catalog, pg_temp
            AS {{quote}}
            DECLARE
                run datastore.run;
                store datastore.store;
                plan datastore.run_plan;
                span datastore.run_range;
                approval_stands boolean := false;
                departing bigint;
            BEGIN
                SELECT * INTO STRICT run FROM datastore.run AS r WHERE r.id = {{planName}}.run_id;
                SELECT * INTO STRICT store FROM datastore.store AS s WHERE s.id = run.store_id;

                -- What an earlier plan of this run held back is judged anew.
                UPDATE {{staging}} AS g SET kind = upper(g.kind) WHERE g.kind IN ('g', 'o');

                -- A range that was staged whole is reduced to what a range compared while it was listed would have staged.
                FOR span IN
                    SELECT * FROM datastore.run_range AS r WHERE r.run_id = run.id AND r.whole AND r.complete
                LOOP
                    IF EXISTS (
                        SELECT FROM {{staging}} AS g WHERE g.run_id = run.id AND g.kind = 'P'
                        GROUP BY g.key HAVING count(*) > 1
                    ) THEN
                        DELETE FROM {{staging}} AS g
                        USING {{staging}} AS later
                        WHERE g.run_id = run.id AND g.kind = 'P' AND later.run_id = run.id AND later.kind = 'P'
                            AND later.key = g.key AND later.ctid > g.ctid;
                    END IF;
                    INSERT INTO {{staging}} (run_id, kind, key)
                    SELECT run.id, 'G', t.key
                    FROM {{table}} AS t
                    WHERE t.fingerprint IS NOT NULL AND t.key ^@ run.prefix
                        AND (span.lower_bound IS NULL OR t.key > span.lower_bound)
                        AND (span.upper_bound IS NULL OR t.key <= span.upper_bound)
                        AND NOT EXISTS (
                            SELECT FROM {{staging}} AS g
                            WHERE g.run_id = run.id AND g.kind = 'P' AND g.key = t.key
                        );
                    DELETE FROM {{staging}} AS g
                    USING {{table}} AS t
                    WHERE g.run_id = run.id AND g.kind = 'P' AND t.key = g.key
                        AND t.fingerprint = g.fingerprint AND g.fingerprint <> 0
                        AND (span.lower_bound IS NULL OR g.key > span.lower_bound)
                        AND (span.upper_bound IS NULL OR g.key <= span.upper_bound);
                    UPDATE datastore.run_range AS r SET whole = false WHERE r.run_id = run.id AND r.number = span.number;
                END LOOP;

                -- Rows that the definition no longer covers go, wherever they lie.
                IF run.kind <> 'prefix' AND NOT datastore.is_in_step_with_scope(run) THEN
                    UPDATE {{staging}} AS g SET kind = 'O'
                    WHERE g.run_id = run.id AND g.kind = 'G' AND NOT {{inScope}}(g.key);
                    INSERT INTO {{staging}} (run_id, kind, key)
                    SELECT run.id, 'O', t.key
                    FROM {{table}} AS t
                    WHERE t.fingerprint IS NOT NULL AND NOT {{inScope}}(t.key)
                        AND NOT EXISTS (
                            SELECT FROM {{staging}} AS g
                            WHERE g.run_id = run.id AND g.kind = 'O' AND g.key = t.key
                        );
                END IF;

                SELECT count(*) FILTER (WHERE g.kind = 'G'), count(*) FILTER (WHERE g.kind = 'O'),
                       count(*) FILTER (WHERE g.kind = 'R')
                INTO plan.gone, plan.out_of_scope, plan.refused
                FROM {{staging}} AS g WHERE g.run_id = run.id;
                IF detailed THEN
                    SELECT count(*) FILTER (WHERE t.key IS NULL), count(*) FILTER (WHERE t.fingerprint IS NOT NULL),
                           count(*) FILTER (WHERE t.deleted_at IS NOT NULL)
                    INTO plan.created, plan.changed, plan.restored
                    FROM {{staging}} AS g LEFT JOIN {{table}} AS t ON t.key = g.key
                    WHERE g.run_id = run.id AND g.kind = 'P';
                END IF;

                -- The brake.
                plan.approved := 0;
                plan.held := 0;
                plan.nothing_listed := run.seen = 0 AND EXISTS (
                    SELECT FROM {{table}} AS t WHERE t.fingerprint IS NOT NULL AND t.key ^@ run.prefix
                );
                plan.approval_is_another := false;
                departing := plan.gone + plan.out_of_scope;
                IF run.error IS NOT NULL THEN
                    -- Not everything was listed, so nothing is proved to be gone.
                    UPDATE {{staging}} AS g SET kind = lower(g.kind)
                    WHERE g.run_id = run.id AND g.kind IN ('G', 'O');
                    RETURN plan;
                END IF;
                IF approve IS NOT NULL THEN
                    approval_stands := datastore.approval_stands(store.id, approve);
                    plan.approval_is_another := NOT approval_stands;
                END IF;
                IF departing = 0 THEN
                    RETURN plan;
                END IF;
                IF approval_stands THEN
                    SELECT count(*) INTO plan.approved
                    FROM {{staging}} AS g
                    JOIN {{table}} AS t ON t.key = g.key
                    JOIN datastore.held AS h ON h.store_id = store.id AND h.object_id = t.id
                    WHERE g.run_id = run.id AND g.kind IN ('G', 'O');
                END IF;
                plan.allowed := store.delete_limit_rows;
                IF departing - plan.approved > plan.allowed THEN
                    SELECT count(*) INTO plan.live
                    FROM {{table}} AS t WHERE t.fingerprint IS NOT NULL AND t.key ^@ run.prefix;
                    plan.allowed := greatest(plan.allowed, floor(plan.live * store.delete_limit_percent / 100));
                END IF;
                IF departing - plan.approved > 0
                    AND (plan.nothing_listed OR plan.approval_is_another OR departing - plan.approved > plan.allowed)
                THEN
                    UPDATE {{staging}} AS g SET kind = lower(g.kind)
                    WHERE g.run_id = run.id AND g.kind IN ('G', 'O')
                        AND NOT (approval_stands AND EXISTS (
                            SELECT FROM {{table}} AS t JOIN datastore.held AS h ON h.store_id = store.id AND h.object_id = t.id
                            WHERE t.key = g.key
                        ));
                    GET DIAGNOSTICS plan.held = ROW_COUNT;
                    SELECT datastore.hash_of_held(store, sum(p.n)::bigint, string_agg(p.h, ''::bytea ORDER BY p.b))
                    INTO plan.held_hash
                    FROM (
                        SELECT q.b, count(*) AS n, sha256(string_agg(q.x, ''::bytea ORDER BY q.x)) AS h
                        FROM (
                            SELECT substr(uuid_send(t.id), 1, 2) AS b, uuid_send(t.id) || int8send(t.fingerprint) AS x
                            FROM {{staging}} AS g JOIN {{table}} AS t ON t.key = g.key
                            WHERE g.run_id = run.id AND g.kind IN ('g', 'o') AND t.fingerprint IS NOT NULL
                        ) AS q
                        GROUP BY q.b
                    ) AS p;
                END IF;
                RETURN plan;
            END
            {{quote}};
            COMMENT ON FUNCTION {{plan}}(bigint, text, boolean) IS
                {{comment}};

            """###
        ),
        (
            "plan/scope",
            ###"""
            CREATE FUNCTION {{inScope}}(key text) RETURNS boolean
            LANGUAGE sql IMMUTABLE PARALLEL SAFE
            AS {{body}};
            COMMENT ON FUNCTION {{inScope}}(text) IS
                {{comment}};

            """###
        ),
        (
            "staging/staging",
            ###"""
            CREATE UNLOGGED TABLE {{staging}} (
                run_id bigint NOT NULL,
                kind text NOT NULL,
                key text COLLATE "C" NOT NULL,
                size bigint,
                etag text,
                checksum text,
                content_type text,
                storage_class text,
                version text,
                last_modified timestamptz,
                metadata text,
                tags text,
                fingerprint bigint
            );
            COMMENT ON TABLE {{staging}} IS
                {{comment}};
            COMMENT ON COLUMN {{staging}}.run_id IS 'The run that staged the row.';
            COMMENT ON COLUMN {{staging}}.kind IS
                'P: new or changed; G: gone; O: out of scope; g and o: held back; R: refused.';
            COMMENT ON COLUMN {{staging}}.key IS 'The object''s full key; percent-encoded where it is refused.';
            COMMENT ON COLUMN {{staging}}.size IS 'The object''s size in bytes.';
            COMMENT ON COLUMN {{staging}}.etag IS 'The store''s own tag for the content.';
            COMMENT ON COLUMN {{staging}}.checksum IS 'A checksum of the content, with its algorithm in front.';
            COMMENT ON COLUMN {{staging}}.content_type IS 'The media type.';
            COMMENT ON COLUMN {{staging}}.storage_class IS 'The storage class.';
            COMMENT ON COLUMN {{staging}}.version IS 'What the store calls this version of the object.';
            COMMENT ON COLUMN {{staging}}.last_modified IS 'When the object was last modified.';
            COMMENT ON COLUMN {{staging}}.metadata IS
                'The custom metadata as text, or what a refusal says; parsed by the merge.';
            COMMENT ON COLUMN {{staging}}.tags IS 'The tags as text; parsed by the merge.';
            COMMENT ON COLUMN {{staging}}.fingerprint IS 'Changes whenever the object does.';

            """###
        ),
        (
            "store/preconditions",
            ###"""
            DO {{quote}}
            BEGIN
            {{#checks}}
                IF {{fails}} THEN
                    RAISE EXCEPTION {{message}}
                        USING ERRCODE = {{code}},
                              HINT = {{hint}};
                END IF;
            {{/checks}}
            {{#patterns}}
                BEGIN
                    PERFORM '' ~ {{pattern}};
                EXCEPTION
                    WHEN invalid_regular_expression THEN
                        RAISE EXCEPTION {{message}}, SQLERRM
                            USING ERRCODE = 'invalid_regular_expression',
                                  HINT = {{hint}};
                END;
            {{/patterns}}
            {{^hasAny}}
                NULL;
            {{/hasAny}}
            END
            {{quote}};
            {{#createsSchema}}
            CREATE SCHEMA IF NOT EXISTS {{schema}};
            {{/createsSchema}}
            GRANT USAGE, CREATE ON SCHEMA {{schema}} TO datastore_owner;
            {{#hasReaders}}
            GRANT USAGE ON SCHEMA {{schemas}} TO {{roles}};
            {{/hasReaders}}

            """###
        ),
        (
            "store/registration",
            ###"""
            INSERT INTO datastore.store (
                name, table_schema, table_name, bucket, prefix, identity, server, credentials, definition, definition_hash,
                source_hash, deletes, delete_limit_rows, delete_limit_percent
            ) VALUES (
                {{name}}, {{schema}}, {{name}},
                {{bucket}},
                {{prefix}},
                {{identity}},
                {{server}},
                {{credentials}},
                {{definition}},
                '{{definitionHash}}',
                '{{sourceHash}}',
                '{{deletes}}', {{rows}}, {{percent}}
            );

            """###
        ),
        (
            "table/table",
            ###"""
            CREATE TABLE {{table}} (
            {{#columns}}
                {{name}} {{type}}{{constraint}},
            {{/columns}}
                CONSTRAINT {{primaryKey}} PRIMARY KEY (id),
                CONSTRAINT {{tombstoneCheck}} CHECK ((deleted_at IS NULL) = (fingerprint IS NOT NULL))
            ) WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
            COMMENT ON TABLE {{table}} IS
                {{tableComment}};
            {{#comments}}
            COMMENT ON COLUMN {{table}}.{{name}} IS
                {{comment}};
            {{/comments}}

            -- The loader walks this index beside the listing, without a look at the table.
            CREATE UNIQUE INDEX {{keyIndex}} ON {{table}} (key) INCLUDE (fingerprint);
            CREATE INDEX {{rejectedIndex}} ON {{table}} (key) WHERE rejected IS NOT NULL;
            {{#indexes}}
            {{.}}
            {{/indexes}}

            """###
        ),
        (
            "trigger/triggers",
            ###"""
            -- A write to a mirrored column is answered with a sentence.
            CREATE TRIGGER datastore_guard_update BEFORE UPDATE OF
                {{mirrored}}
            ON {{table}} FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror({{arguments}});
            CREATE TRIGGER datastore_guard_write BEFORE INSERT OR DELETE OR TRUNCATE
            ON {{table}} FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror({{arguments}});
            COMMENT ON TRIGGER datastore_guard_update ON {{table}} IS 'Refuses to write what is mirrored, and says why.';
            COMMENT ON TRIGGER datastore_guard_write ON {{table}} IS 'Refuses to add or remove rows, and says why.';
            {{#history}}

            CREATE TRIGGER datastore_history_update AFTER UPDATE ON {{table}}
            REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
            FOR EACH STATEMENT EXECUTE FUNCTION datastore.record_history({{name}});
            CREATE TRIGGER datastore_history_delete AFTER DELETE ON {{table}}
            REFERENCING OLD TABLE AS old_rows
            FOR EACH STATEMENT EXECUTE FUNCTION datastore.record_history({{name}});
            COMMENT ON TRIGGER datastore_history_update ON {{table}} IS 'Keeps the versions of rows that were replaced.';
            COMMENT ON TRIGGER datastore_history_delete ON {{table}} IS 'Keeps the last versions of rows that went.';
            {{/history}}

            """###
        ),
        (
            "view/views",
            ###"""
            {{#views}}
            CREATE VIEW {{name}} WITH (security_invoker = true) AS
            {{query}};
            COMMENT ON VIEW {{name}} IS
                {{comment}};

            {{/views}}

            """###
        ),
    ]
}
