import Foundation
import TestSupport
import Testing

/// The built loader on a bucket that speaks Google's API.
struct GoogleStoreTests {
    private struct Shelf {
        let store = FakeGoogleStore(bucket: "lab")
        let server: FaultServer
        let database: TestDatabase

        init() async throws {
            server = try await store.serve()
            database = try await TemporaryCluster.shared().createDatabase()
            try await database.generate(
                """
                datastore: shelf
                bucket: gs://lab/d/
                metadata: octue
                columns:
                  - { name: turbine, from: octue.tags.turbine, type: text, required: true }
                  - { name: team, from: context.team, type: text }
                  - { name: generation, from: object.generation, type: bigint }
                delete_limit: { rows: 3, percent: 10 }
                history: true

                """)
            try await database.makeLoader()
        }

        func merge(_ arguments: [String] = [], _ environment: [String: String?] = [:]) async throws -> ProgramRun {
            try await runProgram(
                builtProgram("loader"),
                ["merge", "shelf", "--database", database.url(role: "shelf_loader")] + arguments,
                environment: ["STORAGE_EMULATOR_HOST": "127.0.0.1:\(server.port)"].merging(environment) { $1 })
        }

        /// What is known of an object, to somebody who may read the history.
        func explain(_ key: String) async throws -> String {
            try await runProgram(
                builtProgram("loader"), ["explain", "shelf", key, "--database", database.url],
                environment: ["STORAGE_EMULATOR_HOST": "127.0.0.1:\(server.port)"]
            ).standardOutput
        }

        func rows() async throws -> String {
            try await database.psql("SELECT key, turbine, team, rejected FROM shelf_live ORDER BY key")
        }
    }

    private static func tags(_ turbine: String) -> [String: String] {
        ["octue__tags": "{\"turbine\": \"\(turbine)\"}", "octue__sdk_version": "\"0.69.1\""]
    }

