-- Compares the forms of a derivation over the temporary table objects; one line for STORE:
-- the store, differences of fast and slow, differences of rejects and rejected, rejects without a reason of their own,
-- whether some rows were clean and some were not.

WITH derived AS MATERIALIZED (
    SELECT
        datastore.derive_STORE(ROW(
            key, size, 'etag', NULL, NULL, NULL, NULL, NULL, NULL, last_modified, NULL, NULL, metadata, tags,
            NULL, NULL)::datastore.object) AS fast,
        datastore.slow_derive_STORE(ROW(
            key, size, 'etag', NULL, NULL, NULL, NULL, NULL, NULL, last_modified, NULL, NULL, metadata, tags,
            NULL, NULL)::datastore.object) AS slow,
        refused.*
    FROM objects
    CROSS JOIN LATERAL (
        SELECT array_agg(column_name ORDER BY column_name COLLATE "C") AS names, bool_or(reason = 'does not fit the column') AS unexplained
        FROM datastore.rejects_STORE(ROW(
            key, size, 'etag', NULL, NULL, NULL, NULL, NULL, NULL, last_modified, NULL, NULL, metadata, tags,
            NULL, NULL)::datastore.object)
    ) AS refused
)
SELECT concat_ws(' ', 'STORE',
    count(*) FILTER (WHERE fast::text IS DISTINCT FROM slow::text),
    count(*) FILTER (WHERE names IS DISTINCT FROM (slow).rejected),
    count(*) FILTER (WHERE unexplained),
    bool_or((fast).rejected IS NULL) AND bool_or((fast).rejected IS NOT NULL))
FROM derived;
