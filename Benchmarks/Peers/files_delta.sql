-- What a careful hand writes: only what differs, found by a join of all that is listed with all that is there.
BEGIN;
ANALYZE landing;
CREATE TEMPORARY TABLE delta ON COMMIT DROP AS
SELECT coalesce(l.key, t.key) AS key, l.key IS NULL AS is_gone, l.size, l.modified, l.changed
FROM landing AS l FULL JOIN mirror AS t ON t.key = l.key
WHERE (l.size, l.modified, l.changed) IS DISTINCT FROM (t.size, t.modified, t.changed);
DELETE FROM mirror AS t USING delta AS d WHERE d.is_gone AND t.key = d.key;
INSERT INTO mirror AS t (key, size, modified, changed)
SELECT d.key, d.size, d.modified, d.changed FROM delta AS d WHERE NOT d.is_gone
ON CONFLICT (key) DO UPDATE SET size = excluded.size, modified = excluded.modified, changed = excluded.changed;
COMMIT;
