import Foundation
import Migrations
import TestSupport
import Testing

@Suite struct ApplyTests {
    @Test(arguments: GoldenCase.all)
    func upTwiceDownAndUpAgain(_ golden: GoldenCase) async throws {
        let project = try golden.project()
        let database = try await MigrationDatabase()
        let ups = try project.files(.up)
        try await database.apply(ups)
        try await database.apply(ups)
        #expect(try await database.psql("SELECT string_agg(version, ' ') FROM datastore.migration") == "0001\n")
        #expect(try await database.psql("SELECT string_agg(version, ' ') FROM datastore.registry_version") == "1.1\n")
        #expect(try await database.differences(project) == "")
        try await database.apply(project.files(.down).reversed())
        #expect(
            try await database.psql(
                "SELECT count(*) FROM pg_class WHERE relnamespace IN ('public'::regnamespace, to_regnamespace('lab'))"
                    + " AND relkind IN ('r', 'v')") == "0\n")
        #expect(try await database.psql("SELECT to_regnamespace('datastore')") == "\n")
        try await database.apply(ups)
        #expect(try await database.differences(project) == "")
    }

    @Test(arguments: GoldenCase.all)
    func functionsPassTheChecker(_ golden: GoldenCase) async throws {
        let project = try golden.project()
        let database = try await MigrationDatabase()
        try await database.apply(project.files(.up))
        // The signature of the derivation is the same for all datastores, few of which use all of it.
        let found = try await database.psql(
            """
            CREATE EXTENSION plpgsql_check;
            SELECT p.proname, c.message FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang,
                LATERAL plpgsql_check_function_tb(p.oid, coalesce(
                    (SELECT t.tgrelid FROM pg_trigger AS t WHERE t.tgfoid = p.oid AND p.proname ~ '^stage_'), 0)) AS c
            WHERE l.lanname = 'plpgsql' AND p.pronamespace = 'datastore'::regnamespace
                AND p.proname ~ '^(plan|merge|derive|slow_derive|rejects|stage)_' AND p.proname <> 'plan_staged'
                AND c.message !~ '^unused parameter'
            """)
        #expect(found == "")
        let checked = try await database.psql(
            "SELECT count(*) FROM pg_proc WHERE proname ~ '^(merge|slow_derive)_'")
        #expect(Int(checked.dropLast()) ?? 0 >= 2)
    }

    @Test func aPredecessorIsAskedFor() async throws {
        let project = try GoldenCase(name: "minimal").project()
        try project.define("datastore: other\nbucket: file:///data/other/\n", in: "other.yaml")
        try project.migrate()
        let database = try await MigrationDatabase()
        let ups = try project.files(.up)
        let early = try await database.run(ups[1])
        #expect(early.status == 3)
        #expect(early.standardError.contains("the registry of datastores is not installed"))
        try await database.apply([ups[0]])
        let missing = try await database.run(ups[2])
        #expect(missing.standardError.contains("0002 of science comes after 0001, which was not applied"))
        try await database.apply([ups[1]])
        try await database.psql("UPDATE datastore.migration_step SET hash = 'another'")
        let other = try await database.run(ups[2])
        #expect(
            other.standardError.contains("migration 0001 of science was applied to this database from another file"))
        try await database.psql("DELETE FROM datastore.migration; DELETE FROM datastore.migration_step")
        #expect(try await database.run(ups[2]).standardError.contains("comes after 0001, which was not applied"))
        #expect(try await database.psql("SELECT to_regclass('public.other')") == "\n")
    }

    @Test func aFileAppliedFromAnotherTextIsRefused() async throws {
        let project = try GoldenCase(name: "minimal").project()
        let database = try await MigrationDatabase()
        let ups = try project.files(.up)
        try await database.apply(ups)
        try await database.psql("UPDATE datastore.migration_step SET hash = 'another'")
        let again = try await database.run(ups[1])
        #expect(again.status == 3)
        #expect(
            again.standardError.contains("migration 0001 of science was applied to this database from another file"))
    }

    @Test func twoAtOnceApplyItOnce() async throws {
        let project = try GoldenCase(name: "two_stores").project()
        let database = try await MigrationDatabase()
        let ups = try project.files(.up)
        try await database.apply([ups[0]])
        async let one = database.run(ups[1])
        async let other = database.run(ups[1])
        let runs = try await [one, other]
        #expect(runs.map(\.status) == [0, 0], "\(runs.map(\.standardError))")
        #expect(try await database.differences(project) == "")
    }

    /// What a definition takes for granted is missed in the first step; what only the server can tell, in the second.
    @Test(arguments: [
        ("access: { readers: [nobody_here] }", "gives access to the role nobody_here, which does not exist", 0),
        (
            "columns: [{ name: t, from: metadata.t, type: timestamptz, zone: Europe/Lundon }]",
            "zone Europe/Lundon of column t", 0
        ),
        (
            "columns: [{ name: t, from: metadata.t, type: text, pattern: \"([\" }]",
            "the pattern of column t of shelf is not valid", 0
        ),
        ("columns: [{ name: t, from: metadata.t, type: text, index: trigram }]", "needs the extension pg_trgm", 0),
        ("views: [{ name: v, where: nothing_here = 1, columns: [id] }]", "column \"nothing_here\" does not exist", 1),
    ])
    func whatIsMissingIsNamed(_ fault: (line: String, message: String, steps: Int)) async throws {
        let project = try TestProject()
        try project.define("datastore: shelf\nbucket: file:///data/shelf/\n\(fault.line)\n", in: "shelf.yaml")
        try project.migrate()
        let database = try await MigrationDatabase(withTrigrams: false)
        let ups = try project.files(.up)
        try await database.apply([ups[0]])
        let installed = try await database.grants()
        let result = try await database.run(ups[1])
        #expect(result.status == 3)
        #expect(result.standardError.contains(fault.message), "\(result.standardError)")
        #expect(
            try await database.psql(
                "SELECT to_regclass('public.shelf'), (SELECT count(*) FROM datastore.migration_step), count(*)"
                    + " FROM datastore.migration") == "|\(fault.steps)|0\n")
        try await database.apply([project.files(.down)[1]])
        #expect(try await database.psql("SELECT count(*) FROM datastore.migration_step") == "0\n")
        #expect(try await database.grants() == installed)
    }

    @Test func anExistingTableIsNotTouched() async throws {
        let project = try GoldenCase(name: "minimal").project()
        let database = try await MigrationDatabase()
        try await database.psql("CREATE TABLE public.shelf (mine integer); INSERT INTO public.shelf VALUES (1)")
        let ups = try project.files(.up)
        try await database.apply([ups[0]])
        let result = try await database.run(ups[1])
        #expect(result.standardError.contains("there is a relation public.shelf already"))
        try await database.apply([project.files(.down)[1]])
        #expect(try await database.psql("TABLE public.shelf") == "1\n")
    }

    @Test func downRefusesWhereThereAreRows() async throws {
        let project = try GoldenCase(name: "minimal").project()
        let database = try await MigrationDatabase()
        try await database.apply(project.files(.up))
        try await database.psql(
            """
            SET datastore.merging = 'shelf';
            INSERT INTO public.shelf (id, key, fingerprint, first_seen_at, changed_at, run_id)
            SELECT datastore.object_id(s.identity, 'a'), 'a', 1, now(), now(), 1 FROM datastore.store AS s;
            """)
        let downs = try project.files(.down)
        let early = try await database.run(downs[0], variables: ["really=yes"])
        #expect(early.standardError.contains("the registry cannot be removed before migration 0001 of science"))
        for variables in [[], ["really=no"]] {
            let refused = try await database.run(downs[1], variables: variables)
            #expect(refused.status == 3)
            #expect(refused.standardError.contains("public.shelf has rows"))
            #expect(try await database.differences(project) == "")
        }
        let done = try await database.run(downs[1], variables: ["really=yes"])
        #expect(done.status == 0, "\(done.standardError)")
        #expect(try await database.psql("SELECT to_regclass('public.shelf'), count(*) FROM datastore.store") == "|0\n")
    }

    /// The registry is no project's: a later one serves as well, an earlier one is named.
    @Test func theRegistryIsAtLeastOfItsVersion() async throws {
        let project = try GoldenCase(name: "minimal").project()
        let database = try await MigrationDatabase()
        let up = try project.files(.up)[0]
        try await database.apply([up, up])
        func setVersion(_ version: String) async throws {
            try await database.psql(
                "CREATE OR REPLACE FUNCTION datastore.version() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN '\(version)'"
            )
        }
        try await setVersion("1.10")
        try await database.apply([up])
        #expect(try await database.apply(project).status == 0)
        for byFile in [true, false] {
            try await setVersion("0.9")
            if byFile {
                try await database.apply([up])
            } else {
                let applied = try await database.apply(project)
                #expect(
                    applied.standardOutput.hasPrefix("brought the registry from version 0.9 to 1.1\n"), "\(applied)")
            }
            #expect(try await database.psql("SELECT datastore.version()") == "1.1\n")
        }
    }

    /// The ledger knows a migration by what it does, not by how its file is laid out.
    @Test func theHashIsOfWhatIsSent() throws {
        func hash(_ definition: String) throws -> String? {
            let project = try TestProject()
            try project.define(definition, in: "shelf.yaml")
            try project.migrate()
            return try MigrationDirectory(project.folder).lock.entries.first?.hash
        }
        let plain = try hash("datastore: shelf\nbucket: file:///data/shelf/\n")
        #expect(
            try hash("\n\n# Elsewhere.\n\nbucket: file:///data/shelf/\ndatastore: shelf\naccept: [schema_privilege]\n")
                == plain)
        #expect(try hash("datastore: shelf\nbucket: file:///data/shelf/\nhistory: true\n") != plain)
    }
}
