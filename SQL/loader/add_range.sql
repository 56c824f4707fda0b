-- Adds a range of keys to a run.
-- $1: run; $2: token of the lease; $3: number of the range; $4, $5: the keys after which and up to which it goes;
-- $6: whether everything listed is staged
SELECT datastore.add_range($1, $2::uuid, $3::integer, $4, $5, $6);
