-- Which of some objects earlier runs could not read, and why. A join: keys compared one by one with every row take minutes.
-- $1: number of the datastore; $2: their keys
SELECT j.key, j.reason
FROM pg_catalog.unnest($2::text[]) AS k (key)
JOIN datastore.reject AS j ON j.key = k.key COLLATE "C"
WHERE j.store_id = $1::integer AND j.column_name = 'metadata' AND NOT j.key_is_encoded;
