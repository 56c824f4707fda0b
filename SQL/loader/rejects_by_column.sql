-- How many values are rejected, by column, with one of them: its key and its reason.
-- $1: number of the datastore
SELECT j.column_name, count(*) AS rejects, min(j.key) AS example_key,
    (array_agg(j.reason ORDER BY j.key, j.reason))[1] AS example_reason
FROM datastore.reject AS j
WHERE j.store_id = $1::integer
GROUP BY j.column_name
ORDER BY 2 DESC, 1;
