import TestSupport

/// Something that somebody did to a good database, which verify has to name.
struct Manipulation {
    let statement: String

    static let heading = """
        # What verify says

        Each of these was done to a database with the datastore of the case `full`, and taken back. Beside it stand the rows that the
        verify files returned: what, expected, found.

        | done | verify says |
        |---|---|

        """

    /// The line of the list.
    func row(_ found: String) -> String {
        func cell(_ text: String) -> String {
            text.split(separator: "\n").map { "`" + $0.replacing("|", with: " · ") + "`" }.joined(separator: "<br>")
        }
        return "| \(cell(statement)) | \(cell(found)) |\n"
    }

    static let all =
        (store + rows + ledger + grants + functions + tables + columns + indexes + triggers + views + comments
        + registry)
        .map(Manipulation.init)

    private static let store = [
        "UPDATE datastore.store SET bucket = 'gs://another/lidar/'",
        "UPDATE datastore.store SET prefix = 'elsewhere/'",
        "UPDATE datastore.store SET identity = 'gs://another/'",
        "UPDATE datastore.store SET server = '{\"endpoint\": \"https://example.org\"}'",
        "UPDATE datastore.store SET credentials = 'none'",
        "UPDATE datastore.store SET table_name = 'another'",
        "UPDATE datastore.store SET definition = definition || '{\"deletes\": \"remove\"}'",
        "UPDATE datastore.store SET source_hash = 'another'",
        "UPDATE datastore.store SET deletes = 'remove'",
        "UPDATE datastore.store SET delete_limit_rows = 1000000",
        "UPDATE datastore.store SET delete_limit_rows = NULL, delete_limit_percent = NULL",
        "UPDATE datastore.store SET unread_limit = 7",
        "UPDATE datastore.store SET derivation = 'another'",
        "UPDATE datastore.store SET listed_columns = '{}'",
        "DELETE FROM datastore.store",
    ]
    /// Done with triggers off, to the one row that there is.
    private static let rows = [
        "UPDATE lidar_scans SET turbine = 'T9'",
        "UPDATE lidar_scans SET elevation_m = NULL",
        "UPDATE lidar_scans SET labels = labels || 'more'::text",
        "UPDATE lidar_scans SET rejected = '{turbine}'",
        "UPDATE lidar_scans SET metadata = '{}'",
        "UPDATE lidar_scans SET id = '2f288090-53f3-4ae0-a206-1105c5ea9a3f'",
    ].map { "SET LOCAL session_replication_role = replica; \($0); SET LOCAL session_replication_role = origin" }

    /// The row.
    static let row = """
        SET session_replication_role = replica;
        INSERT INTO lidar_scans (id, key, size, metadata, fingerprint, first_seen_at, changed_at, run_id, turbine, elevation_m,
            site, quality, labels)
        SELECT datastore.object_id(s.identity, o.key), o.key, 7, o.metadata, 1, now(), now(), 1, (d.o).turbine, (d.o).elevation_m,
            (d.o).site, (d.o).quality, (d.o).labels
        FROM datastore.store AS s, (
            SELECT 'lidar/hill/2024-07-01/a.nc' AS key, '{"octue__tags": "{\\"turbine\\": \\"T1\\", \\"elevation\\": 12.5}",
                "octue__labels": "[\\"raw\\"]", "quality": "good"}'::jsonb AS metadata
        ) AS o, LATERAL (
            SELECT datastore.derive_lidar_scans(jsonb_populate_record(
                NULL::datastore.object, jsonb_build_object('key', o.key, 'size', 7, 'metadata', o.metadata)))
        ) AS d (o);
        """

