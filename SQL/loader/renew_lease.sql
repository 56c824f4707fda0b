-- Moves the end of a lease on; false if it is lost.
-- $1: token of the lease; $2: seconds of the lease; $3: whether the run has come further since the last time
SELECT datastore.renew_lease($1::uuid, $2::integer, $3::boolean) AS is_held;
