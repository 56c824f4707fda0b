-- First load by hand, with the casts of the datastore's own derivation, which cannot fail.
INSERT INTO peer.total_mirror (
    id, key, size, etag, last_modified, farm, turbine, day, captured_at, elevation_m, samples, calibrated, quality,
    instrument, campaign, rejected, metadata, fingerprint, first_seen_at, changed_at, run_id
)
SELECT datastore.object_id('s3://wind-scans/', s.key), s.key, s.size, s.etag, s.last_modified, (s.derived).farm,
       (s.derived).turbine, (s.derived).day, (s.derived).captured_at, (s.derived).elevation_m, (s.derived).samples,
       (s.derived).calibrated, (s.derived).quality, (s.derived).instrument, (s.derived).campaign, (s.derived).rejected,
       s.document, s.fingerprint, now(), now(), 1
FROM (
    SELECT p.*, datastore.derive_wind_scans(ROW(
            p.key, p.size, p.etag, NULL, NULL, NULL, NULL, NULL, NULL, p.last_modified, NULL, NULL, p.document, NULL, NULL,
            NULL
        )::datastore.object) AS derived
    FROM (SELECT l.*, datastore.parse_json(l.metadata) AS document FROM peer.landing AS l OFFSET 0) AS p
    OFFSET 0
) AS s;
