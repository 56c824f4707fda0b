import Foundation
import TestSupport
import Testing

/// Relations of a web application through the runs of the loader, which its management command starts.
@Suite struct MergeTests {
    private let project: DjangoProject
    private let database: TestDatabase
    private let more: [String: String]

    init() async throws {
        project = try await DjangoProject(access: "access: { relates: [lab_web], annotators: [lab_web] }")
        database = try await TemporaryCluster.shared().createDatabase()
        try await database.psql(
            """
            DO $$ BEGIN
                IF to_regrole('lab_web') IS NULL THEN CREATE ROLE lab_web LOGIN; END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            """)
        try await project.psql(database)
        try await database.psql(
            """
            DO $$ BEGIN
                IF to_regrole('lab_loader') IS NULL THEN CREATE ROLE lab_loader LOGIN IN ROLE datastore_loader; END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            GRANT ALL ON SCHEMA public TO lab_web;
            """)
        more = ["LAB_LOADER": try builtProgram("loader"), "LAB_LOADER_USER": "lab_loader"]
    }

    private func put(_ name: String, _ text: String = "x") throws {
        try project.root.write(text, to: "bucket/hill/2024-07-01/\(name)")
    }

    private func remove(_ names: String...) throws {
        for name in names {
            try FileManager.default.removeItem(atPath: "\(project.bucket)hill/2024-07-01/\(name)")
        }
    }

    /// Merges by the management command, and returns how it ended.
    private func merge(_ series: DjangoSeries, _ arguments: String...) async throws -> ProgramRun {
        try await project.manage(
            series, on: database, as: "lab_web", ["manage.py", "merge_datastore"] + arguments, more)
    }

    /// What a statement of Python prints.
    private func python(_ series: DjangoSeries, _ code: String) async throws -> String {
        let run = try await project.manage(
            series, on: database, as: "lab_web", ["manage.py", "shell", "-c", Self.imports + code], more)
        try #require(run.status == 0, "\(run)")
        return run.standardOutput.split(separator: "\n").last.map(String.init) ?? ""
    }

    private static let imports = """
        from scans.models import LidarScan
        from results.models import Result, Use

        """
    private static let state = """
        r = Result.objects.get()
        print(r.scan.key[-4:], r.scan.is_live, r.scan.reviewed_by, [s.key[-4:] for s in r.used.order_by("key")], LidarScan.objects.count())
        """

    @Test(arguments: DjangoSeries.allCases)
    func relationsOutliveDeletionReturnAndHold(_ series: DjangoSeries) async throws {
        for name in ["a.nc", "b.nc", "c.nc", "d.nc"] { try put(name) }
        try await project.managed(series, on: database, as: "lab_web", "migrate")
        let first = try await merge(series)
        #expect(first.status == 0 && first.standardOutput.contains("4 new"), "\(first)")
        _ = try await python(
            series,
            """
            a, b = LidarScan.objects.order_by("key")[:2]
            a.reviewed_by = "Ada"; a.save()
            r = Result.objects.create(name="spring", scan=a)
            r.used.add(a, b)
            """)
        try remove("a.nc")
        try put("b.nc", "other")
        #expect(try await merge(series, "lidar_scans").status == 0)
        #expect(try await python(series, Self.state) == "a.nc False Ada ['a.nc', 'b.nc'] 3")
        let history = "print(LidarScan.objects.get(key__endswith='b.nc').history()[0].ended_by)"
        #expect(try await python(series, history) == "changed")
        try put("a.nc", "again")
        #expect(try await merge(series).status == 0)
        #expect(try await python(series, Self.state) == "a.nc True Ada ['a.nc', 'b.nc'] 4")
        // The command hands on that deletions are held, and the admin says how many.
        try remove("b.nc", "c.nc")
        let held = try await merge(series)
        #expect(held.status == 3 && held.standardError.contains("2 held"), "\(held)")
        #expect(try await python(series, "print(LidarScan.objects.freshness().held)") == "2")
        #expect(try await python(series, Self.state) == "a.nc True Ada ['a.nc', 'b.nc'] 4")
        let dry = try await merge(series, "--option=--dry-run")
        #expect(dry.standardOutput.contains("dry run") || dry.standardOutput.contains("would"), "\(dry)")
        let unknown = try await merge(series, "other")
        #expect(unknown.status == 1 && unknown.standardError.contains("has no datastore other"), "\(unknown)")
    }

