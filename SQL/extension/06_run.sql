-- The run log and what a run keeps while it is under way.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE IF NOT EXISTS datastore.run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    store_id integer NOT NULL REFERENCES datastore.store ON DELETE CASCADE,
    kind text NOT NULL,
    prefix text COLLATE "C" NOT NULL,
    state text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    staged_at timestamptz,
    finished_at timestamptz,
    complete_as_of timestamptz,
    source_hash text NOT NULL,
    seen bigint,
    staged_p bigint,
    staged_g bigint,
    staged_r bigint,
    ranges integer,
    inserted bigint,
    updated bigint,
    unchanged bigint,
    restored bigint,
    gone bigint,
    out_of_scope bigint,
    rejected bigint,
    held bigint,
    held_hash text,
    approved_hash text,
    resumed integer NOT NULL DEFAULT 0,
    requests bigint NOT NULL DEFAULT 0,
    received_bytes bigint NOT NULL DEFAULT 0,
    wal_start pg_lsn NOT NULL DEFAULT pg_catalog.pg_current_wal_insert_lsn(),
    wal_bytes bigint,
    phase_seconds jsonb NOT NULL DEFAULT '{}',
    remark text,
    error text,
    loader_version text NOT NULL,
    CONSTRAINT run_kind CHECK (kind IN ('full', 'prefix', 'dry run')),
    CONSTRAINT run_state CHECK (
        state IN ('listing', 'staged', 'merged', 'held', 'incomplete', 'failed', 'superseded')
    )
);
CREATE INDEX IF NOT EXISTS run_store_state ON datastore.run (store_id, state, id);
COMMENT ON TABLE datastore.run IS 'The run log: one row per run of the loader, kept for ever.';
COMMENT ON COLUMN datastore.run.id IS 'The number of the run; a later run has a greater one.';
COMMENT ON COLUMN datastore.run.store_id IS 'The datastore that the run was for.';
COMMENT ON COLUMN datastore.run.kind IS
    'full: everything in scope; prefix: one part of it; dry run: nothing was to be written.';
COMMENT ON COLUMN datastore.run.prefix IS 'What every listed key begins with.';
COMMENT ON COLUMN datastore.run.state IS
    'listing and staged: under way, or left so by a loader that died; merged: the table is in step; held: deletions wait '
    'for approval, the rest is merged; incomplete: not everything could be listed, nothing was deleted; failed: nothing was '
    'merged; superseded: a later run took its place.';
COMMENT ON COLUMN datastore.run.started_at IS
    'When the run began, by the server''s clock, before the first object was listed.';
COMMENT ON COLUMN datastore.run.staged_at IS 'When everything was listed and staged.';
COMMENT ON COLUMN datastore.run.finished_at IS 'When the run ended.';
COMMENT ON COLUMN datastore.run.complete_as_of IS
    'The moment whose bucket the table is sure to show: the start of a merged run. Null for others.';
COMMENT ON COLUMN datastore.run.source_hash IS 'The datastore''s source_hash when the run began.';
COMMENT ON COLUMN datastore.run.seen IS 'How many objects in scope were listed.';
COMMENT ON COLUMN datastore.run.staged_p IS
    'How many new or changed objects were staged. Compared with the staging before a merge.';
COMMENT ON COLUMN datastore.run.staged_g IS 'How many gone keys were staged. Compared with the staging before a merge.';
COMMENT ON COLUMN datastore.run.staged_r IS 'How many refused keys and values were staged. Compared likewise.';
COMMENT ON COLUMN datastore.run.ranges IS 'How many key ranges were listed. Compared with run_range before a merge.';
COMMENT ON COLUMN datastore.run.inserted IS 'Rows of objects that had none.';
COMMENT ON COLUMN datastore.run.updated IS 'Rows of objects that changed.';
COMMENT ON COLUMN datastore.run.unchanged IS 'Rows that were not written because their objects did not change.';
COMMENT ON COLUMN datastore.run.restored IS 'Rows of objects that had been gone and came back.';
COMMENT ON COLUMN datastore.run.gone IS 'Rows that went because their objects are gone.';
COMMENT ON COLUMN datastore.run.out_of_scope IS 'Rows that went because the definition no longer covers their keys.';
COMMENT ON COLUMN datastore.run.rejected IS 'Values and keys refused among what was merged.';
COMMENT ON COLUMN datastore.run.held IS 'Rows that would have gone and were held back.';
COMMENT ON COLUMN datastore.run.held_hash IS 'Names exactly those rows; given to loader merge --approve.';
COMMENT ON COLUMN datastore.run.approved_hash IS 'The approval that this run carried out.';
COMMENT ON COLUMN datastore.run.resumed IS 'How often a later loader continued the run.';
COMMENT ON COLUMN datastore.run.requests IS 'Requests made to the store.';
COMMENT ON COLUMN datastore.run.received_bytes IS 'Bytes received from the store.';
COMMENT ON COLUMN datastore.run.wal_start IS 'Where the write-ahead log stood when the run began.';
COMMENT ON COLUMN datastore.run.wal_bytes IS
    'How far the write-ahead log moved during the run: an upper bound of what the run wrote, as others write too.';
