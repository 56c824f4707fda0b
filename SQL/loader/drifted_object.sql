-- Values of a row that are not what is derived of what is stored of its object.
-- $1: the datastore; $2: the key
SELECT d.column_name, d.stored, d.derived FROM datastore.drifted_object($1, $2) AS d;
