-- Records that parts of what a run lists cannot be listed.
-- $1: run; $2: token of the lease; $3: what cannot be listed and why; $4: what the keys in each part begin with
SELECT datastore.note_gap($1, $2::uuid, $3, $4);
