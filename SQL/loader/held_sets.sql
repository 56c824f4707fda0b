-- What is held of a datastore now, by kind; no row if nothing is.
-- $1: number of the datastore
SELECT
    s.run_id, s.kind, s.hash, s.held_at::text AS held_at, s.row_count,
    s.held_at < pg_catalog.clock_timestamp() - interval '7 days' AS is_expired
FROM (
    SELECT DISTINCT ON (n.kind, n.is_part) n.id, n.store_id, n.run_id, n.kind, n.hash, n.held_at, n.row_count, n.is_part
    FROM datastore.held_set AS n
    WHERE n.store_id = $1::integer AND n.approved_run_id IS NULL
        -- What a run over a part held is told until the next run.
        AND (NOT n.is_part OR n.run_id = (SELECT max(r.id) FROM datastore.run AS r WHERE r.store_id = n.store_id))
    ORDER BY n.kind, n.is_part, n.id DESC
) AS s
WHERE EXISTS (
    SELECT FROM datastore.held AS h
    WHERE h.store_id = s.store_id AND h.kind = s.kind AND h.from_set <= s.id AND (h.to_set IS NULL OR h.to_set > s.id)
        AND (h.from_set = s.id OR NOT s.is_part)
)
ORDER BY s.kind, s.is_part;
