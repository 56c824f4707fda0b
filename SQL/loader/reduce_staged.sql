-- Takes out of the staging what the table has already, where a range was staged whole.
-- $1: run; $2: token of the lease
SELECT datastore.reduce_staged($1, $2::uuid);
