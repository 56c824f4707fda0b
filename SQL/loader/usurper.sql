-- The run of the loader that took a datastore over; null if none did.
-- $1: datastore; $2: token of the lease that was lost
SELECT datastore.usurper($1, $2::uuid) AS run_id;
