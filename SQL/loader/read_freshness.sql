-- How current a datastore's table is.
-- $1: datastore
SELECT
    f.complete_as_of::text AS complete_as_of, extract(epoch FROM f.age)::double precision AS age_seconds, f.last_run_id,
    f.last_state, f.last_started_at::text AS last_started_at, f.held, f.rejects, f.unread,
    f.keys_as_of::text AS keys_as_of, f.metadata_as_of::text AS metadata_as_of, f.tags_as_of::text AS tags_as_of,
    f.partly_filled
FROM datastore.freshness($1) AS f;
