-- First load by hand, with raw casts: one bad value, and nothing is loaded.
INSERT INTO peer.raw_mirror (
    id, key, size, etag, last_modified, farm, turbine, day, captured_at, elevation_m, samples, calibrated, quality,
    instrument, campaign, metadata, fingerprint,
    first_seen_at, changed_at, run_id
)
SELECT c.*, now(), now(), 1 FROM peer.cast_landing AS c;
