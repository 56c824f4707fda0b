-- Another copy of the mirror, for the peer that computes a delta; not measured.
INSERT INTO peer.delta_mirror SELECT * FROM peer.raw_mirror;
