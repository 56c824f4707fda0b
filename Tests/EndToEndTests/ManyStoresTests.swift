import Foundation
import Postgres
import TestSupport
import Testing

/// A fault in one datastore harms no other: not its run, and not its freshness.
@Suite(.serialized) struct ManyStoresTests {
    /// What is wrong with a datastore.
    enum Fault: String, CaseIterable {
        case droppedTable, renamedTable, lockedTable, lostStaging, lostFunction, revokedRights, swallowedRows
        case missingFolder, closedFolder, emptyFolder, vanishedMount, closedFile, brokenDescription

        /// The exit codes that runs of it alone may end with.
        var statuses: Set<Int32> {
            switch self {
            case .droppedTable, .renamedTable, .lostStaging, .lostFunction, .revokedRights, .swallowedRows: [1]
            case .lockedTable: [6]
            case .missingFolder, .closedFolder: [4]
            case .emptyFolder, .vanishedMount: [3]
            case .closedFile, .brokenDescription: [2]
            }
        }

        /// Whether a run of it merges what can be.
        var merges: Bool { statuses.isDisjoint(with: [1, 4, 6]) }
    }

    private static let sound = (1...7).map { "sound_\($0)" }
    private static func name(_ fault: Fault) -> String {
        fault.rawValue.map { $0.isUppercase ? "_\($0.lowercased())" : String($0) }.joined()
    }

