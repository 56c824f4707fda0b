import Foundation
import TestSupport
import Testing

/// The built loader on a bucket that speaks S3.
struct AmazonStoreTests {
    private static func shelf(_ column: String = "", further: String = "") async throws -> AmazonShelf {
        try await AmazonShelf(
            """
            metadata: octue
            columns:
              - { name: turbine, from: octue.tags.turbine, type: text, required: true }
              - { name: class, from: object.storage_class, type: text }
            \(column)
            \(further)
            delete_limit: { rows: 3, percent: 10 }
            history: true
            """)
    }

    private static func tags(_ turbine: String) -> [String: String] {
        ["octue__tags": "{\"turbine\": \"\(turbine)\"}", "octue__sdk_version": "\"0.69.1\""]
    }

    @Test func objectsBecomeRowsWithTypesAndOnlyChangesAreAskedFor() async throws {
        let shelf = try await Self.shelf()
        shelf.store.put(["d/1", "d/2", "d/3"], metadata: Self.tags("T1"))
        shelf.store.put(["e/not ours"])
        let first = try await shelf.merge(["--verbose"])
        #expect(first.status == 0 && first.standardOutput.contains("3 objects: 3 new"), "\(first)")
        #expect(first.standardError.contains("HEAD \(shelf.server.origin)/lab/d/1"), "\(first)")
        #expect(try await shelf.rows() == "d/1|T1|STANDARD|\nd/2|T1|STANDARD|\nd/3|T1|STANDARD|\n")
        let unchanged = try await shelf.merge()
        #expect(unchanged.standardOutput.contains("0 new, 0 changed, 3 unchanged, 0 gone"), "\(unchanged)")
        #expect(try await shelf.requests() == "{\"list\": 1, \"probe\": 1}")
        shelf.store.put(["d/2"], metadata: Self.tags("T2"))
        shelf.store.remove(["d/3"])
        shelf.store.put(["d/4"])
        let second = try await shelf.merge()
        #expect(second.standardOutput.contains("1 new, 1 changed, 1 unchanged, 1 gone, 1 rejected"), "\(second)")
        // A page and its probe, the two that are new or changed, and the one whose row went.
        #expect(try await shelf.requests() == "{\"head\": 3, \"list\": 1, \"probe\": 1}")
        #expect(try await shelf.rows() == "d/1|T1|STANDARD|\nd/2|T2|STANDARD|\nd/4||STANDARD|{turbine}\n")
        await shelf.server.stop()
    }

    /// As stores do that list keys for ever which they have no object for.
    @Test func aKeyWithoutAnObjectIsARejectAsLongAsItIsListed() async throws {
        let shelf = try await Self.shelf()
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
        let shelf = try await Self.shelf()
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
        let shelf = try await Self.shelf()
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

    @Test func aDryRunAsksForNoObjectAndSaysHowManyThereAre() async throws {
        let shelf = try await Self.shelf()
        shelf.store.put(["d/1", "d/2"], metadata: Self.tags("T1"))
        let dry = try await shelf.merge(["--dry-run"])
        #expect(dry.status == 0 && dry.standardOutput.contains("single objects: head 2;"), "\(dry)")
        #expect(
            dry.standardOutput.contains("2 objects: 2 new") && dry.standardOutput.contains(", 2 requests\n"), "\(dry)")
        let first = try await shelf.merge()
        #expect(first.standardError.contains("the first load asks for each object (one head request)"), "\(first)")
        let second = try await shelf.merge()
        #expect(!second.standardError.contains("first load"), "\(second)")
        await shelf.server.stop()
    }

