-- The key ranges of a run, in the order of their keys.
-- $1: run
SELECT g.number, g.lower_bound, g.upper_bound, g.cursor, g.complete, g.whole, g.seen, g.staged
FROM datastore.run_range AS g
WHERE g.run_id = $1
ORDER BY g.lower_bound NULLS FIRST;
