-- Which of some objects earlier runs could not read, and why.
-- $1: number of the datastore; $2: their keys
SELECT j.key, j.reason
FROM datastore.reject AS j
WHERE j.store_id = $1::integer AND j.column_name = 'metadata' AND NOT j.key_is_encoded
    AND j.key = ANY ($2::text[]);