    @Test func objectsBecomeRowsWithTypesAndStayInStep() async throws {
        let shelf = try await Shelf()
        shelf.store.put(
            ["d/1", "d/2", "d/3"], metadata: Self.tags("T1"),
            further: #""size": "3", "contexts": {"custom": {"team": {"value": "wind"}}}"#)
        shelf.store.put(["e/not ours"])
        let first = try await shelf.merge(["--verbose"])
        #expect(first.status == 0, "\(first)")
        #expect(
            first.standardOutput.contains("3 objects: 3 new") && first.standardOutput.contains("STORAGE_EMULATOR_HOST"))
        #expect(first.standardError.contains("GET http://127.0.0.1:\(shelf.server.port)/storage/v1/b/lab/o"))
        #expect(try await shelf.rows() == "d/1|T1|wind|\nd/2|T1|wind|\nd/3|T1|wind|\n")
        #expect(try await shelf.merge().standardOutput.contains("0 new, 0 changed, 3 unchanged, 0 gone"))
        shelf.store.edit("d/2", metadata: Self.tags("T2"))
        shelf.store.remove(["d/3"])
        shelf.store.put(["d/4"])
        let second = try await shelf.merge()
        #expect(second.standardOutput.contains("1 new, 1 changed, 1 unchanged, 1 gone, 1 rejected"), "\(second)")
        #expect(second.standardOutput.contains(" s, 3 requests\n"), "\(second)")
        let status = try await runProgram(
            builtProgram("loader"), ["status", "shelf", "--database", shelf.database.url(role: "shelf_loader")])
        #expect(status.standardOutput.contains("requests: get 1 + list 1 + probe 1"), "\(status)")
        #expect(try await shelf.rows() == "d/1|T1|wind|\nd/2|T2|wind|\nd/4|||{turbine}\n")
        // A page and its probe, and the one object whose row went.
        let requests = try await shelf.database.psql(
            "SELECT requests_by_kind FROM datastore.run ORDER BY id DESC LIMIT 1")
        #expect(requests == "{\"get\": 1, \"list\": 1, \"probe\": 1}\n")
        #expect(
            try await shelf.database.psql("SELECT count(*) FROM shelf WHERE generation > 1700000000000000") == "4\n")
        await shelf.server.stop()
    }

    /// As the SDK writes an object's content anew: without the metadata that it had.
    @Test func contentThatIsWrittenAnewKeepsTheRowAndShowsWhatItLost() async throws {
        let shelf = try await Shelf()
        shelf.store.put(["d/1"], metadata: Self.tags("T1"))
        #expect(try await shelf.merge().status == 0)
        let identity = "SELECT id, first_seen_at FROM shelf_live"
        let before = try await shelf.database.psql(identity)
        shelf.store.put(["d/1"])
        let second = try await shelf.merge()
        #expect(second.standardOutput.contains("0 new, 1 changed, 0 unchanged, 0 gone, 1 rejected"), "\(second)")
        let after = try await shelf.database.psql(identity)
        #expect(after == before)
        let rejected = try await shelf.rows()
        #expect(rejected == "d/1|||{turbine}\n")
        let explained = try await shelf.explain("d/1")
        #expect(explained.contains(#"lost then: metadata.octue__tags = {"turbine": "T1"}"#), "\(explained)")
        #expect(explained.contains(#"lost then: metadata.octue__sdk_version = "0.69.1""#), "\(explained)")
        let former = try await shelf.database.psql("SELECT turbine, metadata ->> 'octue__tags' FROM shelf_history")
        #expect(former == "T1|{\"turbine\": \"T1\"}\n")
        await shelf.server.stop()
    }

    /// What a loader that resumes a run asks counts too, though it lists nothing.
    @Test func requestsOfEveryLoaderOfARunAreCounted() async throws {
        let shelf = try await Shelf()
        shelf.store.put(["d/1", "d/2"], metadata: Self.tags("T1"))
        #expect(try await shelf.merge().status == 0)
        shelf.store.remove(["d/2"])
        #expect(try await shelf.merge([], ["DATASTORE_FAULT": "staged"]).status == 137)
        try await shelf.database.psql("UPDATE datastore.lease SET until = clock_timestamp()")
        let resumed = try await shelf.merge()
        #expect(resumed.status == 0 && resumed.standardOutput.contains("resumed"), "\(resumed)")
        #expect(resumed.standardOutput.contains(" s, 1 request\n"), "\(resumed)")
        let requests = try await shelf.database.psql(
            "SELECT requests_by_kind -> 'get' FROM datastore.run ORDER BY id DESC LIMIT 1")
        #expect(requests == "1\n")
        await shelf.server.stop()
    }

    @Test func aStoreThatFailsLeavesTheTable() async throws {
        let shelf = try await Shelf()
        shelf.store.put((0..<30).map { "d/\($0)" }, metadata: Self.tags("T1"))
        #expect(try await shelf.merge().status == 0)
        shelf.store.change { $0.fault = { _ in FakeGoogleStore.error(404, "The specified bucket does not exist.") } }
        let missing = try await shelf.merge()
        #expect(missing.status == 4 && missing.standardError.contains("there is no bucket gs://lab/d/"), "\(missing)")
        shelf.store.change {
            $0.fault = nil
            $0.pageSize = 5
        }
        let spent = try await shelf.merge(["--max-requests", "3", "--restart"])
        #expect(spent.status == 4 && spent.standardError.contains("--max-requests"), "\(spent)")
        #expect(try await shelf.database.psql("SELECT count(*) FROM shelf_live") == "30\n")
        // An object that the listing leaves out and the store still has keeps its row.
        shelf.store.change { state in
            state.fault = { request in
                request.path.hasSuffix("/o") ? .json(#"{"kind": "storage#objects"}"#) : nil
            }
        }
        let lied = try await shelf.merge(["--restart"])
        #expect(lied.status == 3, "\(lied)")
        #expect(try await shelf.database.psql("SELECT count(*) FROM shelf_live") == "30\n")
        await shelf.server.stop()
    }

    @Test func credentialsGoOnlyWhereTheMachineAllows() async throws {
        let shelf = try await Shelf()
        try await shelf.database.psql(
            "UPDATE datastore.store SET server = jsonb_build_object('endpoint', 'https://storage.example.org')")
        let folder = try TemporaryFolder()
        try folder.write(
            #"""
            {"type": "authorized_user", "client_id": "i", "client_secret": "canary-secret", "refresh_token": "canary-token"}
            """#, to: "credential.json")
        let refused = try await shelf.merge(
            [],
            [
                "STORAGE_EMULATOR_HOST": nil, "GOOGLE_APPLICATION_CREDENTIALS": "\(folder.path)/credential.json",
                "DATASTORE_ALLOW": "\(folder.path)/allow",
            ])
        #expect(refused.status == 4, "\(refused)")
        #expect(
            refused.standardError.contains("\(folder.path)/allow has the line: gs://lab storage.example.org"),
            "\(refused)")
        #expect(!refused.standardError.contains("canary"))
        await shelf.server.stop()
    }
}
