import Foundation
import Migrations
import Rendering
import TestSupport
import Testing

/// Several projects in one database, which share its registry.
@Suite struct ProjectsTests {
    private func project(_ name: String, _ datastore: String, schema: String = "public") throws -> TestProject {
        let project = try TestProject(name: name)
        try project.define(
            "datastore: \(datastore)\nschema: \(schema)\nbucket: file:///data/\(datastore)/\naccess: { readers: [analyst] }\n",
            in: "\(datastore).yaml")
        try project.migrate()
        return project
    }

    @Test func eachHasALedgerOfItsOwn() async throws {
        let (one, other) = (try project("apples", "pippins"), try project("pears", "conferences"))
        let database = try await MigrationDatabase()
        try await database.apply(one.files(.up))
        let before = try await database.grants()
        try await database.apply(other.files(.up))
        #expect(
            try await database.psql("SELECT project, version FROM datastore.migration ORDER BY 1")
                == "apples|0001\npears|0001\n")
        #expect(try await database.differences(one) == "")
        #expect(try await database.differences(other) == "")
        let kept = try await database.run(other.files(.down)[0])
        #expect(kept.standardError.contains("the registry cannot be removed before migration 0001 of apples"))
        try await database.apply([other.files(.down)[1]])
        #expect(try await database.grants() == before)
        #expect(try await database.differences(one) == "")
        #expect(try await database.psql("SELECT rejects FROM pippins_freshness", role: "analyst") == "0\n")
        try await database.apply([one.files(.down)[1], one.files(.down)[0]])
        #expect(try await database.psql("SELECT to_regnamespace('datastore')") == "\n")
    }

    @Test func aDatastoreIsOfOneOfThem() async throws {
        let (one, other) = (try project("apples", "shelf"), try project("pears", "shelf", schema: "lab"))
        let database = try await MigrationDatabase()
        try await database.apply(one.files(.up))
        let refused = try await database.run(other.files(.up)[1])
        #expect(refused.standardError.contains("there is a datastore shelf already"), "\(refused)")
        #expect(try await database.psql("SELECT to_regnamespace('lab')") == "\n")
    }

    /// What one that stands half-way was granted is not taken back by another that ends.
    @Test(arguments: [true, false]) func halfWayKeepsItsGrants(otherGoesDown: Bool) async throws {
        let (one, other) = (
            try project("apples", "pippins", schema: "lab"), try project("pears", "conferences", schema: "lab")
        )
        let database = try await MigrationDatabase()
        try await database.apply([one.files(.up)[0]])
        let installed = try await database.grants()
        let up = try String(contentsOfFile: one.files(.up)[1], encoding: .utf8)
        let begun = up.components(separatedBy: StepMark.step)[...1].joined(separator: StepMark.step)
        #expect(try await database.run(text: begun).status == 0)
        let applied = try await database.run(other.files(.up)[1])
        #expect(applied.status == 0)
        #expect(applied.standardError.contains("what migrations lent stays until none stands half-way"), "\(applied)")
        if otherGoesDown { #expect(try await database.run(other.files(.down)[1]).status == 0) }
        try await database.apply([one.files(.up)[1]])
        #expect(try await database.differences(one) == "")
        let creates = "SELECT has_schema_privilege('datastore_owner', 'lab', 'CREATE')"
        #expect(try await database.psql(creates) == "f\n")
        if !otherGoesDown { try await database.apply([other.files(.down)[1]]) }
        try await database.apply([one.files(.down)[1]])
        #expect(try await database.grants() == installed)
        #expect(try await database.psql("TABLE datastore.schema_grant") == "")
    }

    @Test func theFilesTellTheProject() throws {
        let (one, other) = (try project("apples", "shelf"), try project("pears", "shelf"))
        let hashes = try [one, other].map { try MigrationDirectory($0.folder).lock.entries.map(\.hash) }
        #expect(hashes[0] != hashes[1])
        #expect(try MigrationDirectory(one.folder).lock.registries == MigrationDirectory(other.folder).lock.registries)
    }
}
