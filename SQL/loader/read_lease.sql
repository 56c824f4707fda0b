-- Who holds the lease of a datastore, and for how long still by the server's clock.
-- $1: number of the datastore
SELECT
    l.run_id, l.token, l.until,
    extract(epoch FROM l.until - pg_catalog.clock_timestamp())::double precision AS seconds_left
FROM datastore.lease AS l
WHERE l.store_id = $1::integer;
