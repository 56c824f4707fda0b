import Migrations
import TestSupport
import Testing

@Suite struct AccessTests {
    /// Merges one object with a metadata document as the loader does.
    private func merge(_ quality: String, fingerprint: Int, into database: MigrationDatabase) async throws {
        try await database.psql(
            """
            DO $run$
            DECLARE
                token uuid := '00000000-0000-0000-0000-000000000001';
                run bigint;
            BEGIN
                SELECT b.run_id INTO STRICT run FROM datastore.begin_run(
                    'lidar_scans', 'full', 'lidar/', token, 60, false, interval '6 hours', 'test') AS b;
                PERFORM datastore.add_range(run, token, 1, NULL, NULL, false);
                INSERT INTO datastore_staging.staging_lidar_scans (run_id, kind, key, size, metadata, fingerprint)
                VALUES (run, 'P', 'lidar/hill/2024-01-01/a.nc', 10, '{"quality": "\(quality)"}', \(fingerprint));
                PERFORM datastore.advance_range(run, token, 1, NULL, 'lidar/hill/2024-01-01/a.nc', true, 1, 1, 0, 0, 0, 0);
                PERFORM datastore.finish_staging(run, token, NULL, 1, 1, 0, NULL);
                PERFORM datastore.merge('lidar_scans', run, token);
            END
            $run$;
            """, role: "loader_login")
    }

    private func database() async throws -> MigrationDatabase {
        let database = try await MigrationDatabase()
        // A schema of its own, and nothing granted to PUBLIC: what anybody has, the migration granted.
        try await database.psql(
            """
            REVOKE ALL ON SCHEMA public FROM PUBLIC;
            ALTER DATABASE \(database.database.name) SET search_path = lab;
            """)
        let project = try GoldenCase(name: "full").project("schema: public", replacedBy: "schema: lab")
        try await database.apply(project.files(.up))
        withExtendedLifetime(project) {}
        try await database.psql(
            """
            DO $$ BEGIN CREATE ROLE loader_login LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            GRANT datastore_loader TO loader_login;
            """)
        return database
    }

