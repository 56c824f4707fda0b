import Foundation
import TestSupport
import Testing

/// The built loader on a bucket that speaks S3.
struct AmazonStoreTests {
    private struct Shelf {
        let store = FakeAmazonStore(bucket: "lab")
        let server: FaultServer
        let database: TestDatabase

        init(_ further: String = "") async throws {
            server = try await store.serve()
            database = try await TemporaryCluster.shared().createDatabase()
            try await database.generate(
                """
                datastore: shelf
                bucket: s3://lab/d/
                server: { endpoint: "\(server.origin)" }
                metadata: octue
                columns:
                  - { name: turbine, from: octue.tags.turbine, type: text, required: true }
                  - { name: class, from: object.storage_class, type: text }
                \(further)
                delete_limit: { rows: 3, percent: 10 }
                history: true

                """)
            try await database.makeLoader()
        }

        func merge(_ arguments: [String] = [], _ environment: [String: String?] = [:]) async throws -> ProgramRun {
            try await runProgram(
                builtProgram("loader"),
                ["merge", "shelf", "--database", database.url(role: "shelf_loader")] + arguments,
                environment: amazonEnvironment.merging(environment) { $1 })
        }

        func rows() async throws -> String {
            try await database.psql("SELECT key, turbine, class, rejected FROM shelf_live ORDER BY key")
        }

        func requests() async throws -> String {
            try await database.psql("SELECT requests_by_kind FROM datastore.run ORDER BY id DESC LIMIT 1")
        }
    }

    private static func tags(_ turbine: String) -> [String: String] {
        ["octue__tags": "{\"turbine\": \"\(turbine)\"}", "octue__sdk_version": "\"0.69.1\""]
    }

    @Test func objectsBecomeRowsWithTypesAndOnlyChangesAreAskedFor() async throws {
        let shelf = try await Shelf()
        shelf.store.put(["d/1", "d/2", "d/3"], metadata: Self.tags("T1"))
        shelf.store.put(["e/not ours"])
        let first = try await shelf.merge(["--verbose"])
        #expect(first.status == 0 && first.standardOutput.contains("3 objects: 3 new"), "\(first)")
        #expect(first.standardError.contains("HEAD \(shelf.server.origin)/lab/d/1"), "\(first)")
        #expect(try await shelf.rows() == "d/1|T1|STANDARD|\nd/2|T1|STANDARD|\nd/3|T1|STANDARD|\n")
        let unchanged = try await shelf.merge()
        #expect(unchanged.standardOutput.contains("0 new, 0 changed, 3 unchanged, 0 gone"), "\(unchanged)")
        #expect(try await shelf.requests() == "{\"list\": 1, \"probe\": 1}\n")
        shelf.store.put(["d/2"], metadata: Self.tags("T2"))
        shelf.store.remove(["d/3"])
        shelf.store.put(["d/4"])
        let second = try await shelf.merge()
        #expect(second.standardOutput.contains("1 new, 1 changed, 1 unchanged, 1 gone, 1 rejected"), "\(second)")
        // A page and its probe, the two that are new or changed, and the one whose row went.
        #expect(try await shelf.requests() == "{\"head\": 3, \"list\": 1, \"probe\": 1}\n")
        #expect(try await shelf.rows() == "d/1|T1|STANDARD|\nd/2|T2|STANDARD|\nd/4||STANDARD|{turbine}\n")
        await shelf.server.stop()
    }

    /// As stores do that list keys for ever which they have no object for.
    @Test func aKeyWithoutAnObjectIsARejectAsLongAsItIsListed() async throws {
        let shelf = try await Shelf()
        let rejects =
            "SELECT key, column_name, first_run_id = last_run_id FROM datastore.reject WHERE column_name = 'key'"
        shelf.store.put(["d/1"], metadata: Self.tags("T1"))
        shelf.store.change { $0.phantoms = ["d/0"] }
        for _ in 0..<2 {
            let run = try await shelf.merge()
            #expect(run.status == 0 && run.standardOutput.contains("1 vanished"), "\(run)")
            #expect(try await shelf.database.psql(rejects) == "d/0|key|t\n")
        }
        // One that has a row keeps it.
        shelf.store.change { $0.phantoms = ["d/0", "d/1"] }
        shelf.store.put(["d/1"])
        #expect(try await shelf.merge().status == 0)
        #expect(try await shelf.rows() == "d/1|T1|STANDARD|\n")
        shelf.store.change { $0.phantoms = [] }
        #expect(try await shelf.merge().status == 0)
        #expect(try await shelf.database.psql(rejects) == "")
        await shelf.server.stop()
    }

