-- Ends the staging of a run.
-- $1: run; $2: token of the lease; $3: why the listing is incomplete, or null; $4: requests made; $5: bytes received;
-- $6: things that are no objects; $7: what the bucket's place is, as JSON
SELECT datastore.finish_staging($1, $2::uuid, $3, $4, $5, $6, $7::jsonb);
