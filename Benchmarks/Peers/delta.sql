-- What a careful hand writes: only what differs is written, found by a join of all that is listed with all that is there.
BEGIN;
ANALYZE peer.landing;
SET LOCAL enable_nestloop = off;
CREATE TEMPORARY TABLE delta ON COMMIT DROP AS
SELECT coalesce(l.key, t.key) AS key, l.key IS NULL AS is_gone
FROM peer.landing AS l FULL JOIN peer.delta_mirror AS t ON t.key = l.key
WHERE l.fingerprint IS DISTINCT FROM t.fingerprint;
SET LOCAL enable_nestloop = on;
ANALYZE delta;
DELETE FROM peer.delta_mirror AS t USING delta AS d WHERE d.is_gone AND t.key = d.key;
INSERT INTO peer.delta_mirror AS t (
    id, key, size, etag, last_modified, farm, turbine, day, captured_at, elevation_m, samples, calibrated, quality,
    instrument, campaign, metadata, fingerprint,
    first_seen_at, changed_at, run_id
)
SELECT c.*, now(), now(), 1 FROM peer.cast_landing AS c WHERE c.key IN (SELECT d.key FROM delta AS d WHERE NOT d.is_gone)
ON CONFLICT (key) DO UPDATE SET
    size = excluded.size, etag = excluded.etag, last_modified = excluded.last_modified, farm = excluded.farm,
    turbine = excluded.turbine, day = excluded.day, captured_at = excluded.captured_at,
    elevation_m = excluded.elevation_m, samples = excluded.samples, calibrated = excluded.calibrated,
    quality = excluded.quality, instrument = excluded.instrument, campaign = excluded.campaign,
    metadata = excluded.metadata, fingerprint = excluded.fingerprint, changed_at = now();
COMMIT;