    @Test func aStoreThatFailsOrLiesLeavesTheTable() async throws {
        let shelf = try await Shelf()
        shelf.store.put((0..<30).map { "d/\($0)" }, metadata: Self.tags("T1"))
        #expect(try await shelf.merge().status == 0)
        shelf.store.change { $0.fault = { _ in FakeAmazonStore.error(403, "AccessDenied") } }
        let denied = try await shelf.merge()
        #expect(denied.status == 4 && denied.standardError.contains("s3:ListBucket"), "\(denied)")
        shelf.store.change {
            $0.fault = nil
            $0.pageSize = 4
            $0.endsEarly = true
        }
        // Each page says that it is the last one: the probe behind it finds the next.
        let short = try await shelf.merge(["--restart"])
        #expect(short.status == 0 && short.standardOutput.contains("30 unchanged, 0 gone"), "\(short)")
        shelf.store.change {
            $0.pageSize = 1000
            $0.endsEarly = false
            $0.hidden = ["d/3", "d/7"]
        }
        let lied = try await shelf.merge(["--restart"])
        #expect(lied.status == 4 && lied.standardError.contains("left out"), "\(lied)")
        #expect(try await shelf.database.psql("SELECT count(*) FROM shelf_live") == "30\n")
        await shelf.server.stop()
    }

    @Test func credentialsGoOnlyWhereTheMachineAllowsAndAreNeverShown() async throws {
        let shelf = try await Shelf()
        let folder = try TemporaryFolder()
        let environment = [
            "AWS_ACCESS_KEY_ID": "AKIACANARY", "AWS_SECRET_ACCESS_KEY": "canary-secret",
            "AWS_SESSION_TOKEN": "canary-token", "DATASTORE_ALLOW": "\(folder.path)/allow",
        ]
        shelf.store.put(["d/1"], metadata: Self.tags("T1"))
        shelf.store.change { $0.wantsSignature = true }
        let merged = try await shelf.merge(["--verbose", "--json"], environment)
        #expect(merged.status == 0, "\(merged)")
        shelf.store.change { $0.expiredKeys = ["AKIACANARY"] }
        let expired = try await shelf.merge(["--verbose"], environment)
        #expect(expired.status == 4 && expired.standardError.contains("is over"), "\(expired)")
        try await shelf.database.psql(
            "UPDATE datastore.store SET server = jsonb_build_object('endpoint', 'https://s3.example.org')")
        let refused = try await shelf.merge([], environment)
        #expect(refused.status == 4, "\(refused)")
        #expect(
            refused.standardError.contains("\(folder.path)/allow has the line: s3://lab s3.example.org"), "\(refused)")
        let log = try await shelf.database.psql("SELECT * FROM datastore.run; SELECT * FROM datastore.store")
        #expect(!"\(merged)\(expired)\(refused)\(log)".contains("canary"))
        await shelf.server.stop()
    }

    @Test func tagsAreMirroredWhereAColumnWantsThem() async throws {
        let shelf = try await Shelf("  - { name: team, from: tag.team, type: text }")
        shelf.store.put(["d/1"], metadata: Self.tags("T1"), tags: ["team": "wind"])
        #expect(try await shelf.merge().status == 0)
        #expect(try await shelf.database.psql("SELECT team FROM shelf_live") == "wind\n")
        #expect(try await shelf.requests() == "{\"head\": 1, \"list\": 1, \"tags\": 1, \"probe\": 1}\n")
        await shelf.server.stop()
    }
}

/// No setting of the machine's own: neither keys, nor files, nor a metadata service.
let amazonEnvironment: [String: String?] = [
    "AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": nil, "AWS_PROFILE": nil,
    "AWS_CONFIG_FILE": "/nowhere", "AWS_SHARED_CREDENTIALS_FILE": "/nowhere", "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_ENDPOINT_URL": nil, "AWS_ENDPOINT_URL_S3": nil, "AWS_REGION": nil, "AWS_DEFAULT_REGION": nil,
]
