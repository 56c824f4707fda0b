-- What the registry knows of each datastore.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE IF NOT EXISTS datastore.store (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid uuid NOT NULL DEFAULT pg_catalog.gen_random_uuid() UNIQUE,
    name text COLLATE "C" NOT NULL UNIQUE,
    table_schema name NOT NULL,
    table_name name NOT NULL,
    bucket text NOT NULL,
    prefix text COLLATE "C" NOT NULL,
    identity text NOT NULL,
    server jsonb NOT NULL,
    credentials text NOT NULL,
    definition jsonb NOT NULL,
    definition_hash text NOT NULL,
    source_hash text NOT NULL,
    deletes text NOT NULL,
    delete_limit_rows bigint,
    delete_limit_percent numeric,
    unread_limit bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    contract integer NOT NULL DEFAULT 1,
    derivation text NOT NULL,
    listed_columns text[] NOT NULL DEFAULT '{}',
    project text COLLATE "C",
    migration text COLLATE "C",
    foreign_server name,
    UNIQUE (table_schema, table_name),
    CONSTRAINT store_identity_ends_in_slash CHECK (pg_catalog.right(identity, 1) = '/'),
    CONSTRAINT store_deletes CHECK (deletes IN ('tombstone', 'remove')),
    CONSTRAINT store_delete_limit CHECK (
        (delete_limit_rows IS NULL) = (delete_limit_percent IS NULL)
        AND delete_limit_rows >= 0 AND delete_limit_percent BETWEEN 0 AND 100
    ),
    CONSTRAINT store_unread_limit CHECK (unread_limit >= 0)
);
COMMENT ON TABLE datastore.store IS
    'One row per datastore: a table and the bucket that it mirrors. Written by migrations.';
COMMENT ON COLUMN datastore.store.uuid IS 'Tells this datastore from one of the same name in another database.';
COMMENT ON COLUMN datastore.store.name IS
    'The name by which the loader and the functions of this schema know the datastore.';
COMMENT ON COLUMN datastore.store.table_schema IS 'The schema of the mirrored table.';
COMMENT ON COLUMN datastore.store.table_name IS 'The mirrored table.';
COMMENT ON COLUMN datastore.store.bucket IS 'The address of the bucket with its prefix.';
COMMENT ON COLUMN datastore.store.prefix IS 'What every key in scope begins with; empty for a whole bucket.';
COMMENT ON COLUMN datastore.store.identity IS 'The first part of what a row''s id is a hash of; the second is its key.';
COMMENT ON COLUMN datastore.store.server IS 'Options of the bucket: endpoint, region and the like. Never a secret.';
COMMENT ON COLUMN datastore.store.credentials IS
    'Where the loader''s own machine keeps the credential (env, profile NAME, file NAME, none). Never a secret.';
COMMENT ON COLUMN datastore.store.definition IS 'The definition in its canonical form.';
COMMENT ON COLUMN datastore.store.definition_hash IS 'SHA-256 of the canonical definition.';
COMMENT ON COLUMN datastore.store.source_hash IS
    'SHA-256 of what decides which objects are listed and how changes are noticed. A run under another one is not resumed.';
COMMENT ON COLUMN datastore.store.deletes IS 'What happens to the row of an object that is gone: tombstone or remove.';
COMMENT ON COLUMN datastore.store.delete_limit_rows IS
    'This many rows may always go in one run. NULL, as is the share, where the definition writes no limit: then the larger '
    'of 10 rows and 10 percent of the live rows may go, but never more than half of them.';
COMMENT ON COLUMN datastore.store.delete_limit_percent IS
    'This share of the live rows may always go in one run; 0 where the definition writes a number of rows alone.';
COMMENT ON COLUMN datastore.store.unread_limit IS
    'So many objects may stay unread; above it every run ends with exit code 2.';
COMMENT ON COLUMN datastore.store.created_at IS 'When the datastore was created in this database.';
COMMENT ON COLUMN datastore.store.foreign_server IS
    'The foreign server that describes the bucket, if there is one; see the view datastore.server.';
COMMENT ON COLUMN datastore.store.contract IS
    'By which contract with the registry its generated functions were written: how they are called and what they return.';
COMMENT ON COLUMN datastore.store.derivation IS
    'Names the derivation of the typed columns as it is installed. What another one derived is derived anew.';
COMMENT ON COLUMN datastore.store.listed_columns IS
    'The typed columns that come of an object''s listing, and are known of one that could not be read.';
COMMENT ON COLUMN datastore.store.id IS 'The number by which the other tables of the registry refer to the datastore.';
COMMENT ON COLUMN datastore.store.project IS 'The project whose migration made it; NULL where none did.';
COMMENT ON COLUMN datastore.store.migration IS
    'The number of the project''s migration that last made or changed it; a verify of an older one is superseded.';
