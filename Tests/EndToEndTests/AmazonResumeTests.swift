import Foundation
import TestSupport
import Testing

/// What a run that was broken off has listed and asked for is not asked for again.
struct AmazonResumeTests {
    private static let keys = (100..<160).map { "d/\($0)" }

    private struct Shelf {
        let shelf: AmazonShelf
        private let outputs: TemporaryFolder

        var store: FakeAmazonStore { shelf.store }
        var server: FaultServer { shelf.server }
        var database: TestDatabase { shelf.database }

        init() async throws {
            outputs = try TemporaryFolder()
            shelf = try await AmazonShelf("columns: [{ name: site, from: metadata.site, type: text }]")
            store.put(AmazonResumeTests.keys, metadata: ["site": "north"])
            store.change { $0.pageSize = 10 }
        }

        func start(_ fault: String? = nil) throws -> RunningProgram {
            try RunningProgram(
                [
                    builtProgram("loader"), "merge", "shelf", "--jobs", "1", "--database",
                    database.url(role: "shelf_loader"),
                ],
                environment: amazonEnvironment.merging(["DATASTORE_FAULT": fault]) { $1 },
                outputFile: "\(outputs.path)/\(UUID().uuidString)")
        }

        /// The requests of a run that goes on where another broke off.
        func resumed() async throws -> [FaultRequest] {
            try await database.psql("UPDATE datastore.lease SET until = clock_timestamp()")
            let before = server.requests.count
            let ending = try await start().end()
            #expect(ending.status == 0 && ending.output.contains("resumed"), "\(ending)")
            let rows = try await database.psql("SELECT key FROM shelf_live WHERE site = 'north' ORDER BY key")
            #expect(rows == AmazonResumeTests.keys.map { "\($0)\n" }.joined())
            return Array(server.requests.dropFirst(before))
        }
    }

    private func places(_ requests: [FaultRequest]) -> [String?] {
        requests.filter { $0.method == "GET" }.map { $0.query("start-after") }
    }

    private func asked(_ requests: [FaultRequest]) -> [String] {
        requests.filter { $0.method == "HEAD" }.map { String($0.path.dropFirst("/lab/".count)) }.sorted()
    }

    @Test func aKilledRunListsNoFinishedRangeAgain() async throws {
        let shelf = try await Shelf()
        let first = try await shelf.start("range.added:kill").end()
        #expect(first.status == 137, "\(first)")
        // A bucket of many more keys would be split so.
        try await shelf.database.psql(
            """
            UPDATE datastore.run_range SET upper_bound = 'd/119';
            INSERT INTO datastore.run_range (store_id, run_id, number, lower_bound, upper_bound, whole)
            SELECT r.store_id, r.run_id, n.number, n.lower_bound, n.upper_bound, false
            FROM datastore.run_range AS r, (VALUES (2, 'd/119', 'd/139'), (3, 'd/139', NULL)) AS n (number, lower_bound, upper_bound);
            UPDATE datastore.lease SET until = clock_timestamp()
            """)
        // The second batch is the one that completes the second range.
        let second = try await shelf.start("batch.committed:kill:2").end()
        #expect(second.status == 137, "\(second)")
        let complete = try await shelf.database.psql("SELECT number FROM datastore.run_range WHERE complete ORDER BY 1")
        #expect(complete == "1\n2\n")
        #expect(asked(shelf.server.requests) == Array(Self.keys.prefix(40)))
        let requests = try await shelf.resumed()
        // The last one is the closing question behind the last key.
        #expect(places(requests) == ["d/139", "d/149", "d/159"])
        #expect(asked(requests) == Array(Self.keys.suffix(20)))
        await shelf.server.stop()
    }

    @Test func aRunThatIsStoppedGoesOnBehindWhatItStaged() async throws {
        let shelf = try await Shelf()
        shelf.store.change {
            $0.mangler = { request, answer in
                // So that the signal arrives before the end of the listing.
                (request.query("start-after") ?? "") >= "d/119" ? answer.after(.milliseconds(200)) : answer
            }
        }
        let first = try shelf.start()
        while !shelf.server.requests.contains(where: { $0.query("start-after") == "d/119" }) {
            try await Task.sleep(for: .milliseconds(5))
        }
        first.send(SIGTERM)
        let ending = await first.end()
        #expect(ending.status == 143, "\(ending)")
        shelf.store.change { $0.mangler = nil }
        let cursor = try await shelf.database.psql("SELECT cursor FROM datastore.run_range").dropLast()
        let place = try #require(Self.keys.firstIndex(of: String(cursor)), "\(cursor)")
        let staged = Array(Self.keys.prefix(place + 1))
        #expect(staged.count >= 20 && asked(shelf.server.requests).starts(with: staged))
        let requests = try await shelf.resumed()
        #expect(places(requests).first == .some(String(cursor)))
        #expect(asked(requests) == Array(Self.keys.dropFirst(staged.count)))
        await shelf.server.stop()
    }

    /// Killed behind the listing, nothing is asked for at all.
    @Test func whatWasStagedToItsEndIsNotAskedForAgain() async throws {
        let shelf = try await Shelf()
        let first = try await shelf.start("staged:kill").end()
        #expect(first.status == 137, "\(first)")
        let requests = try await shelf.resumed()
        #expect(requests.isEmpty)
        await shelf.server.stop()
    }
}