COMMENT ON COLUMN datastore.run.phase_seconds IS 'Seconds spent in each phase.';
COMMENT ON COLUMN datastore.run.remark IS 'What a person should know of how the run was carried out.';
COMMENT ON COLUMN datastore.run.error IS 'Why the run is incomplete or failed.';
COMMENT ON COLUMN datastore.run.loader_version IS 'The version of the loader.';

CREATE TABLE IF NOT EXISTS datastore.held (
    store_id integer NOT NULL REFERENCES datastore.store ON DELETE CASCADE,
    object_id uuid NOT NULL,
    run_id bigint NOT NULL REFERENCES datastore.run ON DELETE CASCADE,
    PRIMARY KEY (store_id, object_id)
);
CREATE INDEX IF NOT EXISTS held_run ON datastore.held (run_id);
COMMENT ON TABLE datastore.held IS 'The rows whose deletion the last held run of each datastore held back.';
COMMENT ON COLUMN datastore.held.store_id IS 'The datastore.';
COMMENT ON COLUMN datastore.held.object_id IS 'The id of the row.';
COMMENT ON COLUMN datastore.held.run_id IS 'The run that held it back; its held_hash names the whole set.';

CREATE TABLE IF NOT EXISTS datastore.reject (
    store_id integer NOT NULL REFERENCES datastore.store ON DELETE CASCADE,
    key text COLLATE "C" NOT NULL,
    column_name text NOT NULL,
    key_is_encoded boolean NOT NULL DEFAULT false,
    raw text,
    reason text NOT NULL,
    first_run_id bigint NOT NULL,
    last_run_id bigint NOT NULL,
    PRIMARY KEY (store_id, key, column_name, key_is_encoded)
);
COMMENT ON TABLE datastore.reject IS 'Values and keys of the bucket that do not fit, as they are now.';
COMMENT ON COLUMN datastore.reject.store_id IS 'The datastore.';
COMMENT ON COLUMN datastore.reject.key IS 'The key of the object; percent-encoded where PostgreSQL cannot store it.';
COMMENT ON COLUMN datastore.reject.column_name IS
    'The column that was left null, the part of the metadata that was left out, or key where there is no row at all.';
COMMENT ON COLUMN datastore.reject.key_is_encoded IS 'Whether the key stands percent-encoded.';
COMMENT ON COLUMN datastore.reject.raw IS 'The value as it is in the bucket, cut to 1 kB.';
COMMENT ON COLUMN datastore.reject.reason IS 'Why it does not fit.';
COMMENT ON COLUMN datastore.reject.first_run_id IS 'The run that found it first.';
COMMENT ON COLUMN datastore.reject.last_run_id IS 'The run that last found the value or the reason changed.';

CREATE UNLOGGED TABLE IF NOT EXISTS datastore.run_range (
    store_id integer NOT NULL,
    run_id bigint NOT NULL,
    number integer NOT NULL,
    lower_bound text COLLATE "C",
    upper_bound text COLLATE "C",
    cursor text COLLATE "C",
    complete boolean NOT NULL DEFAULT false,
    whole boolean NOT NULL,
    seen bigint NOT NULL DEFAULT 0,
    staged bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, number)
);
COMMENT ON TABLE datastore.run_range IS
    'The key ranges of runs under way. Unlogged like the staging, so that a crash of the server forgets both together.';
COMMENT ON COLUMN datastore.run_range.store_id IS 'The datastore.';
COMMENT ON COLUMN datastore.run_range.run_id IS 'The run.';
COMMENT ON COLUMN datastore.run_range.number IS 'Tells the ranges of a run apart; their order is that of their bounds.';
COMMENT ON COLUMN datastore.run_range.lower_bound IS
    'The range holds the keys after this one; null: from the first key on.';
COMMENT ON COLUMN datastore.run_range.upper_bound IS 'The range holds the keys up to this one; null: to the last key.';
COMMENT ON COLUMN datastore.run_range.cursor IS 'Everything in the range up to this key is staged.';
COMMENT ON COLUMN datastore.run_range.complete IS 'Whether the range was listed to its end.';
COMMENT ON COLUMN datastore.run_range.whole IS
    'Whether everything listed was staged, to be compared with the table by the server; otherwise only differences were.';
COMMENT ON COLUMN datastore.run_range.seen IS 'How many objects of the range were listed.';
COMMENT ON COLUMN datastore.run_range.staged IS 'How many rows of the range were staged.';

CREATE UNLOGGED TABLE IF NOT EXISTS datastore.lease (
    store_id integer PRIMARY KEY,
    run_id bigint NOT NULL,
    token uuid NOT NULL,
    until timestamptz NOT NULL,
    holder name NOT NULL DEFAULT session_user
);
COMMENT ON TABLE datastore.lease IS 'Which loader works on which datastore, and until when unless it says so again.';
COMMENT ON COLUMN datastore.lease.store_id IS 'The datastore.';
COMMENT ON COLUMN datastore.lease.run_id IS 'The run.';
COMMENT ON COLUMN datastore.lease.token IS 'Known to the loader that holds the lease.';
COMMENT ON COLUMN datastore.lease.until IS 'When the lease ends; a live loader moves it on.';
COMMENT ON COLUMN datastore.lease.holder IS 'The role that the loader logged in as; no other loader sees the token.';
