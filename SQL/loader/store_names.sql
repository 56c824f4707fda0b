-- The names of all datastores.
SELECT s.name FROM datastore.store AS s ORDER BY s.name;
