internal import Foundation
internal import TestSupport
import Testing

/// The laws on stores of others that speak S3: after every merge the rows equal what the vendor's own library lists and heads.
@Suite struct RealAmazonHistoryTests {
    private static let environment = ProcessInfo.processInfo.environment

    /// How many histories, and from which seed, is said as for all laws; a store of others takes longer for each.
    @Test func rowsEqualWhatTheVendorsLibraryReads() async throws {
        let seed = Self.environment["LAW_SEED"].flatMap { UInt64($0) } ?? 1
        let count = (Self.environment["LAW_COUNT"].flatMap { Int($0) } ?? 12) / 4
        let server = try await AmazonServer.moto()
        for number in 0..<max(1, count) {
            try await RealAmazonHistory(seed: seed &+ UInt64(number), server: server).run()
        }
        server.stop()
    }
}

/// One history on a bucket of its own: changes, and runs of the loader of which some are killed.
private struct RealAmazonHistory {
    private static let universe =
        (0..<20).map { "d/\($0 % 3)/o\($0)" } + [
            "d/a b", "d/a+b", "d/a%20b", "d/a&b=c", "d/é", "d/e\u{301}", "d/日本/\u{1F980}", "d/\"q\"'", "d/x//y", "d/",
            "d/z/", "e/other",
        ]
    private static let steps = 6

    let seed: UInt64
    let server: AmazonServer

    func run() async throws {
        var dice = RandomSource(seed: seed)
        let bucket = "lab-\(seed)"
        let database = try await TemporaryCluster.shared().createDatabase()
        try await database.generate(
            """
            datastore: shelf
            bucket: s3://\(bucket)/d/
            server: { endpoint: "\(server.origin)" }
            columns:
              - { name: site, from: metadata.site, type: text }
              - { name: type, from: object.content_type, type: text }
            delete_limit: { percent: 100 }

            """)
        try await database.makeLoader()
        try await server.act([.create], in: bucket)
        for step in 0..<Self.steps {
            try await server.act(changes(&dice), in: bucket)
            if dice.once(in: 2) {
                let fault = dice.pick(FaultPoint.allCases)
                let killed = try await merge(database, ["DATASTORE_FAULT": "\(fault.rawValue):kill:1"])
                guard killed.status == 0 || killed.status == 137 else {
                    throw LawBroken("killed", place(step, "\(killed)"))
                }
                if killed.status == 137 {
                    try await database.psql("UPDATE datastore.lease SET until = clock_timestamp()")
                }
            }
            let resumed = try await merge(database, [:])
            // What was listed by the killed one is older; the next run shows all.
            let last = resumed.standardOutput.contains("resumed") ? try await merge(database, [:]) : resumed
            guard last.status == 0 else { throw LawBroken("exit code", place(step, "\(last)")) }
            let (rows, objects) = (try await rows(database), try await truth(bucket))
            guard rows == objects else {
                throw LawBroken("in step", place(step, "\(rows.symmetricDifference(objects).sorted()): \(last)"))
            }
        }
    }

    private func place(_ step: Int, _ what: String) -> String { "history \(seed), step \(step): \(what)" }

    private func merge(_ database: TestDatabase, _ environment: [String: String?]) async throws -> ProgramRun {
        try await runProgram(
            builtProgram("loader"), ["merge", "shelf", "--database", database.url(role: "shelf_loader")],
            environment: server.environment.merging(environment) { $1 })
    }

    private func changes(_ dice: inout RandomSource) -> [AmazonServer.Step] {
        (0..<(1 + dice.below(10))).map { _ in
            let key = dice.pick(Self.universe)
            if dice.once(in: 3) { return .delete(key) }
            return .put(
                key, ["site": dice.pick(["north", "south", "two  words"]), "n": "\(dice.below(1000))"], tags: nil)
        }
    }

    private func rows(_ database: TestDatabase) async throws -> Set<String> {
        let lines = try await database.psql(
            "SELECT jsonb_build_array(key, etag, size, site, type) FROM shelf WHERE deleted_at IS NULL")
        return Set(
            try lines.split(separator: "\n").map { line in
                let row = try JSONDecoder().decode([Value].self, from: Data(line.utf8))
                return row.map(\.text).joined(separator: "|")
            })
    }

    private func truth(_ bucket: String) async throws -> Set<String> {
        Set(
            try await server.objects(under: "d/", in: bucket).map { object in
                [object.key, object.etag, "\(object.size)", object.metadata["site"] ?? "-", object.type].map(
                    Value.spelled
                )
                .joined(separator: "|")
            })
    }

    /// A value of a row, spelled so that texts that Swift takes for equal differ.
    private struct Value: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                text = "\(number)"
            } else {
                text = Self.spelled((try? container.decode(String.self)) ?? "-")
            }
        }

        static func spelled(_ text: String) -> String {
            text.unicodeScalars.map { $0.value < 128 ? String($0) : "\\u{\(String($0.value, radix: 16))}" }.joined()
        }
    }
}