    @Test func fortyLoadersOverTwentyStores() async throws {
        let cluster = try await TemporaryCluster.create(settings: ["max_connections = 500"])
        let faulty = Fault.allCases.map(Self.name)
        let warehouse = try await Warehouse(on: cluster, names: Self.sound + faulty, filesEach: 40)
        #expect(warehouse.names.count == 20)
        let first = try #require(await warehouse.start(["merge", "--all", "--quiet"]).end(within: 300))
        try #require(first.status == 0, "\(first.output)")
        let lock = try warehouse.database.connect()
        for fault in Fault.allCases { try await cause(fault, in: warehouse, lock) }
        for name in Self.sound {
            try warehouse.put("new.csv", in: name)
            try warehouse.remove("0.csv", from: name)
        }

        let loaders = try (warehouse.names + warehouse.names).map { name in
            (name, try warehouse.start(["merge", name, "--lease", "10", "--json"]))
        }
        var statuses: [String: [Int32]] = [:]
        for (name, loader) in loaders {
            let ending = try #require(await loader.end(within: 500), "\(name): \(loader.output)")
            statuses[name, default: []].append(ending.status)
        }
        try await check(warehouse, statuses)

        // All of them one after another: the worst speaks for all, and each is told of.
        let all = try #require(await warehouse.start(["merge", "--all", "--lease", "10", "--json"]).end(within: 500))
        #expect(all.status == 1)
        let told = try Self.told(all.output)
        #expect(Set(told.keys) == Set(warehouse.names))
        for name in Self.sound { #expect(told[name] == 0, "\(name): \(all.output)") }
        for fault in Fault.allCases {
            #expect(told[Self.name(fault)].map(fault.statuses.contains) == true, "\(fault): \(all.output)")
        }
        try lock.runScript("ROLLBACK", name: "unlock")
        try await cluster.remove()
    }

    /// The connection is lost in the middle of all datastores: those that come after it are merged as if nothing were.
    @Test func aLostConnectionHarmsOneStoreOnly() async throws {
        let cluster = try await TemporaryCluster.shared()
        let warehouse = try await Warehouse(on: cluster, names: ["first", "second", "third"], filesEach: 1500)
        let killed = Task {
            // Whatever the loader has open to the database, while its first run is under way.
            while !Task.isCancelled {
                let ended = try? await warehouse.lines(
                    """
                    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE datname = current_database() AND usename = 'warehouse_loader'
                        AND EXISTS (SELECT FROM datastore.run)
                    """)
                if let ended, ended != ["0"] { return true }
            }
            return false
        }
        let all = try #require(await warehouse.start(["merge", "--all", "--lease", "4", "--json"]).end(within: 200))
        killed.cancel()
        #expect(await killed.value)
        let told = try Self.told(all.output)
        #expect(told.count == 3)
        for name in warehouse.names where told[name] == 0 {
            #expect(try await warehouse.live(name) == warehouse.files(name))
        }
        #expect(told.values.filter { $0 == 0 }.count >= 2, "\(all.output)")
        #expect([0, 1].contains(all.status))
        let again = try #require(await warehouse.start(["merge", "--all", "--lease", "4"]).end(within: 200))
        #expect(again.status == 0, "\(again.output)")
    }

    /// A stop in the middle leaves the rest undone, and says so by its exit code.
    @Test func aStopLeavesTheRestAndSaysSo() async throws {
        let cluster = try await TemporaryCluster.shared()
        let warehouse = try await Warehouse(on: cluster, names: ["first", "second", "third"], filesEach: 5)
        let lock = try warehouse.database.connect()
        try lock.runScript("BEGIN; LOCK TABLE public.first IN ACCESS EXCLUSIVE MODE", name: "lock")
        let loader = try warehouse.start(["merge", "--all", "--lease", "4"])
        let waiting = """
            SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
            """
        while try await warehouse.lines(waiting) != ["t"] { try await Task.sleep(for: .milliseconds(10)) }
        loader.send(SIGTERM)
        let ending = try #require(await loader.end(within: 60), "a stop does not end the wait: \(loader.output)")
        #expect(ending.status == 128 + SIGTERM, "\(ending.output)")
        try lock.runScript("ROLLBACK", name: "unlock")
        let again = try #require(await warehouse.start(["merge", "--all", "--lease", "4"]).end(within: 200))
        #expect(again.status == 0, "\(again.output)")
        for name in warehouse.names { #expect(try await warehouse.live(name) == warehouse.files(name)) }
    }

    private func cause(_ fault: Fault, in warehouse: Warehouse, _ lock: borrowing Connection) async throws {
        let name = Self.name(fault)
        let database = warehouse.database
        // Every one of them would have something to write.
        try warehouse.put("new.csv", in: name)
        switch fault {
        case .droppedTable: try await database.psql("DROP TABLE public.\(name) CASCADE")
        case .renamedTable: try await database.psql("ALTER TABLE public.\(name) RENAME TO elsewhere")
        case .lockedTable: try lock.runScript("BEGIN; LOCK TABLE public.\(name)", name: "lock")
        case .lostStaging: try await database.psql("DROP TABLE datastore_staging.staging_\(name) CASCADE")
        case .lostFunction: try await database.psql("DROP FUNCTION datastore.derive_\(name) CASCADE")
        case .revokedRights:
            try await database.psql("REVOKE ALL ON datastore_staging.staging_\(name) FROM datastore_loader")
        case .swallowedRows:
            try await database.psql(
                """
                CREATE FUNCTION public.swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                CREATE TRIGGER swallow BEFORE INSERT OR UPDATE OR DELETE ON public.\(name)
                    FOR EACH ROW EXECUTE FUNCTION public.swallow();
                """)
        case .missingFolder: try FileManager.default.removeItem(atPath: warehouse.folder(of: name))
        case .closedFolder: try warehouse.setMode(0, "", of: name)
        case .emptyFolder: for file in try warehouse.files(name) { try warehouse.remove(file, from: name) }
        case .vanishedMount:
            for file in try warehouse.files(name) { try warehouse.remove(file, from: name) }
            try warehouse.put("NOT-MOUNTED", in: name)
        case .closedFile: try warehouse.setMode(0, "1.csv", of: name)
        case .brokenDescription: try warehouse.put(".octue", in: name)
        }
    }

    private func check(_ warehouse: Warehouse, _ statuses: [String: [Int32]]) async throws {
        for name in Self.sound {
            let found = Set(statuses[name] ?? [])
            #expect(found.isSubset(of: [0, 5]) && found.contains(0), "\(name): \(found)")
            #expect(try await warehouse.live(name) == warehouse.files(name))
            #expect(try await freshness(of: name, in: warehouse) == "t", "\(name) is not fresh")
        }
        for fault in Fault.allCases {
            let name = Self.name(fault)
            // Of two loaders of one store one may leave the other alone.
            let found = Set(statuses[name] ?? []).subtracting([5])
            #expect(found.isSubset(of: fault.statuses) && !found.isEmpty, "\(fault): \(statuses[name] ?? [])")
            let isFresh = try await freshness(of: name, in: warehouse)
            #expect(isFresh == (fault.merges && !fault.statuses.contains(3) ? "t" : "f"), "\(fault): fresh: \(isFresh)")
            // Whatever ended is told of, with a reason.
            let reasons = try await warehouse.lines(
                """
                SELECT count(*) FROM datastore.run AS r JOIN datastore.store AS s ON s.id = r.store_id
                WHERE s.name = '\(name)' AND (r.state IN ('failed', 'incomplete') AND coalesce(r.error, '') = ''
                    OR r.state IN ('listing', 'staged') AND coalesce(r.left_because, '') = '')
                """)
            #expect(reasons == ["0"], "\(fault): a run has no reason")
        }
        #expect(try await warehouse.lines("SELECT count(*) FROM public.vanished_mount_live") == ["41"])
        #expect(try await warehouse.lines("SELECT count(*) FROM public.empty_folder_live") == ["40"])
        let unread = "SELECT count(*) FROM public.closed_file WHERE deleted_at IS NULL"
        #expect(try await warehouse.lines(unread) == ["41"])
    }

    /// Whether the table shows what was in the bucket since the fault.
    private func freshness(of name: String, in warehouse: Warehouse) async throws -> String {
        try await warehouse.lines(
            """
            SELECT complete_as_of > (SELECT max(started_at) FROM datastore.run AS r
                                     WHERE r.id <= (SELECT count(*) FROM datastore.store))
            FROM datastore.freshness('\(name)')
            """
        ).first ?? "-"
    }

    /// What the lines of JSON say: the exit code of each datastore.
    private static func told(_ output: String) throws -> [String: Int32] {
        struct Line: Decodable {
            let store: String
            let exit_code: Int32
        }
        var told: [String: Int32] = [:]
        for line in output.split(separator: "\n") where line.hasPrefix("{") {
            let line = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
            told[line.store] = line.exit_code
        }
        return told
    }
}
