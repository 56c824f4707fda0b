import Definition
import Django
import Foundation
import Layout
import Migrations
import Planning
import TestSupport
import Testing

@testable import GeneratorCommand

/// A project whose registry comes to a next version, in Django.
@Suite struct LaterRegistryTests {
    /// Writes the migrations to the next version, and the app anew, as a generator of that version would.
    private func upgrade(_ project: DjangoProject) throws -> [String] {
        let next = try NextEdition()
        let folder = ProjectFolder(project.project)
        let directory = try MigrationDirectory(folder)
        let datastores = DefinitionReader.read(directory: folder.datastores).datastores
        let plan = try directory.plan(to: datastores, edition: next.edition)
        _ = try directory.write(plan, name: plan.name, registry: next.sql)
        let history = try ProjectHistory(of: MigrationDirectory(folder))
        let app = try DjangoApp(named: "scans", of: history, layout: next.edition.layout)
        return try AppWriter(app, folder: ProjectFolder(project.web)).write()
            .map { URL(fileURLWithPath: $0).lastPathComponent }
    }

    private static let state =
        "SELECT datastore.version(), (SELECT contract FROM datastore.store), (SELECT count(*) FROM pg_attribute"
        + " WHERE attrelid = 'lidar_scans'::regclass AND attname = 'retention' AND NOT attisdropped)"

    @Test(arguments: DjangoSeries.allCases)
    func itsDatastoresAreBroughtAlong(_ series: DjangoSeries) async throws {
        let project = try await DjangoProject()
        let database = try await TemporaryCluster.shared().createDatabase()
        try await project.managed(series, on: database, as: "postgres", "migrate")
        let recorded = try project.text("scans/migrations/0002_create_lidar_scans.py")
        let written = try upgrade(project)
        // What a database may have been made by stays as it is.
        #expect(
            written.sorted() == ["0003_registry.py", "0004_renew_lidar_scans.py", "models.py"], "\(written)")
        #expect(try project.text("scans/migrations/0002_create_lidar_scans.py") == recorded)
        let told = try await project.managed(series, on: database, as: "postgres", "migrate", "--plan")
        #expect(told.contains("Upgrade the registry of datastores, 1.2"), "\(told)")
        try await project.managed(series, on: database, as: "postgres", "migrate")
        #expect(try await database.psql(Self.state) == "1.2|2|1\n")
        try await project.managed(series, on: database, as: "postgres", "makemigrations", "--check", "--dry-run")
        let found = try await project.managed(series, on: database, as: "postgres", "check", "--database", "default")
        #expect(found.contains("no issues"), "\(found)")
        #expect(try await project.verify(database) == "")
        let field = try await project.managed(
            series, on: database, as: "postgres", "shell", "-c",
            "from scans.models import LidarScan; print(list(LidarScan.objects.values('retention')), 'read')")
        #expect(field.contains("[] read"), "\(field)")

        // Back and forth: the registry stays, as it serves what was before.
        try await project.managed(series, on: database, as: "postgres", "migrate", "scans", "0002")
        #expect(try await database.psql(Self.state) == "1.2|1|0\n")
        try await project.managed(series, on: database, as: "postgres", "migrate", "scans")
        #expect(try await database.psql(Self.state) == "1.2|2|1\n")
    }

    /// An empty database gets every version one after the other, whoever applies the first.
    @Test func everyRunnerBringsThemAlong() async throws {
        let project = try await DjangoProject()
        _ = try upgrade(project)
        let byDjango = try await TemporaryCluster.shared().createDatabase()
        try await project.managed(.newest, on: byDjango, as: "postgres", "migrate")
        #expect(try await project.verify(byDjango) == "")
        let byHand = try await TemporaryCluster.shared().createDatabase()
        try await project.psql(byHand)
        try await project.managed(.newest, on: byHand, as: "postgres", "migrate")
        for database in [byDjango, byHand] { #expect(try await database.psql(Self.state) == "1.2|2|1\n") }
    }
}
