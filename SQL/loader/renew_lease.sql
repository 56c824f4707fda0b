-- Moves the end of a lease on; false if it is lost.
-- $1: token of the lease; $2: seconds of the lease
SELECT datastore.renew_lease($1::uuid, $2::integer) AS is_held;
