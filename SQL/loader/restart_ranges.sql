-- Forgets what was staged of a run and leaves one range, to be staged whole.
-- $1: run; $2: token of the lease
SELECT datastore.restart_ranges($1, $2::uuid) AS range_number;
