-- A run by its number, and whether a person still has to approve that an object's row goes.
-- $1: run; $2: number of the datastore; $3: key
SELECT
    r.kind,
    r.state,
    r.started_at::text AS started_at,
    EXISTS (
        SELECT FROM datastore.held AS h
        WHERE h.store_id = s.id AND h.to_set IS NULL AND h.object_id = datastore.object_id(s.identity, $3)
    ) AS is_held
FROM datastore.run AS r JOIN datastore.store AS s ON s.id = r.store_id
WHERE r.id = $1 AND s.id = $2::integer;
