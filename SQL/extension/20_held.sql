-- What the brake holds back: its name, its record, and how a person lets it go.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.hash_of_held(
    store datastore.store, held_kind text, row_count bigint, row_hashes bytea
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN pg_catalog.encode(
    pg_catalog.sha256(
        pg_catalog.decode(
            'plan1:' OPERATOR(pg_catalog.||) (store).uuid::text OPERATOR(pg_catalog.||) ':'
            OPERATOR(pg_catalog.||) (store).source_hash OPERATOR(pg_catalog.||) ':'
            OPERATOR(pg_catalog.||) (store).deletes OPERATOR(pg_catalog.||) ':'
            OPERATOR(pg_catalog.||) held_kind OPERATOR(pg_catalog.||) ':'
            OPERATOR(pg_catalog.||) row_count::text OPERATOR(pg_catalog.||) ':', 'escape'
        ) OPERATOR(pg_catalog.||) pg_catalog.sha256(row_hashes)
    ),
    'hex'
);
COMMENT ON FUNCTION datastore.hash_of_held(datastore.store, text, bigint, bytea) IS
    'The hash that names exactly the rows that are held back. It names neither run nor time, so that the same held '
    'deletions have the same hash tomorrow.';

CREATE OR REPLACE FUNCTION datastore.find_approved(store datastore.store, approve text) RETURNS datastore.held_set
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT s.*
FROM datastore.held_set AS s
WHERE s.store_id = (store).id AND s.hash = approve AND s.approved_run_id IS NULL
    AND s.held_at > pg_catalog.clock_timestamp() - interval '7 days'
ORDER BY s.id DESC
LIMIT 1;
END;
COMMENT ON FUNCTION datastore.find_approved(datastore.store, text) IS
    'The set of held rows that a hash names: held within seven days, and not approved before. Null if there is none.';

CREATE OR REPLACE FUNCTION datastore.record_held_kind(
    store datastore.store, run datastore.run, held_kind text, hash text, row_count bigint
) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    staged_kind text := CASE held_kind WHEN 'gone' THEN 'G' ELSE 'O' END;
    newest datastore.held_set;
    new_set bigint;
    holds_part boolean := run.kind <> 'full' OR run.error IS NOT NULL;
BEGIN
    SELECT * INTO newest
    FROM datastore.held_set AS s
    WHERE s.store_id = store.id AND s.kind = held_kind AND s.is_part = holds_part ORDER BY s.id DESC LIMIT 1;
    IF hash IS NULL THEN
        IF NOT holds_part THEN
            UPDATE datastore.held AS h SET to_set = newest.id + 1
            WHERE h.store_id = store.id AND h.kind = held_kind AND h.to_set IS NULL;
        END IF;
        RETURN;
    END IF;
    IF newest.hash = hash AND newest.approved_run_id IS NULL AND EXISTS (
        SELECT FROM datastore.held AS h
        WHERE h.store_id = store.id AND h.kind = held_kind AND h.from_set <= newest.id
            AND (h.to_set IS NULL OR newest.is_part AND h.from_set = newest.id)
    ) THEN
        UPDATE datastore.held_set AS s SET run_id = run.id, held_at = clock_timestamp() WHERE s.id = newest.id;
        RETURN;
    END IF;
    INSERT INTO datastore.held_set (store_id, kind, hash, row_count, run_id, held_at, is_part)
    VALUES (store.id, held_kind, hash, row_count, run.id, clock_timestamp(), holds_part)
    RETURNING id INTO new_set;
    IF NOT holds_part THEN
        EXECUTE format(
            'UPDATE datastore.held AS h SET to_set = $1 '
            'WHERE h.store_id = $2 AND h.kind = $3 AND h.to_set IS NULL AND NOT EXISTS ('
            ' SELECT FROM datastore_staging.%I AS g'
            ' WHERE g.run_id = $4 AND g.kind = $5 AND g.held AND datastore.object_id($6, g.key) = h.object_id)',
            'staging_' || store.name
        ) USING new_set, store.id, held_kind, run.id, staged_kind, store.identity;
    END IF;
    -- What a run over a part holds, or one that could not list everything, is a set of its own, and leaves that of the
    -- whole as it is.
    EXECUTE format(
        'INSERT INTO datastore.held (store_id, kind, object_id, from_set, to_set) '
        'SELECT $1, $2, t.id, $3, CASE WHEN $4 THEN NULL ELSE $3 + 1 END '
        'FROM datastore_staging.%I AS g JOIN ONLY %I.%I AS t ON t.key = g.key '
        'WHERE g.run_id = $5 AND g.kind = $6 AND g.held AND t.fingerprint IS NOT NULL AND NOT ($4 AND EXISTS ('
        ' SELECT FROM datastore.held AS h'
        ' WHERE h.store_id = $1 AND h.kind = $2 AND h.object_id = t.id AND h.to_set IS NULL))',
        'staging_' || store.name, store.table_schema, store.table_name
    ) USING store.id, held_kind, new_set, NOT holds_part, run.id, staged_kind;
    DELETE FROM datastore.held_set AS s
    WHERE s.store_id = store.id AND s.kind = held_kind AND s.held_at < clock_timestamp() - interval '7 days';
    DELETE FROM datastore.held AS h
    WHERE h.store_id = store.id AND h.kind = held_kind AND h.to_set <= (
        SELECT min(s.id) FROM datastore.held_set AS s WHERE s.store_id = store.id AND s.kind = held_kind
    );
END
$function$;
COMMENT ON FUNCTION datastore.record_held_kind(datastore.store, datastore.run, text, text, bigint) IS
    'Records what a run holds back of one kind, as far as it differs from what was held before, and forgets sets that can '
    'no longer be approved.';

CREATE OR REPLACE FUNCTION datastore.record_held(
    store datastore.store, run datastore.run, plan datastore.run_plan, approve text
) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- What was approved and could not be listed tonight is deleted when it can be, under the same hash.
    IF approve IS NOT NULL AND NOT plan.approval_is_another AND run.error IS NULL THEN
        UPDATE datastore.held_set AS s SET approved_run_id = run.id
        WHERE s.store_id = store.id AND s.hash = approve AND s.approved_run_id IS NULL;
        EXECUTE format(
            'UPDATE datastore.held AS h SET to_set = greatest(h.from_set, ('
            ' SELECT max(s.id) FROM datastore.held_set AS s WHERE s.store_id = $1)) + 1 '
            'FROM datastore_staging.%I AS g WHERE h.store_id = $1 AND h.to_set IS NULL AND g.run_id = $2 '
            'AND g.kind = ANY ($3) AND g.held IS NOT TRUE AND datastore.object_id($4, g.key) = h.object_id', 'staging_' || store.name
        ) USING store.id, run.id, ARRAY['G', 'O'], store.identity;
    END IF;
    PERFORM datastore.record_held_kind(store, run, 'gone', plan.held_hash, plan.held),
            datastore.record_held_kind(store, run, 'out of scope', plan.out_of_scope_hash, plan.held_out_of_scope);
END
$function$;
COMMENT ON FUNCTION datastore.record_held(datastore.store, datastore.run, datastore.run_plan, text) IS
    'Records what a run holds back, and that an approval was used: each is good once.';

CREATE OR REPLACE FUNCTION datastore.held_folders(
    run_id bigint, at_most integer, OUT folder text, OUT held bigint
) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    store datastore.store;
BEGIN
    SELECT s.* INTO store
    FROM datastore.store AS s JOIN datastore.run AS r ON r.store_id = s.id WHERE r.id = held_folders.run_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no run %', run_id USING ERRCODE = 'DS004';
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT CASE WHEN strpos(t.key, $3) > 0'
        ' THEN left(t.key, length(t.key) - strpos(reverse(t.key), $3) + 1) ELSE $4 END, count(*) '
        'FROM datastore.held_set AS s '
        'JOIN datastore.held AS h ON h.store_id = s.store_id AND h.kind = s.kind AND h.from_set <= s.id '
        ' AND (h.to_set IS NULL OR h.to_set > s.id) AND (h.from_set = s.id OR NOT s.is_part) '
        'JOIN ONLY %I.%I AS t ON t.id = h.object_id WHERE s.run_id = $1 '
        'GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $2', store.table_schema, store.table_name
    ) USING run_id, at_most, '/', '';
