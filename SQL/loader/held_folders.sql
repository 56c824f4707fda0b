-- The folders with the most rows whose deletion a run held back.
-- $1: run; $2: how many folders
SELECT f.folder, f.held FROM datastore.held_folders($1, $2::integer) AS f;
