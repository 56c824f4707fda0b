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
        let fields = StoreLayout.current.objectFields.map { "\($0.name) \($0.type)" }
        #expect(try await columns(of: "datastore.object") == fields)
    }

    @Test func theStagingHasTheColumnsThatAreCopied() async throws {
        let staging = StagingColumn.all(.current).map { "\($0.name) \($0.type)\($0.isRequired ? " NOT NULL" : "")" }
        #expect(try await columns(of: "datastore.staging") == staging)
    }

    @Test func theVersionIsTheRegistrys() async throws {
        #expect(try await registry().psql("SELECT datastore.version()").trimmed == RegistryEdition.current.version)
        let control = try String(
            contentsOfFile: "\(repositoryRoot())/packaging/extension/datastore.control", encoding: .utf8)
        #expect(control.contains("default_version = '\(RegistryEdition.current.version)'"))
        let contracts =
            "SELECT datastore.contract(), string_agg(n::text, ' ') FROM generate_series(0, 3) AS n "
            + "WHERE datastore.serves(n)"
        let edition = RegistryEdition.current
        let served = (0...3).filter(edition.serves).map { "\($0)" }.joined(separator: " ")
        #expect(try await registry().psql(contracts).trimmed == "\(edition.layout.contract)|\(served)")
        let fields =
            "SELECT a.attname, datastore.contract_of(a.attname) FROM pg_attribute AS a "
            + "WHERE a.attrelid = 'datastore.object'::regclass AND a.attnum > 0 ORDER BY a.attnum"
        let known = edition.layout.objectFields.map { "\($0.name)|\($0.contract)" }
        #expect(try await registry().psql(fields).trimmed.split(separator: "\n").map(String.init) == known)
    }

    @Test func shadowsAreToldByTheirEnd() {
        let names = ["elevation__2", "a__10", "__1", "a_2", "a__", "a__2b", "2", "a__b__3"]
        #expect(names.filter(ReservedNames.isShadow) == ["elevation__2", "a__10", "__1", "a__b__3"])
    }
}
