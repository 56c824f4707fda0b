-- The tables of those who write it by hand: what is listed, and a mirror with one index and the values as they come.
CREATE TABLE mirror (
    key text COLLATE "C" PRIMARY KEY, size bigint, modified numeric, changed numeric, metadata jsonb
);
CREATE UNLOGGED TABLE landing (key text COLLATE "C", size bigint, modified numeric, changed numeric);
