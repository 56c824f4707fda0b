import Foundation
import Migrations
import Rendering
import TestSupport
import Testing

/// Migrations in databases whose administrators changed how the server reads and writes.
@Suite struct SettingsTests {
    static let settings = [
        "quote_all_identifiers = on", "row_security = off", "bytea_output = escape", "DateStyle = 'German, DMY'",
        "IntervalStyle = 'sql_standard'", "extra_float_digits = -10", "array_nulls = off",
        "standard_conforming_strings = off", "transform_null_equals = on", "check_function_bodies = off",
        "TimeZone = 'Asia/Kathmandu'", "client_encoding = 'LATIN1'", "search_path = public, pg_catalog",
        "client_min_messages = debug1", "escape_string_warning = on", "default_transaction_isolation = 'serializable'",
    ]

    /// Applied as set, verified as set and as not set, the other way round, and undone.
    @Test(arguments: ["full", "every_type", "hostile_names"])
    func nothingChangesWhatAMigrationMeans(name: String) async throws {
        let project = try GoldenCase(name: name).project()
        for isSetFirst in [true, false] {
            let database = try await MigrationDatabase()
            let alter = "ALTER DATABASE \(database.database.name)"
            let set = Self.settings.map { "\(alter) SET \($0);" }.joined()
            if isSetFirst { try await database.psql(set) }
            try await database.apply(project.files(.up))
            #expect(try await database.differences(project) == "")
            try await database.psql(isSetFirst ? "\(alter) RESET ALL" : set)
            #expect(try await database.differences(project) == "")
            try await database.apply(project.files(.down).reversed())
        }
    }

    /// A time without a zone in a view's condition is the same moment wherever the migration is applied.
    @Test func aViewsConstantsDoNotDependOnTheSession() async throws {
        let project = try TestProject()
        try project.define(
            """
            datastore: shelf
            bucket: file:///data/shelf/
            views: [{ name: recent, where: "last_modified > '2024-03-01 00:00:00'", columns: [id, key] }]
            """, in: "shelf.yaml")
        try project.migrate()
        let database = try await MigrationDatabase()
        try await database.psql("ALTER DATABASE \(database.database.name) SET TimeZone = 'Asia/Kathmandu'")
        try await database.apply(project.files(.up))
        try await database.psql("ALTER DATABASE \(database.database.name) RESET TimeZone")
        #expect(try await database.differences(project) == "")
        let definition = try await database.psql("SELECT pg_get_viewdef('public.recent'::regclass)")
        #expect(definition.contains("'2024-03-01 00:00:00+00'"), "\(definition)")
    }

    /// The registry's own files set for themselves what opening a migration sets for its steps.
    @Test func bothPlacesSetTheSame() async throws {
        let database = try await MigrationDatabase()
        let project = try TestProject()
        try await database.apply([project.files(.up)[0]])
        let opened = try await database.psql("SELECT name, value FROM datastore.migration_settings()")
        let set = StepEnvelope.settings.split(separator: "\n").map { line in
            line.replacing("SET LOCAL ", with: "").replacing(";", with: "").replacing(" = ", with: "|").replacing(
                "'", with: "")
        }
        #expect(set.count > 10)
        for line in set { #expect("\n\(opened)".contains("\n\(line)\n"), "\(line)") }
    }

    /// What somebody left in a schema on the path is never called, by neither runner.
    @Test(arguments: [true, false]) func nobodyGetsBetween(byHand: Bool) async throws {
        let project = try GoldenCase(name: "full").project()
        let database = try await MigrationDatabase()
        let traps = repositoryRoot() + "/Tests/RegistryTests/Fixtures/hostile.sql"
        try await database.psql(
            """
            \(String(contentsOfFile: traps, encoding: .utf8))
            CREATE DOMAIN public.text AS pg_catalog.text CHECK (public.trap('text'));
            CREATE DOMAIN public.timestamptz AS pg_catalog.timestamptz CHECK (public.trap('timestamptz'));
            CREATE FUNCTION public.pg_has_role(name, pg_catalog.text, pg_catalog.text, VARIADIC integer[] DEFAULT '{}')
            RETURNS boolean LANGUAGE sql AS $$ SELECT public.trap('pg_has_role') $$;
            ALTER DATABASE \(database.database.name) SET search_path = public, pg_catalog;
            """)
        if byHand {
            try await database.apply(project.files(.up))
        } else {
            let applied = try await database.apply(project)
            #expect(applied.status == 0, "\(applied)")
        }
        #expect(try await database.differences(project) == "")
        try await database.apply(project.files(.down).reversed())
        #expect(try await database.psql("TABLE public.trapped") == "")
    }
}
