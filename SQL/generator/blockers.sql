-- Which sessions hold locks on relations of this database that others who write or define wait for, the longest open first.
SELECT pg_catalog.concat_ws(
    ', ', 'process ' || k.pid, nullif(a.application_name, ''), 'user ' || a.usename, a.state,
    'in a transaction since ' || pg_catalog.to_char(a.xact_start, 'YYYY-MM-DD HH24:MI:SS TZ'), 'on ' || k.relations
) AS blocker
FROM (
    SELECT l.pid, string_agg(DISTINCT l.relation::pg_catalog.regclass::text, ', ') AS relations
    FROM pg_catalog.pg_locks AS l
    WHERE l.granted AND l.locktype = 'relation' AND l.pid <> pg_catalog.pg_backend_pid()
        AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
        AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
    GROUP BY l.pid
) AS k LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = k.pid
ORDER BY a.xact_start, k.pid;
