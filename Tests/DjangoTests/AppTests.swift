import Foundation
import TestSupport
import Testing

/// What `generator django` writes.
@Suite struct AppTests {
    private static let golden = "\(repositoryRoot())/Tests/DjangoTests/Golden"
    private static let isRecording = ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1"

    private static func definitions(_ name: String) throws -> [String] {
        let folder = "\(repositoryRoot())/Tests/MigrationsTests/Golden/\(name)/datastores"
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
            try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
        }
    }

    /// The files of each case that vary with the definition.
    private static let cases = [
        "minimal": ["apps.py", "models.py", "admin.py", "datastores/testing.py", "migrations/0002_create_shelf.py"],
        "full": ["models.py", "admin.py", "datastores/models.py"],
        "every_type": ["admin.py", "datastores/models.py"],
        "hostile_names": ["models.py", "admin.py", "datastores/models.py", "datastores/testing.py"],
        "schema_qualified": ["datastores/models.py"],
        "two_stores": ["models.py", "datastores/testing.py"],
    ]

    @Test(arguments: cases.keys.sorted())
    func goldenAppIsAsRecorded(_ name: String) async throws {
        let project = try await DjangoProject(Self.definitions(name))
        let files = try project.files()
        for path in Self.cases[name] ?? [] {
            let text = try #require(files[path], "\(path)")
            let place = URL(fileURLWithPath: "\(Self.golden)/\(name)/\(path)")
            if Self.isRecording {
                try FileManager.default.createDirectory(
                    at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: place)
            }
            let recorded = try String(contentsOf: place, encoding: .utf8)
            #expect(recorded.utf8.elementsEqual(text.utf8), "\(place.path) differs; RECORD_GOLDEN=1 records it")
        }
        // As a careful person would have written it, and whoever formats the project changes nothing.
        let ruff = "\(repositoryRoot())/.venv/bin/ruff"
        let format = try await runProgram(
            ruff, ["format", "--isolated", "--no-cache", "--diff", "\(project.web)/scans"])
        #expect(format.status == 0, "\(format.standardOutput)")
        let lint = try await runProgram(
            ruff,
            [
                "check", "--isolated", "--no-cache", "--select=E4,E7,E9,F,I,B,DJ,S102,S307", "--ignore=DJ001,B905",
                "\(project.web)/scans",
            ])
        #expect(lint.status == 0, "\(lint.standardOutput)")
    }

    @Test func theSameProjectGivesTheSameBytes() async throws {
        let project = try await DjangoProject()
        let first = try project.files()
        #expect(try await project.write() == "")
        try FileManager.default.removeItem(atPath: "\(project.web)/scans")
        try await project.write()
        #expect(try project.files() == first)
    }

    /// What somebody added stays, and what belongs to the generator comes back.
    @Test func regeneratingTouchesOnePackage() async throws {
        let project = try await DjangoProject()
        let edited = try project.text("scans/models.py") + "\n    def speed(self):\n        return 1\n"
        try project.root.write(edited, to: "web/scans/models.py")
        try project.root.write("# gone\n", to: "web/scans/datastores/mirror.py")
        let written = try await project.write()
        #expect(written == "wrote \(project.web)/scans/datastores/mirror.py\n")
        #expect(try project.text("scans/models.py") == edited)
        // A second datastore brings a migration, and says what models.py lacks.
        try project.root.write("datastore: logs\nbucket: file:///srv/logs/\n", to: "lidar/datastores/logs.yaml")
        try await project.generator("migrate", "--project", project.project)
        let run = try await runProgram(
            builtProgram("generator"),
            ["django", "--project", project.project, "--app", "scans", "--output", project.web])
        #expect(run.standardOutput.contains("scans/migrations/0003_create_logs.py"), "\(run)")
        #expect(run.standardError.contains("class Log(models.LogMirror): pass"), "\(run)")
        #expect(try project.text("scans/models.py") == edited)
    }

    @Test func optionsAreChecked() async throws {
        let project = try await DjangoProject()
        func run(_ options: String...) async throws -> ProgramRun {
            try await runProgram(
                builtProgram("generator"),
                ["django", "--project", project.project, "--output", "\(project.root.path)/other"] + options)
        }
        for (options, status, message) in [
            (["--app", "class"], 1, "cannot be the name of an app"),
            (["--app", "x", "--model", "lidar_scans=a b"], 1, "cannot be the name of a model"),
            (["--app", "x", "--model", "other=Scan"], 1, "no migration has made a datastore \"other\""),
            (["--app", "x", "--model", "Scan"], 64, "--model takes DATASTORE=Model"),
        ] as [([String], Int32, String)] {
            let refused = try await runProgram(
                builtProgram("generator"),
                ["django", "--project", project.project, "--output", "\(project.root.path)/other"] + options)
            #expect(refused.status == status && refused.standardError.contains(message), "\(options): \(refused)")
        }
        #expect(!FileManager.default.fileExists(atPath: "\(project.root.path)/other"))
        let named = try await run("--app", "x", "--model", "lidar_scans=Scan")
        #expect(named.status == 0, "\(named)")
        let models = try String(contentsOfFile: "\(project.root.path)/other/x/models.py", encoding: .utf8)
        #expect(models.contains("class Scan(models.ScanMirror):"))
    }

    /// Names, types and schemas that are a trial for Django, in a real database.
    @Test(arguments: ["hostile_names", "every_type", "schema_qualified"], DjangoSeries.allCases)
    func everyFieldIsReadFilteredAndWritten(_ name: String, _ series: DjangoSeries) async throws {
        let access = /access: .*/
        let project = try await DjangoProject(Self.definitions(name).map { $0.replacing(access, with: "access: {}") })
        // The tests' own models are of another app.
        try FileManager.default.removeItem(atPath: "\(project.web)/results")
        try FileManager.default.removeItem(atPath: "\(project.web)/legacy")
        try project.root.write("", to: "web/legacy/__init__.py")
        try project.root.write("", to: "web/results/__init__.py")
        let database = try await TemporaryCluster.shared().createDatabase()
        try await database.psql("CREATE EXTENSION pg_trgm")
        try await project.managed(series, on: database, as: "postgres", "makemigrations", "--check", "--dry-run")
        try await project.managed(series, on: database, as: "postgres", "migrate", "scans")
        let keys = [
            "LAB_KEY_DROPTABLEX": "x/it's ab.c",
            "LAB_KEY_ADATASTOREWHOSENAMEISFIFTYTHREEBYTESLONGYES": "a",
            "LAB_KEY_SAMPLE": "samples/P1_2024-01-01/a.nc",
            "LAB_KEY_SCAN": "scans/a.nc",
        ]
        let run = try await project.manage(series, on: database, as: "postgres", ["probe.py"], keys)
        #expect(run.status == 0 && run.standardOutput.contains("{"), "\(run)")
    }
}
