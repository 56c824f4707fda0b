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
    staged_u bigint,
    staged_c bigint,
    ranges integer,
    inserted bigint,
    updated bigint,
    touched bigint,
    unchanged bigint,
    restored bigint,
    unread bigint,
    unread_new bigint,
    vanished bigint,
    skipped bigint,
    gone bigint,
    out_of_scope bigint,
    returned bigint,
    left_out bigint,
    unconfirmed bigint,
    held_asked bigint,
    held_there bigint,
    rejected bigint,
    rejects_standing bigint,
    held bigint,
    held_hash text,
    out_of_scope_hash text,
    approved_hash text,
    resumed integer NOT NULL DEFAULT 0,
    requests bigint NOT NULL DEFAULT 0,
    requests_by_kind jsonb NOT NULL DEFAULT '{}',
    received_bytes bigint NOT NULL DEFAULT 0,
    wal_start pg_lsn NOT NULL DEFAULT pg_catalog.pg_current_wal_insert_lsn(),
    wal_bytes bigint,
    phase_seconds jsonb NOT NULL DEFAULT '{}',
    facts jsonb,
    reread_slices integer[] NOT NULL DEFAULT '{}',
    remark text,
    error text,
    left_because text,
    loader_version text NOT NULL,
    contract integer NOT NULL DEFAULT 1,
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
    'for approval, the rest is merged; incomplete: not everything could be listed or confirmed, and nothing was deleted '
    'there; failed: nothing was merged; superseded: a later run took its place.';
COMMENT ON COLUMN datastore.run.started_at IS
    'When the run began, by the server''s clock, before the first object was listed.';
COMMENT ON COLUMN datastore.run.staged_at IS 'When everything was listed and staged.';
COMMENT ON COLUMN datastore.run.finished_at IS 'When the run ended.';
COMMENT ON COLUMN datastore.run.complete_as_of IS
    'The moment whose bucket the table is sure to show: the start of a merged run. Null for others.';
COMMENT ON COLUMN datastore.run.source_hash IS 'The datastore''s source_hash when the run began.';
COMMENT ON COLUMN datastore.run.seen IS
    'How many objects in scope were listed: new, changed, restored, touched, unchanged, unread and vanished ones.';
COMMENT ON COLUMN datastore.run.staged_p IS
    'How many new or changed objects were staged. Compared with the staging before a merge.';
COMMENT ON COLUMN datastore.run.staged_g IS 'How many gone keys were staged. Compared with the staging before a merge.';
COMMENT ON COLUMN datastore.run.staged_r IS 'How many refused keys and values were staged. Compared likewise.';
COMMENT ON COLUMN datastore.run.staged_u IS 'How many unread objects were staged. Compared likewise.';
COMMENT ON COLUMN datastore.run.staged_c IS
    'How many objects of which only the storage class changed were staged. Compared likewise.';
COMMENT ON COLUMN datastore.run.ranges IS 'How many key ranges were listed. Compared with run_range before a merge.';
COMMENT ON COLUMN datastore.run.inserted IS 'Rows of objects that had none.';
COMMENT ON COLUMN datastore.run.updated IS 'Rows of objects that changed.';
COMMENT ON COLUMN datastore.run.touched IS
    'Rows of which only the fingerprint was renewed: a signal of the object moved, and nothing that is mirrored did.';
COMMENT ON COLUMN datastore.run.unchanged IS 'Rows that were not written because their objects did not change.';
COMMENT ON COLUMN datastore.run.restored IS 'Rows of objects that had been gone and came back.';
COMMENT ON COLUMN datastore.run.unread IS
    'Objects that are there and could not be read: their rows keep what was last known.';
COMMENT ON COLUMN datastore.run.unread_new IS 'Those of them that no earlier run had found unread.';
COMMENT ON COLUMN datastore.run.vanished IS 'Objects that were listed and had gone when they were asked for.';
COMMENT ON COLUMN datastore.run.skipped IS 'Things in the bucket that are no objects, such as symbolic links.';
COMMENT ON COLUMN datastore.run.gone IS 'Rows that went because their objects are gone.';
COMMENT ON COLUMN datastore.run.out_of_scope IS 'Rows that went because the definition no longer covers their keys.';
COMMENT ON COLUMN datastore.run.returned IS
    'Rows that were not listed and stay, as the store says that their objects came back after the listing began.';
