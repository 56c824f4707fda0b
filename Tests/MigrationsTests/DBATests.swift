import Migrations
import TestSupport
import Testing

/// Migrations applied by people who are no superusers.
@Suite struct DBATests {
    @Test(arguments: ServerVersion.tested)
    func whoMayCreateRolesAppliesAndUndoesEveryProject(version: ServerVersion) async throws {
        let cluster = try await version.cluster()
        for golden in GoldenCase.all {
            let project = try golden.project(for: version)
            let database = try await MigrationDatabase(withTrigrams: version == .fifteen, on: cluster)
            try await database.psql("CREATE SCHEMA lab", role: "dba")
            let (ups, downs) = (try project.files(.up), try project.files(.down))
            let untouched = try await database.grants()
            try await database.apply([ups[0]])
            let installed = try await database.grants()
            try await database.apply([ups[1]])
            #expect(try await database.differences(project) == "", "\(golden)")
            let owner =
                "SELECT count(*) FROM pg_namespace WHERE has_schema_privilege('datastore_owner', oid, 'CREATE') "
            #expect(try await database.psql(owner + "AND nspname IN ('public', 'lab')") == "0\n", "\(golden)")
            try await database.apply([downs[1]])
            #expect(try await database.grants() == installed, "\(golden)")
            try await database.apply([downs[0]])
            #expect(try await database.grants() == untouched, "\(golden)")
        }
        try await cluster.remove()
    }

    /// Another DBA, who may act as the registry's owner and owns neither the database nor its schemas.
    @Test(arguments: ServerVersion.tested) func aSecondDBAIsToldOrSucceeds(version: ServerVersion) async throws {
        let cluster = try await version.cluster()
        let database = try await MigrationDatabase(withTrigrams: false, on: cluster)
        let project = try GoldenCase(name: "full").project()
        let (ups, downs) = (try project.files(.up), try project.files(.down))
        try await database.apply([ups[0]])
        try await database.psql("CREATE ROLE second LOGIN CREATEROLE")
        let stranger = try await database.run(ups[1], role: "second")
        #expect(stranger.standardError.contains("second may not act as datastore_owner"), "\(stranger.standardError)")
        #expect(stranger.standardError.contains("GRANT datastore_owner TO second"))
        try await database.psql("GRANT datastore_owner TO second; REVOKE ALL ON SCHEMA public FROM PUBLIC")
        let early = try await database.run(ups[1], role: "second")
        #expect(
            early.standardError.contains(
                "datastore_owner needs CREATE on the schema public, and second may not grant it"))
        #expect(early.standardError.contains("GRANT CREATE ON SCHEMA public TO datastore_owner;"))
        #expect(
            try await database.psql("SELECT to_regclass('public.lidar_scans'), count(*) FROM datastore.store") == "|0\n"
        )
        let before = try await database.grants()
        try await database.psql("GRANT USAGE, CREATE ON SCHEMA public TO second WITH GRANT OPTION")
        try await database.apply([ups[1]], role: "second")
        #expect(try await database.differences(project) == "")
        #expect(try await database.psql("SELECT count(*) FROM lidar_scans_live", role: "analyst") == "0\n")
        #expect(try await database.psql("SELECT rejects FROM lidar_scans_freshness", role: "analyst") == "0\n")
        try await database.apply([downs[1]], role: "second")
        try await database.psql("REVOKE ALL ON SCHEMA public FROM second")
        #expect(try await database.grants() == before)
        try await cluster.remove()
    }

    /// Who created the roles is asked, where another DBA installs the registry into another database.
    @Test func aDBAWhoMayNotGrantTheOwnerIsTold() async throws {
        let version = ServerVersion.tested.last ?? .fifteen
        guard version != .fifteen else { return }
        let cluster = try await version.cluster()
        let project = try GoldenCase(name: "minimal").project()
        try await MigrationDatabase(withTrigrams: false, on: cluster).apply([project.files(.up)[0]])
        let other = try await MigrationDatabase(withTrigrams: false, on: cluster)
        try await other.psql(
            "CREATE ROLE second LOGIN CREATEROLE; GRANT CREATE ON DATABASE \(other.database.name) TO second")
        let result = try await other.run(project.files(.up)[0], role: "second")
        #expect(result.standardError.contains("second has to be a member of datastore_owner, and may not grant it"))
        #expect(result.standardError.contains("GRANT datastore_owner TO second WITH INHERIT TRUE, SET TRUE;"))
        try await other.psql("GRANT datastore_owner TO second WITH INHERIT TRUE, SET TRUE")
        try await other.apply([project.files(.up)[0]], role: "second")
        try await cluster.remove()
    }

    /// A schema that a migration made goes with the last datastore in it, and one with anything else in it stays.
    @Test func aSchemaGoesWithItsLastDatastoreUnlessItIsUsed() async throws {
        let project = try TestProject()
        for name in ["first", "second"] {
            try project.define("datastore: \(name)\nschema: lab\nbucket: file:///\(name)/\n", in: "\(name).yaml")
            try project.migrate()
        }
        let database = try await MigrationDatabase()
        let (ups, downs) = (try project.files(.up), try project.files(.down))
        let schema = "SELECT count(*) FROM pg_namespace WHERE nspname = 'lab'"
        try await database.apply(ups)
        try await database.apply([downs[2]])
        #expect(try await database.psql(schema) == "1\n")
        try await database.apply([downs[1]])
        #expect(try await database.psql(schema) == "0\n")
        try await database.apply([ups[1]])
        try await database.psql("CREATE TABLE lab.mine (a integer)", role: "dba")
        let kept = try await database.run(downs[1])
        #expect(kept.status == 0, "\(kept)")
        #expect(kept.standardError.contains("the schema lab, which a migration made, stays"), "\(kept)")
        #expect(try await database.psql(schema) == "1\n")
        // From here on it is whoever's it is.
        try await database.psql("DROP TABLE lab.mine", role: "dba")
        try await database.apply([ups[1], downs[1]])
        #expect(try await database.psql(schema) == "1\n")
    }

    @Test func whatAnotherDatastoreNeedsOrWasThereBeforeIsKept() async throws {
        let project = try TestProject()
        func define(_ name: String, _ reader: String) throws {
            let text = "datastore: \(name)\nschema: lab\nbucket: file:///\(name)/\naccess: { readers: [\(reader)] }\n"
            try project.define(text, in: "\(name).yaml")
            try project.migrate()
        }
        try define("first", "analyst")
        try define("second", "analyst, reviewer, bystander")
        let database = try await MigrationDatabase()
        try await database.psql("CREATE SCHEMA lab", role: "dba")
        try await database.psql("GRANT USAGE ON SCHEMA lab TO bystander", role: "dba")
        let (ups, downs) = (try project.files(.up), try project.files(.down))
        try await database.apply([ups[0]])
        let installed = try await database.grants()
        try await database.apply([ups[1]])
        let withFirst = try await database.grants()
        try await database.apply([ups[2]])
        #expect(try await database.psql("SELECT count(*) FROM lab.second_rejects", role: "reviewer") == "0\n")
        try await database.apply([downs[2]])
        #expect(try await database.grants() == withFirst)
        #expect(try await database.psql("SELECT rejects FROM lab.first_freshness", role: "analyst") == "0\n")
        try await database.apply([downs[1]])
        #expect(try await database.grants() == installed)
        #expect(
            try await database.psql("SELECT has_schema_privilege('bystander', 'lab', 'USAGE')") == "t\n")
    }
}
