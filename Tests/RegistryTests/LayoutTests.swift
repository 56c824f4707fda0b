import Foundation
import Layout
import TestSupport
import Testing

/// What the generator and the loader take for the form of the registry is its form.
@Suite struct LayoutTests {
    private func columns(of relation: String) async throws -> [String] {
        try await registry().psql(
            """
            SELECT concat(a.attname, ' ', format_type(a.atttypid, a.atttypmod),
                CASE WHEN a.attcollation = '"C"'::regcollation THEN ' COLLATE "C"' END,
                CASE WHEN a.attnotnull THEN ' NOT NULL' END)
            FROM pg_attribute AS a
            WHERE a.attrelid = '\(relation)'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """
        ).split(separator: "\n").map { String($0).replacing("timestamp with time zone", with: "timestamptz") }
    }

    @Test func anObjectHasTheFieldsOfTheTable() async throws {
        let fields = OwnColumn.objectFields.map { "\($0.name) \($0.type)" }
        #expect(try await columns(of: "datastore.object") == fields)
    }

    @Test func theStagingHasTheColumnsThatAreCopied() async throws {
        let staging = StagingColumn.all.map { "\($0.name) \($0.type)\($0.isRequired ? " NOT NULL" : "")" }
        #expect(try await columns(of: "datastore.staging") == staging)
    }

    @Test func theVersionIsTheRegistrys() async throws {
        #expect(try await registry().psql("SELECT datastore.version()").trimmed == RegistryVersion.current)
        let control = try String(
            contentsOfFile: "\(repositoryRoot())/packaging/extension/datastore.control", encoding: .utf8)
        #expect(control.contains("default_version = '\(RegistryVersion.current)'"))
        let contract = "SELECT column_default FROM information_schema.columns WHERE column_name = 'contract'"
        #expect(try await registry().psql(contract).trimmed == "\(RegistryVersion.contract)")
    }

    @Test func shadowsAreToldByTheirEnd() {
        let names = ["elevation__2", "a__10", "__1", "a_2", "a__", "a__2b", "2", "a__b__3"]
        #expect(names.filter(ReservedNames.isShadow) == ["elevation__2", "a__10", "__1", "a__b__3"])
    }
}