COMMENT ON COLUMN datastore.run.left_out IS
    'Rows that were not listed and stay, as the store has their objects: its listing left them out.';
COMMENT ON COLUMN datastore.run.unconfirmed IS
    'Rows that were not listed and stay, as the store could not say whether their objects are gone.';
COMMENT ON COLUMN datastore.run.held_asked IS
    'For how many of the rows that are held back the store was asked for their objects, at random.';
COMMENT ON COLUMN datastore.run.held_there IS 'How many of those objects are there.';
COMMENT ON COLUMN datastore.run.rejected IS 'Values and keys that were refused, and were not before.';
COMMENT ON COLUMN datastore.run.rejects_standing IS
    'Values and keys that do not fit, when the run had been merged: what it refused and what earlier runs had.';
COMMENT ON COLUMN datastore.run.held IS 'Rows that would have gone and were held back.';
COMMENT ON COLUMN datastore.run.held_hash IS
    'Names exactly those of them whose objects are gone; given to loader merge --approve.';
COMMENT ON COLUMN datastore.run.out_of_scope_hash IS
    'Names exactly those of them that the definition no longer covers; given to loader merge --approve.';
COMMENT ON COLUMN datastore.run.approved_hash IS 'The approval that this run carried out.';
COMMENT ON COLUMN datastore.run.resumed IS 'How often a later loader continued the run.';
COMMENT ON COLUMN datastore.run.requests IS 'Requests whose answers listed or told of objects.';
COMMENT ON COLUMN datastore.run.requests_by_kind IS
    'Every request that was sent, by what it was for: list, probe, get, token; those that were tried again count each time. '
    'Empty where nothing is asked by request.';
COMMENT ON COLUMN datastore.run.received_bytes IS 'Bytes received from the store.';
COMMENT ON COLUMN datastore.run.wal_start IS 'Where the write-ahead log stood when the run began.';
COMMENT ON COLUMN datastore.run.wal_bytes IS
    'How far the write-ahead log moved during the run: an upper bound of what the run wrote, as others write too.';
COMMENT ON COLUMN datastore.run.phase_seconds IS 'Seconds spent in each phase.';
COMMENT ON COLUMN datastore.run.remark IS 'What a person should know of how the run was carried out.';
COMMENT ON COLUMN datastore.run.facts IS
    'What the bucket''s place was when the run listed it: its device, which of its folders were mount points, and the '
    'endpoint that was asked where it is not the vendor''s own.';
COMMENT ON COLUMN datastore.run.reread_slices IS
    'Which of the 64 slices of the objects the run reads although nothing shows that they changed.';
COMMENT ON COLUMN datastore.run.error IS 'Why the run is incomplete, failed or was superseded unfinished.';
COMMENT ON COLUMN datastore.run.left_because IS
    'Why the loader that worked on it last left an unfinished run, which the next one may resume. Null once it is resumed.';
COMMENT ON COLUMN datastore.run.loader_version IS 'The version of the loader.';
COMMENT ON COLUMN datastore.run.contract IS
    'By which contract with the registry objects were read: fields that came with a later one are not known of them.';

CREATE TABLE IF NOT EXISTS datastore.held_set (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    store_id integer NOT NULL REFERENCES datastore.store ON DELETE CASCADE,
    kind text NOT NULL,
    hash text NOT NULL,
    row_count bigint NOT NULL,
    run_id bigint NOT NULL REFERENCES datastore.run ON DELETE CASCADE,
    held_at timestamptz NOT NULL,
    approved_run_id bigint,
    is_part boolean NOT NULL DEFAULT false,
    CONSTRAINT held_set_kind CHECK (kind IN ('gone', 'out of scope'))
);
CREATE INDEX IF NOT EXISTS held_set_store ON datastore.held_set (store_id, kind, id);
COMMENT ON TABLE datastore.held_set IS
    'The sets of rows whose deletion was held back, of the last seven days. Each can be approved by its hash, once.';
COMMENT ON COLUMN datastore.held_set.id IS 'The number of the set; a later set has a greater one.';
COMMENT ON COLUMN datastore.held_set.store_id IS 'The datastore.';
COMMENT ON COLUMN datastore.held_set.kind IS
    'gone: their objects are gone; out of scope: the definition no longer covers their keys.';
