-- The statements of a merge, each as text: what they have in common is here, what varies with the definition in the parts.
-- In each, $1 is the number of the run.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.writing_statement(store datastore.store, step text) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    parts datastore.merge_parts := datastore.merge_parts(store);
BEGIN
    RETURN format(
        CASE step
        -- The derivation runs for the rows that differ only, hence the join inside the fence.
        WHEN 'changed' THEN
$sql$WITH planned AS MATERIALIZED (
    SELECT p.*, CASE
        WHEN p.class NOT IN ('changed', 'restored') THEN NULL
        %7$s
    FROM (
        SELECT %5$s,
        %6$s AS class
        FROM %2$s AS g
        JOIN ONLY %1$s AS o ON o.key = g.key
        WHERE g.run_id = $1 AND g.kind = 'P'
        OFFSET 0
    ) AS p
), written AS (
    UPDATE ONLY %1$s AS t
    SET %8$s
    FROM planned AS s
    WHERE t.key = s.key AND s.class IN ('changed', 'restored')
    RETURNING s.class
)
SELECT p.matched, p.planned, p.touched, w.updated, w.restored
FROM (
    SELECT count(*) AS matched, count(*) FILTER (WHERE s.class = 'touched') AS touched,
        count(*) FILTER (WHERE s.class IN ('changed', 'restored')) AS planned
    FROM planned AS s
) AS p, (
    SELECT count(*) FILTER (WHERE o.class = 'changed') AS updated,
        count(*) FILTER (WHERE o.class = 'restored') AS restored
    FROM written AS o
) AS w$sql$
        WHEN 'touched' THEN
$sql$UPDATE ONLY %1$s AS t
SET fingerprint = g.fingerprint
FROM %2$s AS g
WHERE g.run_id = $1 AND g.kind = 'P' AND t.key = g.key AND t.fingerprint <> g.fingerprint$sql$
        -- A rule of the bucket's life cycle moved the object; that is no version of it.
        WHEN 'reclassed' THEN
$sql$UPDATE ONLY %1$s AS t
SET fingerprint = g.fingerprint, storage_class = g.storage_class
FROM %2$s AS g
WHERE g.run_id = $1 AND g.kind = 'C' AND t.key = g.key AND (t.fingerprint # g.fingerprint) BETWEEN 1 AND 255$sql$
        WHEN 'new' THEN
$sql$INSERT INTO %1$s (
        %9$s
)
SELECT %10$s
FROM (
    SELECT p.*, CASE
        %7$s
    FROM (
        SELECT %5$s
        FROM %2$s AS g
        WHERE g.run_id = $1 AND g.kind = 'P'
            AND NOT EXISTS (SELECT FROM ONLY %1$s AS t WHERE t.key = g.key)
        OFFSET 0
    ) AS p
    OFFSET 0
) AS s$sql$
        WHEN 'unread, restored' THEN
$sql$UPDATE ONLY %1$s AS t
SET %11$s
FROM (
    SELECT g.*, %3$s(%14$s) AS derived
    FROM (
        SELECT %13$s
        FROM %2$s AS u JOIN ONLY %1$s AS o ON o.key = u.key
        WHERE u.run_id = $1 AND u.kind = 'U' AND o.fingerprint IS NULL
        OFFSET 0
    ) AS g
    OFFSET 0
) AS s
WHERE t.key = s.key$sql$
        WHEN 'unread, new' THEN
$sql$INSERT INTO %1$s (
        %9$s
)
SELECT %12$s
FROM (
    SELECT u.*, CASE WHEN (u.derived).rejected IS NOT NULL THEN (
        SELECT array_agg(r.column_name ORDER BY r.column_name COLLATE "C")
        FROM %4$s(u.object) AS r WHERE r.raw IS NOT NULL
    ) END AS refused
    FROM (
        SELECT l.*, %3$s(l.object) AS derived
        FROM (
            SELECT g.key, %16$s,
        %15$s AS object
            FROM %2$s AS g
            WHERE g.run_id = $1 AND g.kind = 'U'
                AND NOT EXISTS (SELECT FROM ONLY %1$s AS t WHERE t.key = g.key)
            OFFSET 0
        ) AS l
        OFFSET 0
    ) AS u
    OFFSET 0
) AS s$sql$
        END,
        parts.mirror, parts.staging, parts.derive, parts.rejects, parts.staged, parts.class, parts.derivation,
        parts.assignments, parts.columns, parts.staged_values, parts.unread_assignments, parts.unread_values,
        parts.restored_fields, datastore.object_of(store.contract, 'g'), datastore.object_of(store.contract, 'g', false),
        datastore.object_fields(store.contract, 'g.%1$I', 'plain'));
END
$function$;
COMMENT ON FUNCTION datastore.writing_statement(datastore.store, text) IS
    'One of the statements of a merge that write what was staged of objects which are there; $1 is the run.';

CREATE OR REPLACE FUNCTION datastore.counting_statement(store datastore.store, step text) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    parts datastore.merge_parts := datastore.merge_parts(store);
BEGIN
    RETURN format(
        CASE step
        WHEN 'classes' THEN
$sql$SELECT count(*) FILTER (WHERE c.class = 'new'), count(*) FILTER (WHERE c.class = 'changed'),
    count(*) FILTER (WHERE c.class = 'touched'), count(*) FILTER (WHERE c.class = 'restored')
FROM (
    SELECT %4$s AS class
    FROM %2$s AS g LEFT JOIN ONLY %1$s AS o ON o.key = g.key
    WHERE g.run_id = $1 AND g.kind = 'P'
    UNION ALL
    SELECT 'touched'
    FROM %2$s AS g
    WHERE g.run_id = $1 AND g.kind = 'C'
) AS c$sql$
        -- That an object is unread takes the place of what was refused of its metadata: for that, it is read again later.
        WHEN 'to be read again' THEN
$sql$SELECT count(*)
FROM %2$s AS g
JOIN datastore.reject AS j ON j.key = g.key
JOIN ONLY %1$s AS o ON o.key = g.key
WHERE g.run_id = $1 AND g.kind = 'U' AND o.fingerprint <> 0 AND j.store_id = %3$s
    AND j.column_name = 'metadata' AND NOT j.key_is_encoded AND NOT datastore.is_unread(j)$sql$
        WHEN 'unread' THEN
$sql$SELECT count(*), count(*) FILTER (WHERE o.fingerprint IS NULL)
FROM %2$s AS g JOIN ONLY %1$s AS o ON o.key = g.key
WHERE g.run_id = $1 AND g.kind = 'U'$sql$
        WHEN 'gone' THEN
$sql$SELECT count(*)
FROM %2$s AS g JOIN ONLY %1$s AS t ON t.key = g.key
WHERE g.run_id = $1 AND g.kind IN ('G', 'O') AND g.held IS NOT TRUE AND t.fingerprint IS NOT NULL$sql$
        WHEN 'rejected' THEN
$sql$SELECT coalesce(sum(cardinality(t.rejected)), 0)
FROM ONLY %1$s AS t JOIN %2$s AS g ON g.key = t.key
WHERE t.rejected IS NOT NULL AND g.run_id = $1 AND (g.kind = 'P' OR g.kind = 'U' AND t.run_id = $1)$sql$
        END, parts.mirror, parts.staging, store.id, parts.class);
END
$function$;
COMMENT ON FUNCTION datastore.counting_statement(datastore.store, text) IS
    'One of the statements that count what a merge has to write; $1 is the run.';

CREATE OR REPLACE FUNCTION datastore.settling_statement(store datastore.store, step text) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    parts datastore.merge_parts := datastore.merge_parts(store);
BEGIN
    RETURN format(
        CASE step
        WHEN 'to be read again' THEN
$sql$UPDATE ONLY %1$s AS t
SET fingerprint = 0
FROM %2$s AS g JOIN datastore.reject AS j ON j.key = g.key
WHERE g.run_id = $1 AND g.kind = 'U' AND t.key = g.key AND t.fingerprint <> 0 AND j.store_id = %3$s
    AND j.column_name = 'metadata' AND NOT j.key_is_encoded AND NOT datastore.is_unread(j)$sql$
        -- The row of an object that is gone stays, as a tombstone.
        WHEN 'gone' THEN
$sql$WITH written AS (
    UPDATE ONLY %1$s AS t
    SET deleted_at = now(), fingerprint = NULL, changed_at = now(), run_id = $1
    FROM %2$s AS g
    WHERE g.run_id = $1 AND g.kind IN ('G', 'O') AND g.held IS NOT TRUE AND t.key = g.key AND t.fingerprint IS NOT NULL
    RETURNING g.kind
)
SELECT count(*) FILTER (WHERE w.kind = 'G'), count(*) FILTER (WHERE w.kind = 'O') FROM written AS w$sql$
        WHEN 'removed' THEN
$sql$WITH written AS (
    DELETE FROM ONLY %1$s AS t
    USING %2$s AS g
    WHERE g.run_id = $1 AND g.kind IN ('G', 'O') AND g.held IS NOT TRUE AND t.key = g.key AND t.fingerprint IS NOT NULL
    RETURNING g.kind
)
SELECT count(*) FILTER (WHERE w.kind = 'G'), count(*) FILTER (WHERE w.kind = 'O') FROM written AS w$sql$
        -- What was touched is cleared where it no longer holds.
        WHEN 'rejects, cleared' THEN
$sql$DELETE FROM datastore.reject AS j
USING %2$s AS g
WHERE j.store_id = %3$s AND NOT j.key_is_encoded AND j.key = g.key AND g.run_id = $1
    AND g.kind IN ('P', 'G', 'O') AND g.held IS NOT TRUE
    AND NOT (g.kind = 'P' AND (
        EXISTS (SELECT FROM ONLY %1$s AS t WHERE t.key = g.key AND j.column_name = ANY (t.rejected))
        OR EXISTS (
            SELECT FROM %2$s AS f
            WHERE f.run_id = $1 AND f.kind = 'R' AND f.key = g.key
                AND datastore.parse_json(f.metadata) ->> 'column' = j.column_name
        )
    ))$sql$
        WHEN 'rejects, written' THEN
$sql$INSERT INTO datastore.reject AS j (store_id, key, column_name, raw, reason, first_run_id, last_run_id)
SELECT %3$s, f.key, f.column_name, f.raw, f.reason, $1, $1
FROM (
    SELECT t.key, r.column_name, r.raw, r.reason,
        row_number() OVER (PARTITION BY r.column_name ORDER BY t.key) AS place
    FROM (
        -- To say why a value is refused costs a thousand times what it costs to refuse it.
        SELECT DISTINCT c.key
        FROM (
            SELECT o.key, row_number() OVER (PARTITION BY n.name ORDER BY o.key) AS place
            FROM ONLY %1$s AS o
            JOIN %2$s AS g ON g.key = o.key,
            unnest(o.rejected) AS n (name)
            WHERE o.rejected IS NOT NULL AND g.run_id = $1 AND (g.kind = 'P' OR g.kind = 'U' AND o.run_id = $1)
        ) AS c
        WHERE c.place <= 10000
    ) AS k
    JOIN ONLY %1$s AS t ON t.key = k.key,
    LATERAL %4$s(%5$s) AS r
    WHERE r.column_name = ANY (t.rejected)
) AS f
WHERE f.place <= 10000
ON CONFLICT (store_id, key, column_name, key_is_encoded) DO UPDATE
SET raw = excluded.raw, reason = excluded.reason, last_run_id = excluded.last_run_id
WHERE (j.raw, j.reason) IS DISTINCT FROM (excluded.raw, excluded.reason)$sql$
        END, parts.mirror, parts.staging, store.id, parts.rejects, datastore.object_of(store.contract, 't'));
END
$function$;
COMMENT ON FUNCTION datastore.settling_statement(datastore.store, text) IS
    'One of the statements of a merge that settle what is gone and what was refused; $1 is the run.';