    @Test func aMergeLeavesNotesAlone() async throws {
        let database = try await database()
        try await merge("good", fingerprint: 1, into: database)
        try await database.psql("UPDATE lidar_scans SET reviewed_by = 'Ada'", role: "reviewer")
        try await merge("bad", fingerprint: 2, into: database)
        #expect(
            try await database.psql(
                "SELECT site, quality, reviewed_by, rejected FROM lidar_scans_live", role: "analyst")
                == "hill|bad|Ada|{turbine}\n")
        #expect(
            try await database.psql("SELECT quality, reviewed_by FROM lidar_scans_history", role: "analyst")
                == "good|Ada\n")
        #expect(
            try await database.psql("SELECT column_name, reason FROM lidar_scans_rejects", role: "analyst")
                == "turbine|is missing, and the column requires a value\n")
        #expect(
            try await database.psql("SELECT folder, objects FROM lidar_scans_folders ORDER BY 1", role: "analyst")
                == "lidar/|1\nlidar/hill/|1\nlidar/hill/2024-01-01/|1\n")
        #expect(
            try await database.psql("SELECT last_state, rejects FROM lidar_scans_freshness", role: "analyst")
                == "merged|1\n")
        #expect(
            try await database.psql("SELECT name FROM datastore.children('lidar_scans', 'lidar/')", role: "analyst")
                == "hill/\n")
    }

    @Test func annotatorsWriteThroughTheViewToo() async throws {
        let database = try await database()
        try await merge("good", fingerprint: 1, into: database)
        try await database.psql("UPDATE lidar_scans_live SET reviewed_by = 'Bob'", role: "reviewer")
        #expect(try await database.psql("SELECT reviewed_by FROM lidar_scans", role: "analyst") == "Bob\n")
    }

    /// A plain role makes the foreign key of the README's tour, and its rows hold on to a row of the mirror.
    @Test func whoRelatesPointsForeignKeysAtIt() async throws {
        let database = try await database()
        try await database.psql("CREATE SCHEMA web AUTHORIZATION webapp")
        try await merge("good", fingerprint: 1, into: database)
        try await database.psql(
            """
            CREATE TABLE web.campaign_result (name text, scan uuid REFERENCES lab.lidar_scans (id));
            INSERT INTO web.campaign_result SELECT 'spring', id FROM lidar_scans_live;
            """, role: "webapp")
        try await merge("bad", fingerprint: 2, into: database)
        let joined = try await database.psql(
            "SELECT name, quality FROM web.campaign_result JOIN lidar_scans ON scan = id", role: "webapp")
        #expect(joined == "spring|bad\n")
        for view in ["_freshness", "_rejects"] {
            let count = try await database.psql("SELECT count(*) FROM lidar_scans\(view)", role: "webapp")
            #expect(count == "1\n", "\(view)")
        }
        let failure = await #expect(throws: (any Error).self) {
            try await database.psql(
                "CREATE TABLE web.other (scan text REFERENCES lab.lidar_scans (key))", role: "webapp")
        }
        #expect("\(String(describing: failure))".contains("permission denied"))
    }

    /// Whoever reads every datastore needs no more than the registry's own role.
    @Test func theRegistrysReaderReads() async throws {
        let database = try await database()
        try await merge("good", fingerprint: 1, into: database)
        try await database.psql(
            """
            DO $$ BEGIN CREATE ROLE plain_reader LOGIN IN ROLE datastore_reader;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            """)
        for view in ["", "_live", "_rejects", "_folders", "_freshness", "_history"] {
            let count = try await database.psql("SELECT count(*) > 0 FROM lidar_scans\(view)", role: "plain_reader")
            #expect(count == (view == "_history" ? "f\n" : "t\n"), "lidar_scans\(view)")
        }
    }

    @Test(arguments: [
        ("analyst", "UPDATE lidar_scans SET reviewed_by = 'x'"), ("analyst", "DELETE FROM lidar_scans"),
        ("analyst", "INSERT INTO lidar_scans_live (key) VALUES ('x')"),
        ("analyst", "SELECT datastore.merge('lidar_scans', 1, gen_random_uuid())"),
        ("analyst", "SELECT datastore.derive_lidar_scans(NULL)"),
        ("reviewer", "UPDATE lidar_scans SET size = 1"), ("reviewer", "DELETE FROM lidar_scans"),
        ("reviewer", "UPDATE lidar_scans_live SET quality = 'good'"),
        ("webapp", "UPDATE lidar_scans SET reviewed_by = 'x'"), ("webapp", "DELETE FROM lidar_scans"),
        ("bystander", "SELECT key FROM lab.lidar_scans"), ("bystander", "SELECT * FROM lab.lidar_scans_live"),
        ("loader_login", "UPDATE lidar_scans SET size = 1"), ("loader_login", "SELECT quality FROM lidar_scans"),
        ("loader_login", "SELECT datastore.derive_lidar_scans(NULL)"),
    ])
    func nobodyDoesMore(_ attempt: (role: String, statement: String)) async throws {
        let database = try await database()
        let failure = await #expect(throws: (any Error).self) {
            try await database.psql(attempt.statement, role: attempt.role)
        }
        #expect("\(String(describing: failure))".contains("permission denied"))
    }

    @Test func theGuardAnswersTheOwnerToo() async throws {
        let database = try await database()
        let failure = await #expect(throws: (any Error).self) {
            try await database.psql("UPDATE lidar_scans SET size = 1")
        }
        let text = String(describing: failure)
        #expect(text.contains("mirrors the objects of gs://acme-instruments/lidar/"))
        #expect(text.contains("These columns may be written: reviewed_by"))
    }
}