COMMENT ON COLUMN datastore.held_set.hash IS 'Names exactly its rows; given to loader merge --approve.';
COMMENT ON COLUMN datastore.held_set.row_count IS 'How many rows it has.';
COMMENT ON COLUMN datastore.held_set.run_id IS 'The last run that held exactly this set back.';
COMMENT ON COLUMN datastore.held_set.held_at IS 'When that run did; it can be approved for seven days from then.';
COMMENT ON COLUMN datastore.held_set.is_part IS
    'Whether a run over a part held it back; such a set stands beside those of the whole.';
COMMENT ON COLUMN datastore.held_set.approved_run_id IS 'The run that deleted what was approved of it. Null until then.';

CREATE TABLE IF NOT EXISTS datastore.held (
    store_id integer NOT NULL REFERENCES datastore.store ON DELETE CASCADE,
    kind text NOT NULL,
    object_id uuid NOT NULL,
    from_set bigint NOT NULL,
    to_set bigint,
    PRIMARY KEY (store_id, object_id, kind, from_set)
);
COMMENT ON TABLE datastore.held IS
    'Which rows the sets that are held back hold. A row that set after set holds is written once.';
COMMENT ON COLUMN datastore.held.store_id IS 'The datastore.';
COMMENT ON COLUMN datastore.held.kind IS 'The kind of the sets.';
COMMENT ON COLUMN datastore.held.object_id IS 'The id of the row.';
COMMENT ON COLUMN datastore.held.from_set IS 'The first set that holds it.';
COMMENT ON COLUMN datastore.held.to_set IS 'It is in no set from this number on. Null: it is held now.';

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
    reduced boolean NOT NULL DEFAULT false,
    asked_through tid NOT NULL DEFAULT '(0,0)',
    seen bigint NOT NULL DEFAULT 0,
    staged_p bigint NOT NULL DEFAULT 0,
    staged_g bigint NOT NULL DEFAULT 0,
    staged_r bigint NOT NULL DEFAULT 0,
    staged_u bigint NOT NULL DEFAULT 0,
    staged_c bigint NOT NULL DEFAULT 0,
    vanished bigint NOT NULL DEFAULT 0,
    listed_since timestamptz,
    moved_at timestamptz,
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
COMMENT ON COLUMN datastore.run_range.reduced IS 'Whether what was staged whole was compared with the table.';
COMMENT ON COLUMN datastore.run_range.asked_through IS
    'Of a range that was staged whole: the place in the staging up to which the listed objects were asked for.';
COMMENT ON COLUMN datastore.run_range.seen IS 'How many objects of the range were listed.';
COMMENT ON COLUMN datastore.run_range.staged_p IS 'How many new or changed objects of it were staged.';
COMMENT ON COLUMN datastore.run_range.staged_g IS 'How many gone keys of it were staged.';
COMMENT ON COLUMN datastore.run_range.staged_r IS 'How many refused keys and values of it were staged.';
COMMENT ON COLUMN datastore.run_range.staged_u IS 'How many unread objects of it were staged.';
COMMENT ON COLUMN datastore.run_range.staged_c IS
    'How many objects of it were staged of which only the storage class changed.';
COMMENT ON COLUMN datastore.run_range.vanished IS
    'How many objects of the range were listed and had gone when they were asked for.';
COMMENT ON COLUMN datastore.run_range.listed_since IS
    'When its listing began, by the store''s clock. Null where the store does not tell.';
COMMENT ON COLUMN datastore.run_range.moved_at IS 'When its cursor was last moved. Null before the first batch.';

CREATE UNLOGGED TABLE IF NOT EXISTS datastore.lease (
    store_id integer PRIMARY KEY,
    run_id bigint NOT NULL,
    token uuid NOT NULL,
    until timestamptz NOT NULL,
    progressed_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    holder name NOT NULL DEFAULT session_user
);
COMMENT ON TABLE datastore.lease IS 'Which loader works on which datastore, and until when unless it says so again.';
COMMENT ON COLUMN datastore.lease.store_id IS 'The datastore.';
COMMENT ON COLUMN datastore.lease.run_id IS 'The run.';
COMMENT ON COLUMN datastore.lease.token IS 'Known to the loader that holds the lease.';
COMMENT ON COLUMN datastore.lease.until IS 'When the lease ends; a live loader moves it on.';
COMMENT ON COLUMN datastore.lease.progressed_at IS
    'When the loader last said that it had come further: a key, an answer, a step of the merge.';
COMMENT ON COLUMN datastore.lease.holder IS 'The role that the loader logged in as; no other loader sees the token.';
