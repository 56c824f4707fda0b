-- Forgets what was staged of a range, which is then staged whole.
-- $1: run; $2: token of the lease; $3: number of the range
SELECT datastore.restart_range($1, $2::uuid, $3::integer);
