-- What the peers load into: a landing table without an index or WAL, and copies of the mirrored table with its indexes.
CREATE SCHEMA peer;
CREATE UNLOGGED TABLE peer.landing (
    key text COLLATE "C", size bigint, etag text, last_modified timestamptz, metadata text, fingerprint bigint
);
CREATE UNLOGGED TABLE peer.bare_landing (
    key text COLLATE "C", size bigint, etag text, last_modified timestamptz, fingerprint bigint
);
CREATE TABLE peer.total_mirror (LIKE public.wind_scans INCLUDING ALL);
CREATE TABLE peer.raw_mirror (LIKE public.wind_scans INCLUDING ALL);
CREATE TABLE peer.delta_mirror (LIKE public.wind_scans INCLUDING ALL);

-- The hand-written casts, which raise on a bad value.
CREATE VIEW peer.cast_landing AS
SELECT
    datastore.object_id('s3://wind-scans/', d.key) AS id, d.key, d.size, d.etag, d.last_modified,
    split_part(d.key, '/', 1) AS farm, split_part(d.key, '/', 2) AS turbine, split_part(d.key, '/', 3)::date AS day,
    (d.document ->> 'captured_at')::timestamptz AS captured_at,
    (d.document ->> 'elevation_m')::double precision AS elevation_m, (d.document ->> 'samples')::bigint AS samples,
    (d.document ->> 'calibrated')::boolean AS calibrated, d.document ->> 'quality' AS quality,
    d.document ->> 'instrument' AS instrument, (d.document ->> 'campaign')::uuid AS campaign, d.document AS metadata,
    d.fingerprint
FROM (SELECT l.*, l.metadata::jsonb AS document FROM peer.landing AS l OFFSET 0) AS d;
