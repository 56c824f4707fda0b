-- Gives the lease back and records how a run ended that was not merged.
-- $1: run; $2: token of the lease; $3: final state, or null to leave it; $4: reason; $5: seconds per phase as JSON;
-- $6: requests by kind as JSON
SELECT datastore.end_run($1, $2::uuid, $3, $4, $5::jsonb, $6::jsonb);
