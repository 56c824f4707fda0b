-- Plans a staged run, for the store to be asked for what it would delete.
-- $1: datastore; $2: run; $3: token of the lease; $4: the approved hash, or null
SELECT p.departing, p.held FROM datastore.prepare($1, $2, $3::uuid, $4) AS p;
