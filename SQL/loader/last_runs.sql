-- The last runs of a datastore, newest first.
-- $1: number of the datastore; $2: how many
SELECT
    r.id, r.kind, r.state, r.started_at::text AS started_at, r.finished_at::text AS finished_at,
    extract(epoch FROM r.finished_at - r.started_at)::double precision AS seconds, r.seen, r.inserted, r.updated, r.touched,
    r.restored, r.unread, r.vanished, r.gone, r.out_of_scope, r.returned, r.left_out, r.unconfirmed, r.rejected, r.rejects_standing, r.held, r.wal_bytes,
    r.requests_by_kind::text AS requests_by_kind,
    ARRAY(
        SELECT e.key || ' ' || e.value FROM pg_catalog.jsonb_each_text(r.requests_by_kind) AS e ORDER BY e.key
    ) AS requests,
    r.phase_seconds::text AS phase_seconds,
    ARRAY(SELECT e.key || ' ' || e.value || ' s' FROM pg_catalog.jsonb_each_text(r.phase_seconds) AS e) AS phases,
    coalesce(r.error, r.left_because) AS error
FROM datastore.run AS r
WHERE r.store_id = $1::integer
ORDER BY r.id DESC
LIMIT $2;