    @Test func singleObjectsAreBroughtInAtOnce() async throws {
        let shelf = try await Self.shelf()
        shelf.store.put((10..<30).map { "d/\($0)" }, metadata: Self.tags("T1"))
        #expect(try await shelf.merge().status == 0)
        shelf.store.put(["d/11", "d/12", "d/13", "d/new"], metadata: Self.tags("T2"))
        let run = try await shelf.merge(["--key", "d/11", "--key", "d/new"])
        #expect(
            run.status == 0 && run.standardOutput.contains("only keys that begin with d/new were looked at"), "\(run)")
        let found = try await shelf.database.psql("SELECT key FROM shelf_live WHERE turbine = 'T2' ORDER BY key")
        #expect(found == "d/11\nd/new\n")
        let outside = try await shelf.merge(["--key", "e/1"])
        #expect(outside.status == 1 && outside.standardError.contains("lies outside of"), "\(outside)")
        await shelf.server.stop()
    }

    /// Tags change without a trace in the listing: each slice of the objects is read again within the time.
    @Test func tagsAreReadAgainWithinTheTimeThatIsWritten() async throws {
        let shelf = try await Self.shelf(
            "  - { name: team, from: tag.team, type: text }", further: "reread: 7 days")
        let keys = (100..<200).map { "d/\($0)" }
        shelf.store.put(keys, metadata: Self.tags("T1"), tags: ["team": "wind"])
        #expect(try await shelf.merge().status == 0)
        for key in keys { shelf.store.tag(key, ["team": "sea"]) }
        func later(_ interval: String) async throws {
            try await shelf.database.psql("UPDATE datastore.run SET started_at = started_at - interval '\(interval)'")
        }
        let changed = "SELECT count(*) FROM shelf_live WHERE team = 'sea'"
        // A day is a seventh of the time, so that ten of the 64 slices are read: those whose last reading is the oldest.
        try await later("1 day")
        let first = try await shelf.merge()
        let some = Int(try await shelf.database.psql(changed).dropLast()) ?? 0
        #expect(first.status == 0 && (5...35).contains(some), "\(some): \(first)")
        let asked = try await shelf.database.psql(
            "SELECT requests_by_kind ->> 'tags', cardinality(reread_slices) FROM datastore.run ORDER BY id DESC LIMIT 1"
        )
        #expect(asked == "\(some)|10\n")
        let history = try await shelf.database.psql("SELECT count(*) FROM shelf_history")
        #expect(history == "\(some)\n")
        for _ in 0..<6 {
            try await later("1 day")
            #expect(try await shelf.merge().status == 0)
        }
        #expect(try await shelf.database.psql(changed) == "100\n")
        // The same values write nothing.
        try await later("8 days")
        let same = try await shelf.merge()
        #expect(same.standardOutput.contains("0 new, 0 changed, 100 unchanged, 0 gone"), "\(same)")
        let status = try await runProgram(
            builtProgram("loader"), ["status", "shelf", "--database", shelf.database.url(role: "shelf_loader")])
        #expect(status.standardOutput.contains("; tags as of "), "\(status)")
        await shelf.server.stop()
    }

    /// What a run that knew less of objects wrote is read again, some 100,000 objects in a run.
    @Test func whatRowsLackIsReadAgain() async throws {
        let shelf = try await Self.shelf()
        let keys = (100..<200).map { "d/\($0)" }
        shelf.store.put(keys, metadata: Self.tags("T1"))
        #expect(try await shelf.merge().status == 0)
        #expect(try await shelf.merge().status == 0)
        #expect(try await shelf.requests() == "{\"list\": 1, \"probe\": 1}")
        func partlyFilled() async throws -> String {
            try await shelf.database.psql("SELECT cardinality(partly_filled) FROM shelf_freshness")
        }
        #expect(try await partlyFilled() == "0\n")
        // As if the runs had been made by a contract in which objects had none of their fields, on a million of them.
        try await shelf.database.psql("UPDATE datastore.run SET contract = 0, seen = 1000000")
        try await shelf.database.psql(
            "SET session_replication_role = replica; UPDATE shelf SET content_type = NULL")
        let status = try await runProgram(
            builtProgram("loader"), ["status", "shelf", "--database", shelf.database.url(role: "shelf_loader")])
        #expect(status.standardOutput.contains("  partly filled: size, etag, checksum"), "\(status)")
        let first = try await shelf.merge()
        let some = Int(try await shelf.database.psql("SELECT count(content_type) FROM shelf").dropLast()) ?? 0
        #expect(first.status == 0 && (3...25).contains(some), "\(some): \(first)")
        let asked = try await shelf.database.psql(
            "SELECT requests_by_kind ->> 'head', reread_slices FROM datastore.run ORDER BY id DESC LIMIT 1")
        #expect(asked == "\(some)|{0,1,2,3,4,5,6}\n")
        #expect(try await partlyFilled() != "0\n")
        // The rest, now that the bucket is known to be small.
        #expect(try await shelf.merge().status == 0)
        #expect(try await shelf.database.psql("SELECT count(content_type) FROM shelf") == "100\n")
        #expect(try await partlyFilled() == "0\n")
        #expect(try await shelf.merge().status == 0)
        #expect(try await shelf.requests() == "{\"list\": 1, \"probe\": 1}")
        await shelf.server.stop()
    }

    @Test func tagsAreMirroredWhereAColumnWantsThem() async throws {
        let shelf = try await Self.shelf("  - { name: team, from: tag.team, type: text }")
        shelf.store.put(["d/1"], metadata: Self.tags("T1"), tags: ["team": "wind"])
        #expect(try await shelf.merge().status == 0)
        #expect(try await shelf.database.psql("SELECT team FROM shelf_live") == "wind\n")
        #expect(try await shelf.requests() == "{\"head\": 1, \"list\": 1, \"tags\": 1, \"probe\": 1}")
        await shelf.server.stop()
    }
}

extension AmazonShelf {
    fileprivate func rows() async throws -> String {
        try await database.psql("SELECT key, turbine, class, rejected FROM shelf_live ORDER BY key")
    }
}
