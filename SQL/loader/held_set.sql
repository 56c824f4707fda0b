-- What is held of a datastore; no row if nothing is.
-- $1: number of the datastore
SELECT
    r.id, r.held_hash, r.finished_at::text AS held_at,
    (SELECT count(*) FROM datastore.held AS h WHERE h.store_id = r.store_id) AS held,
    r.finished_at < pg_catalog.clock_timestamp() - interval '7 days' AS is_expired
FROM datastore.run AS r
WHERE r.id = (SELECT h.run_id FROM datastore.held AS h WHERE h.store_id = $1::integer LIMIT 1);