    private static let ledger = [
        "UPDATE datastore.migration SET hash = 'another' WHERE version = '0001'",
        "DELETE FROM datastore.migration; DELETE FROM datastore.migration_step WHERE step = 3",
    ]
    private static let grants = [
        "GRANT UPDATE ON lidar_scans TO bystander",
        "GRANT UPDATE (turbine) ON lidar_scans TO reviewer",
        "GRANT SELECT ON lidar_scans TO PUBLIC",
        "GRANT SELECT (metadata) ON lidar_scans TO bystander",
        "GRANT SELECT ON lidar_scans TO analyst WITH GRANT OPTION",
        "GRANT INSERT ON lidar_scans_live TO analyst",
        "GRANT DELETE ON datastore_staging.staging_lidar_scans TO datastore_loader",
        "GRANT TRUNCATE ON datastore.history_lidar_scans TO analyst",
        "GRANT REFERENCES ON lidar_scans TO bystander",
        "REVOKE SELECT ON lidar_scans FROM analyst",
        "REVOKE UPDATE (reviewed_by) ON lidar_scans FROM reviewer",
        "REVOKE REFERENCES (id) ON lidar_scans FROM webapp",
        "REVOKE SELECT (fingerprint) ON lidar_scans FROM datastore_loader",
        "GRANT datastore_owner TO analyst",
        "GRANT UPDATE ON datastore.store TO datastore_loader",
        "GRANT SELECT ON datastore.reject TO PUBLIC",
        "GRANT EXECUTE ON FUNCTION datastore.in_scope_lidar_scans(text) TO PUBLIC",
        "GRANT EXECUTE ON FUNCTION datastore.merge(text, bigint, uuid, text) TO PUBLIC",
    ]
    private static let functions = [
        "ALTER FUNCTION datastore.derive_lidar_scans(datastore.object) SET search_path = public",
        "ALTER FUNCTION datastore.slow_derive_lidar_scans(datastore.object) RESET search_path",
        "ALTER FUNCTION datastore.stage_lidar_scans() SECURITY INVOKER",
        "ALTER FUNCTION datastore.rejects_lidar_scans(datastore.object) SECURITY DEFINER",
        "ALTER FUNCTION datastore.in_scope_lidar_scans(text) VOLATILE",
        "ALTER FUNCTION datastore.in_scope_lidar_scans(text) STRICT",
        "ALTER FUNCTION datastore.in_scope_lidar_scans(text) PARALLEL UNSAFE",
        "ALTER FUNCTION datastore.derive_lidar_scans(datastore.object) OWNER TO postgres",
        "CREATE OR REPLACE FUNCTION datastore.in_scope_lidar_scans(key text) RETURNS boolean LANGUAGE sql IMMUTABLE "
            + "PARALLEL SAFE AS 'SELECT true'",
        "CREATE FUNCTION datastore.in_scope_lidar_scans(key text, more text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "DROP FUNCTION datastore.rejects_lidar_scans",
    ]
    private static let tables = [
        "ALTER TABLE lidar_scans OWNER TO postgres",
        "ALTER TABLE lidar_scans RENAME TO scans",
        "ALTER TABLE lidar_scans SET (autovacuum_enabled = off)",
        "ALTER TABLE lidar_scans SET (toast.autovacuum_enabled = off)",
        "ALTER TABLE lidar_scans ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY mine ON lidar_scans USING (turbine = 'T1')",
        "ALTER TABLE datastore_staging.staging_lidar_scans SET LOGGED",
        "CREATE TABLE more_scans () INHERITS (lidar_scans)",
        "ALTER TABLE lidar_scans ADD CHECK (size > 0)",
        "ALTER TABLE lidar_scans ADD CHECK (size > 0) NOT VALID",
        "ALTER TABLE lidar_scans ADD UNIQUE (turbine)",
        "ALTER TABLE lidar_scans ADD FOREIGN KEY (id) REFERENCES lidar_scans (id)",
        "ALTER TABLE lidar_scans ADD EXCLUDE (turbine WITH =)",
        "ALTER TABLE lidar_scans DROP CONSTRAINT lidar_scans_tombstone",
        "CREATE RULE quiet AS ON INSERT TO lidar_scans DO INSTEAD NOTHING",
        "DROP TABLE datastore.history_lidar_scans CASCADE",
    ]
    private static let columns = [
        "ALTER TABLE lidar_scans ADD COLUMN mine text",
        "ALTER TABLE lidar_scans DROP COLUMN reviewed_by CASCADE",
        "ALTER TABLE datastore_staging.staging_lidar_scans ALTER COLUMN size TYPE numeric",
        "ALTER TABLE lidar_scans ALTER COLUMN key DROP NOT NULL",
        "ALTER TABLE lidar_scans ALTER COLUMN turbine SET NOT NULL",
        "ALTER TABLE lidar_scans ALTER COLUMN site SET DEFAULT 'here'",
        "ALTER TABLE lidar_scans ALTER COLUMN metadata SET STORAGE EXTERNAL",
        "ALTER TABLE lidar_scans ALTER COLUMN turbine SET STATISTICS 1000",
        "ALTER TABLE lidar_scans ALTER COLUMN turbine SET (n_distinct = 3)",
        "DROP VIEW lidar_scans_history; ALTER TABLE lidar_scans ADD COLUMN double bigint GENERATED ALWAYS AS (size * 2) STORED",
        "ALTER TYPE datastore.derived_lidar_scans ADD ATTRIBUTE more text",
    ]
    private static let indexes = [
        "DROP INDEX lidar_scans_turbine_idx",
        "DROP INDEX lidar_scans_key_idx; CREATE UNIQUE INDEX lidar_scans_key_idx ON lidar_scans (key)",
        "DROP INDEX lidar_scans_turbine_idx; CREATE INDEX lidar_scans_turbine_idx ON lidar_scans (turbine DESC)",
        "DROP INDEX lidar_scans_turbine_idx; CREATE INDEX lidar_scans_turbine_idx ON lidar_scans (turbine COLLATE \"C\")",
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'lidar_scans_turbine_idx'::regclass",
        "ALTER INDEX lidar_scans_key_idx SET (fillfactor = 50)",
        "CREATE INDEX mine ON lidar_scans (lower(turbine))",
    ]
    private static let triggers = [
        "ALTER TABLE lidar_scans DISABLE TRIGGER datastore_guard_update",
        "ALTER TABLE lidar_scans ENABLE REPLICA TRIGGER datastore_history_update",
        "DROP TRIGGER datastore_history_update ON lidar_scans",
        "CREATE OR REPLACE TRIGGER datastore_guard_write BEFORE INSERT ON lidar_scans FOR EACH STATEMENT "
            + "EXECUTE FUNCTION datastore.guard_mirror('another')",
        "DROP TRIGGER datastore_guard_write ON lidar_scans; CREATE TRIGGER datastore_guard_write AFTER INSERT OR DELETE OR TRUNCATE "
            + "ON lidar_scans FOR EACH STATEMENT EXECUTE FUNCTION datastore.guard_mirror('lidar_scans', 'reviewed_by')",
        "CREATE TRIGGER mine BEFORE UPDATE ON lidar_scans FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ]
    private static let views = [
        "CREATE OR REPLACE VIEW good_scans AS SELECT id, key, turbine, captured_at FROM lidar_scans",
        "ALTER VIEW lidar_scans_live RESET (security_invoker)",
        "ALTER VIEW lidar_scans_live SET (security_barrier = true)",
        "DROP VIEW lidar_scans_folders",
        "CREATE RULE quiet AS ON UPDATE TO lidar_scans_live DO INSTEAD NOTHING",
    ]
    private static let comments = [
        "COMMENT ON TABLE lidar_scans IS 'mine'",
        "COMMENT ON COLUMN lidar_scans.turbine IS NULL",
        "COMMENT ON VIEW lidar_scans_live IS 'mine'",
        "COMMENT ON FUNCTION datastore.derive_lidar_scans IS 'mine'",
        "COMMENT ON TRIGGER datastore_guard_write ON lidar_scans IS 'mine'",
        "COMMENT ON TYPE datastore.derived_lidar_scans IS 'mine'",
    ]
    private static let registry = [
        "DROP PROCEDURE datastore.take",
        "DROP FUNCTION datastore.require_fresh",
        "CREATE OR REPLACE FUNCTION datastore.guard_mirror() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "ALTER FUNCTION datastore.merge(text, bigint, uuid, text) SET search_path = public",
        "ALTER FUNCTION datastore.merge(text, bigint, uuid, text) SECURITY INVOKER",
        "ALTER FUNCTION datastore.object_id(text, text) OWNER TO postgres",
        "CREATE FUNCTION datastore.merge(text) RETURNS text LANGUAGE sql AS 'SELECT 1::text'",
        "CREATE FUNCTION datastore.mine() RETURNS text LANGUAGE sql AS 'SELECT 1::text'",
        "ALTER TABLE datastore.reject RENAME TO rejects",
        "ALTER TABLE datastore.reject DISABLE ROW LEVEL SECURITY",
        "ALTER POLICY reads_with_the_table ON datastore.reject USING (true)",
        "CREATE POLICY mine ON datastore.reject USING (true)",
        "ALTER TABLE datastore.run DROP COLUMN wal_bytes CASCADE",
        "ALTER TABLE datastore.run DISABLE TRIGGER ALL",
        "CREATE TRIGGER mine BEFORE UPDATE ON datastore.run FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "ALTER ROLE datastore_loader SUPERUSER",
        "ALTER ROLE datastore_reader LOGIN",
        "ALTER SCHEMA datastore OWNER TO postgres",
        "GRANT CREATE ON SCHEMA datastore TO bystander",
    ]
}

extension MigrationDatabase {
    /// What verify files say after a manipulation, each line a difference; it is taken back.
    func told(of manipulation: Manipulation, by files: [String]) async throws -> String {
        // The files' own transaction is left out, so that all goes back together.
        let compared = files.map {
            $0.replacing("\nBEGIN;\n", with: "\n").replacing("\nROLLBACK;\n", with: "\n")
                .replacing("\\set ON_ERROR_STOP on", with: "")
        }
        let text =
            "BEGIN;\nSET LOCAL client_min_messages = warning;\n\(manipulation.statement);\n"
            + compared.joined(separator: "\n") + "\nROLLBACK;\n"
        let folder = try TemporaryFolder()
        let run = try await run(folder.write(text, to: "manipulated.sql"), role: "postgres")
        guard run.standardError == "" else { throw SupportError("\(manipulation.statement): \(run.standardError)") }
        return run.standardOutput
    }
}
