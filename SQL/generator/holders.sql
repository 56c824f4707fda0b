-- Which sessions have a migration open in this database, or install the registry, the one that runs the longest first.
-- The lock is that of datastore.lock_migrations, which is not there yet where the registry is installed.
SELECT pg_catalog.concat_ws(
    ', ', 'process ' || k.pid, nullif(a.application_name, ''), 'user ' || a.usename, a.state,
    'its statement since ' || pg_catalog.to_char(a.query_start, 'YYYY-MM-DD HH24:MI:SS TZ')
) AS holder
FROM pg_catalog.pg_locks AS k LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = k.pid
WHERE k.locktype = 'advisory' AND k.granted AND k.classid = 1684108385 AND k.objid = 0 AND k.objsubid = 2
    AND k.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
ORDER BY a.query_start, k.pid;
