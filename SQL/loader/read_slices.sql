-- Which slices of the objects a run reads although nothing shows that they changed, with commas between them.
-- $1: run
SELECT pg_catalog.array_to_string(r.reread_slices, ',') AS slices
FROM datastore.run AS r
WHERE r.id = $1;
