import Foundation
import TestSupport
import Testing

/// The way over from django-twined itself, which takes no Django of today.
@Suite struct AdoptionTests {
    private static let twined = ["LAB_TWINED": "yes"]

    @Test func itsOwnModelsAreTakenOver() async throws {
        let project = try await DjangoProject()
        let database = try await TemporaryCluster.shared().createDatabase()
        try await project.managed(
            .oldest, on: database, as: "postgres", "makemigrations", "heritage", more: Self.twined)
        let run = try await project.manage(
            // By its name: without django-twined nobody finds it, nor has to.
            .oldest, on: database, as: "postgres",
            ["manage.py", "test", "--noinput", "--pattern", "adoption.py", "heritage"], Self.twined)
        #expect(run.status == 0 && run.standardError.contains("Ran 3 tests"), "\(run.standardError)")
    }

    /// What is printed for a model is a definition as it stands.
    @Test func itsDefinitionIsTaken() async throws {
        let project = try await DjangoProject()
        let database = try await TemporaryCluster.shared().createDatabase()
        let run = try await project.manage(
            .oldest, on: database, as: "postgres",
            ["manage.py", "adopt_datastore", "heritage.FiledScan", "--define", "--name", "lidar_scans"], Self.twined)
        try #require(run.status == 0, "\(run)")
        let after = try await DjangoProject([run.standardOutput])
        let text = try after.text("scans/datastores/models.py")
        #expect(text.contains("elevation = models.DecimalField("), "\(text)")
        #expect(text.contains("gs://acme/it's/a %place/"), "\(text)")
    }
}
