-- What was rejected of one object.
-- $1: number of the datastore; $2: key
SELECT j.column_name, j.raw, j.reason, j.first_run_id, j.last_run_id
FROM datastore.reject AS j
WHERE j.store_id = $1::integer AND j.key = $2
ORDER BY j.column_name;
