-- Every listed row is inserted or updated, whether it changed or not; what is not listed is deleted.
BEGIN;
ANALYZE peer.landing;
INSERT INTO peer.raw_mirror AS t (
    id, key, size, etag, last_modified, farm, turbine, day, captured_at, elevation_m, samples, calibrated, quality,
    instrument, campaign, metadata, fingerprint,
    first_seen_at, changed_at, run_id
)
SELECT c.*, now(), now(), 1 FROM peer.cast_landing AS c
ON CONFLICT (key) DO UPDATE SET
    size = excluded.size, etag = excluded.etag, last_modified = excluded.last_modified, farm = excluded.farm,
    turbine = excluded.turbine, day = excluded.day, captured_at = excluded.captured_at,
    elevation_m = excluded.elevation_m, samples = excluded.samples, calibrated = excluded.calibrated,
    quality = excluded.quality, instrument = excluded.instrument, campaign = excluded.campaign,
    metadata = excluded.metadata, fingerprint = excluded.fingerprint, changed_at = now();
DELETE FROM peer.raw_mirror AS t WHERE NOT EXISTS (SELECT FROM peer.landing AS l WHERE l.key = t.key);
COMMIT;
