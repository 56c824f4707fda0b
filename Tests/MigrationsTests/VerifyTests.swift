import Migrations
import TestSupport
import Testing

@Suite struct VerifyTests {
    @Test(arguments: [
        ("ALTER TABLE lidar_scans ADD COLUMN mine text", "public.lidar_scans, column mine"),
        (
            "ALTER TABLE datastore_staging.staging_lidar_scans ALTER COLUMN size TYPE numeric",
            "datastore_staging.staging_lidar_scans, column size|bigint|numeric"
        ),
        ("ALTER TABLE lidar_scans ALTER COLUMN key DROP NOT NULL", "public.lidar_scans, column key"),
        ("ALTER TABLE lidar_scans DROP COLUMN reviewed_by CASCADE", "public.lidar_scans, column reviewed_by"),
        ("ALTER TABLE lidar_scans OWNER TO postgres", "public.lidar_scans|r, p, owned by datastore_owner|"),
        ("ALTER TABLE lidar_scans DROP CONSTRAINT lidar_scans_tombstone", "constraint lidar_scans_tombstone"),
        ("DROP INDEX lidar_scans_turbine_idx", "index public.lidar_scans_turbine_idx"),
        (
            "DROP INDEX lidar_scans_key_idx; CREATE UNIQUE INDEX lidar_scans_key_idx ON lidar_scans (key)",
            "index public.lidar_scans_key_idx"
        ),
        (
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'lidar_scans_turbine_idx'::regclass",
            "btree (turbine)|invalid btree (turbine)"
        ),
        ("ALTER TABLE lidar_scans DISABLE TRIGGER datastore_guard_update", "trigger datastore_guard_update"),
        ("DROP TRIGGER datastore_history_update ON lidar_scans", "trigger datastore_history_update"),
        (
            "CREATE OR REPLACE TRIGGER datastore_guard_write BEFORE INSERT ON lidar_scans FOR EACH STATEMENT "
                + "EXECUTE FUNCTION datastore.guard_mirror('another')", "trigger datastore_guard_write"
        ),
        (
            "CREATE OR REPLACE FUNCTION datastore.in_scope_lidar_scans(key text) RETURNS boolean LANGUAGE sql "
                + "AS 'SELECT true'", "function datastore.in_scope_lidar_scans(text)"
        ),
        ("DROP FUNCTION datastore.rejects_lidar_scans", "function datastore.rejects_lidar_scans(datastore.object)"),
        (
            "CREATE OR REPLACE VIEW good_scans AS SELECT id, key, turbine, captured_at FROM lidar_scans",
            "view public.good_scans"
        ),
        ("ALTER VIEW lidar_scans_live RESET (security_invoker)", "view public.lidar_scans_live"),
        ("DROP VIEW lidar_scans_folders", "public.lidar_scans_folders"),
        ("REVOKE SELECT ON lidar_scans FROM analyst", "public.lidar_scans, granted to analyst|SELECT|"),
        ("REVOKE UPDATE (reviewed_by) ON lidar_scans FROM reviewer", "granted to reviewer|UPDATE (reviewed_by)|"),
        (
            "REVOKE REFERENCES (id) ON lidar_scans FROM webapp",
            "public.lidar_scans, granted to webapp|REFERENCES (id)|"
        ),
        ("GRANT UPDATE ON lidar_scans TO bystander", "public.lidar_scans, granted to bystander||UPDATE"),
        ("UPDATE datastore.store SET delete_limit_rows = 1000000", "datastore lidar_scans"),
        (
            "UPDATE datastore.store SET delete_limit_rows = NULL, delete_limit_percent = NULL",
            ", no rows, no percent, 0 unread"
        ), ("UPDATE datastore.store SET unread_limit = 7", ", 1000 rows, 10 percent, 7 unread"),
        ("UPDATE datastore.migration SET hash = 'another' WHERE version = '0001'", "migration 0001 of science"),
        (
            "DELETE FROM datastore.migration; DELETE FROM datastore.migration_step WHERE step = 3",
            "stands at step 2 of 3"
        ),
        ("DROP PROCEDURE datastore.take", "function datastore.take"),
        ("DROP FUNCTION datastore.require_fresh", "function datastore.require_fresh"),
        (
            "CREATE OR REPLACE FUNCTION datastore.guard_mirror() RETURNS trigger LANGUAGE plpgsql "
                + "AS 'BEGIN RETURN NULL; END'", "function datastore.guard_mirror"
        ),
        ("ALTER TABLE datastore.reject RENAME TO rejects", "table datastore.reject"),
    ])
    func whatWasChangedIsFound(_ change: (statement: String, finding: String)) async throws {
        let project = try GoldenCase(name: "full").project()
        let database = try await MigrationDatabase()
        try await database.apply(project.files(.up))
        try await database.psql(change.statement)
        let found = try await database.differences(project)
        #expect(found.contains(change.finding), "\(found)")
    }

    /// What a later migration or registry has changed is compared by its own file.
    @Test func theOlderFilesStandBack() async throws {
        let project = try GoldenCase(name: "full").project()
        let database = try await MigrationDatabase()
        try await database.apply(project.files(.up))
        try await database.psql(
            """
            UPDATE datastore.store SET migration = '0002';
            DROP VIEW public.lidar_scans_folders;
            CREATE OR REPLACE FUNCTION datastore.version() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN '1.9';
            """)
        let verifies = try project.files(.verify)
        let registry = try await database.run(verifies[0])
        #expect(
            registry.status == 0 && registry.standardOutput == "" && registry.standardError == "superseded by 1.9\n")
        let migration = try await database.run(verifies[1])
        #expect(
            migration.status == 0 && migration.standardOutput == "" && migration.standardError == "superseded by 0002\n"
        )
    }
}