END
$function$;
COMMENT ON FUNCTION datastore.held_folders(bigint, integer) IS
    'The folders with the most rows whose deletion a run held back, for the loader to show; empty for keys without a folder.';

CREATE OR REPLACE FUNCTION datastore.remark_on_limit(
    store datastore.store, run datastore.run, plan datastore.run_plan, counts datastore.merge_counts
) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    shares numeric[];
    share numeric := 100.0 * (counts.gone + counts.out_of_scope)
        / greatest(run.seen + counts.gone + counts.out_of_scope, 1);
BEGIN
    IF plan.approved = 0 THEN
        RETURN NULL;
    END IF;
    SELECT array_agg(a.share) INTO shares
    FROM (
        SELECT 100.0 * (r.gone + r.out_of_scope) / greatest(r.seen + r.gone + r.out_of_scope, 1) AS share
        FROM datastore.run AS r
        WHERE r.store_id = store.id AND r.approved_hash IS NOT NULL AND r.id < run.id
        ORDER BY r.id DESC LIMIT 2
    ) AS a;
    shares := shares || share;
    -- The same share is one that differs by no more than a quarter.
    IF cardinality(shares) < 3 OR (SELECT max(s) > 1.25 * min(s) FROM unnest(shares) AS s) THEN
        RETURN NULL;
    END IF;
    RETURN format('about %s %% of the rows went by approval for the third time; a limit that lets such runs pass: '
                  'delete_limit: { percent: %s }',
                  round(share), (SELECT least(100, ceil(max(s) + 1)) FROM unnest(shares) AS s));
END
$function$;
COMMENT ON FUNCTION datastore.remark_on_limit(
    datastore.store, datastore.run, datastore.run_plan, datastore.merge_counts
) IS
    'Proposes a limit where a person has let about the same share of the rows go three times; null where not.';
