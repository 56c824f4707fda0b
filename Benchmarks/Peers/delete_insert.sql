-- Everything is deleted and inserted again.
BEGIN;
DELETE FROM peer.total_mirror;
INSERT INTO peer.total_mirror (
    id, key, size, etag, last_modified, farm, turbine, day, captured_at, elevation_m, samples, calibrated, quality,
    instrument, campaign, metadata, fingerprint,
    first_seen_at, changed_at, run_id
)
SELECT c.*, now(), now(), 1 FROM peer.cast_landing AS c;
COMMIT;