    private static let compare = """
        from django.db import transaction
        from scans.datastores import factory
        from scans.testing import make_lidar_scan

        OF_A_RUN = {"fingerprint", "first_seen_at", "changed_at", "run_id"}

        def told():
            return {
                row.key: (
                    {f.name: getattr(row, f.name) for f in row._meta.concrete_fields if f.name not in OF_A_RUN},
                    sorted(row.rejects()),
                )
                for row in LidarScan.all_objects.all()
            }

        with transaction.atomic():
            merged = told()
            rows = list(LidarScan.all_objects.all())
            factory.empty_mirrors()
            assert not told()
            for row in rows:
                facts = {name: getattr(row, name) for name in factory.FACTS}
                make_lidar_scan(row.key, metadata=row.metadata, **facts)
            made = told()
            differing = [(key, merged[key], made.get(key)) for key in merged if merged[key] != made.get(key)]
            rejects = sum(len(rejects) for _, rejects in merged.values())
            typed = sum(row.turbine is not None for row in rows)
            print(f"{len(rows)} rows, {typed} typed, {rejects} rejects, differing: {differing}")
        """

    /// A row of the factory is the one that a merge makes of the same object, in every field and every reject.
    @Test(arguments: DjangoSeries.allCases)
    func theFactoryMakesWhatAMergeMakes(_ series: DjangoSeries) async throws {
        let objects: [(String, [String: String])] = [
            ("good.nc", ["octue__tags": #"{"turbine": "KIN-07", "elevation": 12.5}"#, "quality": "good"]),
            ("bad.nc", ["octue__tags": #"{"turbine": "T2", "elevation": "tall"}"#, "quality": "superb"]),
            ("broken.nc", ["octue__tags": "{", "octue__labels": #"["b", "a"]"#]),
            (
                "early.nc",
                ["octue__timestamp": #"{"_type": "datetime", "value": "2024-03-31T01:30:00"}"#, "quality": "suspect"]
            ),
            ("bare.nc", [:]),
        ]
        for (name, attributes) in objects {
            try put(name, "content of \(name)")
            for (attribute, value) in attributes {
                try await runSuccessfully(
                    "/usr/bin/setfattr",
                    ["-n", "user.\(attribute)", "-v", value, "\(project.bucket)hill/2024-07-01/\(name)"])
            }
        }
        try await project.managed(series, on: database, as: "lab_web", "migrate")
        #expect(try await merge(series).status == 0)
        let run = try await project.manage(
            series, on: database, as: "postgres", ["manage.py", "shell", "-c", Self.imports + Self.compare], more)
        let told = run.standardOutput.split(separator: "\n").last ?? ""
        #expect(told.hasPrefix("5 rows, 2 typed, ") && told.hasSuffix("differing: []"), "\(run)")
        #expect(!told.contains(" 0 rejects"), "\(told)")
    }

    /// The ids of a table that is made anew are those that the foreign keys have.
    @Test func relationsOutliveARebuild() async throws {
        try put("a.nc")
        let series = DjangoSeries.newest
        try await project.managed(series, on: database, as: "lab_web", "migrate")
        #expect(try await merge(series).status == 0)
        _ = try await python(series, "Result.objects.create(name='spring', scan=LidarScan.objects.get())")
        let constraint = try await database.psql(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'results_result'::regclass AND contype = 'f'"
        ).trimmingCharacters(in: .whitespacesAndNewlines)
        try await database.psql("ALTER TABLE results_result DROP CONSTRAINT \(constraint)")
        try await database.psql("DROP TABLE results_use, legacy_finding")
        let down = try project.ups()[1].replacing(".up.", with: ".down.")
        let psql = try database.cluster.binaries.program("psql")
        try await runSuccessfully(
            psql, ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "really=yes", "-d", database.url, "-f", down])
        // What is gone from the ledger is said, though django_migrations knows nothing of it.
        let warned = try await project.manage(
            series, on: database, as: "postgres", ["manage.py", "check", "--database", "default"])
        #expect(warned.standardError.contains("datastore.W006"), "\(warned)")
        #expect(warned.standardError.contains("datastore.W007"), "\(warned)")
        try await project.psql(database)
        #expect(try await merge(series).status == 0)
        try await database.psql(
            """
            ALTER TABLE results_result ADD CONSTRAINT again FOREIGN KEY (scan_id) REFERENCES lidar_scans (id) NOT VALID;
            ALTER TABLE results_result VALIDATE CONSTRAINT again;
            """)
        #expect(try await python(series, "print(Result.objects.get().scan.key)") == "hill/2024-07-01/a.nc")
    }

    /// Who may not relate is told by a check, before a migration fails.
    @Test func theChecksNameWhatIsMissing() async throws {
        try await database.psql("REVOKE REFERENCES (id) ON lidar_scans FROM lab_web")
        try await project.managed(.newest, on: database, as: "lab_web", "migrate", "scans")
        func checked(_ role: String = "lab_web", _ more: [String: String] = [:]) async throws -> String {
            try await project.manage(
                .newest, on: database, as: role, ["manage.py", "check", "--database", "default"], more
            ).standardError
        }
        let relates = try await checked()
        #expect(relates.contains("datastore.W005") && relates.contains("lab_web may not point"), "\(relates)")
        try await database.psql("REVOKE SELECT ON lidar_scans FROM lab_web")
        #expect(try await checked().contains("datastore.W008"))
        try await database.psql("DELETE FROM django_migrations WHERE name = '0002_create_lidar_scans'")
        #expect(try await checked().contains("datastore.W004"))
        let settings = try project.text("lab/settings.py")
        let lite = "\nDATABASES['lite'] = {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}\n"
        try project.root.write(
            settings.replacing("USE_TZ = True", with: "USE_TZ = False") + lite, to: "web/lab/settings.py")
        #expect(try await checked().contains("datastore.W001"))
        let other = try await project.manage(
            .newest, on: database, as: "lab_web", ["manage.py", "check", "--database", "lite"])
        #expect(other.status != 0 && other.standardError.contains("datastore.E002"), "\(other)")
    }

    /// A later registry serves; an earlier one, none, and a database that does not answer are named.
    @Test func theChecksNameTheRegistry() async throws {
        try await project.managed(.newest, on: database, as: "lab_web", "migrate", "scans")
        func checked() async throws -> String {
            try await project.manage(
                .newest, on: database, as: "lab_web", ["manage.py", "check", "--database", "default"]
            ).standardError
        }
        func setVersion(_ version: String) async throws {
            try await database.psql(
                "CREATE OR REPLACE FUNCTION datastore.version() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE"
                    + " RETURN '\(version)'")
        }
        try await setVersion("1.12")
        #expect(try await !checked().contains("datastore.W009"))
        try await setVersion("1.0")
        #expect(try await checked().contains("datastore.W009"))
        try await database.psql("DROP SCHEMA datastore CASCADE")
        #expect(try await checked().contains("datastore.W003"))
        try await database.psql(
            "ALTER TABLE django_migrations OWNER TO postgres; REVOKE ALL ON django_migrations FROM lab_web")
        #expect(try await checked().contains("datastore.E001"))
    }
}
