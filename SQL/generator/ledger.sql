-- What a database has of a project's migrations: the last step of each, and whether that made it whole.
-- $1: the project
SELECT
    s.version, max(s.step) AS step, min(s.hash) AS hash, min(s.hash) = max(s.hash) AS is_of_one_file,
    EXISTS (
        SELECT FROM datastore.migration AS m WHERE m.project = s.project AND m.version = s.version
    ) AS is_whole
FROM datastore.migration_step AS s
WHERE s.project = $1
GROUP BY s.project, s.version
ORDER BY pg_catalog.length(s.version), s.version;
