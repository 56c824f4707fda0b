-- Which sessions keep a process of the server waiting, the longest open first.
-- $1: the process
SELECT
    pg_catalog.concat_ws(
        ', ', 'process ' || b.pid,
        coalesce(nullif(a.application_name, ''), CASE WHEN a.backend_type <> 'client backend' THEN a.backend_type END),
        'user ' || a.usename, 'database ' || nullif(a.datname, pg_catalog.current_database()),
        a.state, 'since ' || pg_catalog.to_char(a.xact_start, 'YYYY-MM-DD HH24:MI:SS')
    ) AS blocker
FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids($1::integer)) AS b (pid)
LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = b.pid
ORDER BY a.xact_start;
