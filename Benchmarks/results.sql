-- The table of results: medians over the repetitions, and the ratio to copying the same listing as text.
\pset footer off
\pset null ''
WITH medians AS (
    SELECT m.scale, m.state, m.method, min(m.id) AS place,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY m.seconds) AS seconds,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY m.cpu) AS cpu,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY m.wal) AS wal, max(m.memory) AS memory,
           max(m.objects) AS objects, max(m.written) AS written, count(*) AS runs, min(m.seconds) AS fastest,
           max(m.seconds) AS slowest, (array_agg(m.phases ORDER BY m.id DESC))[1] AS phases
    FROM measured AS m GROUP BY m.scale, m.state, m.method
)
SELECT r.scale AS objects, r.state AS bucket, r.method, r.runs, round(r.seconds::numeric, 2) AS seconds,
       round(r.fastest::numeric, 2) || '-' || round(r.slowest::numeric, 2) AS spread,
       round((r.seconds / base.seconds)::numeric, 3) AS "ratio to \copy",
       round(r.cpu::numeric, 2) AS "CPU s", round((r.cpu / base.cpu)::numeric, 3) AS "CPU ratio",
       round((r.wal / 1000)::numeric, 0) AS "WAL kB", round(r.memory / 1024.0, 0) AS "peak MB",
       round((r.scale / r.seconds)::numeric, 0) AS "rows/s", r.phases AS "seconds per phase"
FROM medians AS r
JOIN medians AS base ON base.scale = r.scale AND base.method = '\copy text' AND base.state = r.state
ORDER BY r.scale, r.place;
