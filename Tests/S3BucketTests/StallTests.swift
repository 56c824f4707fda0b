import HTTP
import Objects
import Synchronization
import TestSupport
import Testing

@testable import S3Bucket

/// Answers that stall, trickle, or break off after some bytes.
@Suite struct StallTests {
    private static let keys = (10..<40).map { "k\($0)" }
    /// Of the whole request only where a test is about that: a busy machine is no store that trickles.
    private static let short = HTTPTimeouts(connecting: .seconds(60), idle: .milliseconds(250), whole: .seconds(60))

    /// How an answer goes wrong: to which method, how often, and how.
    private func with(
        _ method: String, times: Int = 1, timeouts: HTTPTimeouts = HTTPTimeouts(),
        _ change: @escaping @Sendable (FaultAnswer) -> FaultAnswer, _ body: (StoreFixture) async throws -> Void
    ) async throws {
        let rest = Rest(times)
        try await StoreFixture.with(timeouts: timeouts) { fixture in
            fixture.store.put(Self.keys, metadata: ["site": "north"])
            fixture.store.change {
                $0.mangler = { $0.method == method && rest.take() ? change($1) : $1 }
            }
            try await body(fixture)
        }
    }

    /// Where bodies break off: in the first element, in a key, behind a whole object, before the last byte, and, of what is sent
    /// in chunks, behind a list that is whole as XML but for the last chunk.
    private static let places = [0, 1, 60, 200, 380, 500, 1000, -300, -24, -1]

    private static func count(_ place: Int, of answer: FaultAnswer) -> Int {
        place > 0 ? place : place == 0 ? 0 : answer.body.count + place
    }

    @Test(arguments: places, [true, false])
    func aListThatBreaksOffIsAskedForAgain(place: Int, isReset: Bool) async throws {
        try await with("GET", { $0.cut(after: Self.count(place, of: $0), end: isReset ? .reset : .close) }) { fixture in
            let found = try await fixture.keys()
            #expect(found == Self.keys && fixture.bucket.requestCounts == ["list": 2])
        }
    }

    @Test(arguments: places + [Int.max], [7, 100_000])
    func aListInChunksThatBreaksOffIsAskedForAgain(place: Int, size: Int) async throws {
        let cut: @Sendable (FaultAnswer) -> FaultAnswer = { answer in
            let count = place == .max ? answer.body.count : Self.count(place, of: answer)
            var cut = answer.inChunks(of: size, upTo: count)
            // What has not been read when the connection ends may never be.
            cut.steps.insert(.pause(.milliseconds(50)), at: cut.steps.count - 1)
            return cut
        }
        try await with("GET", cut) { fixture in
            let found = try await fixture.keys()
            #expect(found == Self.keys && fixture.bucket.requestCounts == ["list": 2])
        }
    }

    @Test(arguments: [380, -1])
    func aListThatAlwaysBreaksOffIsNoEnd(place: Int) async throws {
        try await with("GET", times: .max, { $0.inChunks(of: 64, upTo: Self.count(place, of: $0)) }) { fixture in
            let failure = await fixture.failure()
            #expect(failure?.kind == .unavailable)
        }
    }

    @Test(arguments: [0, 380])
    func aListWhoseBodyStallsIsAskedForAgain(place: Int) async throws {
        try await with("GET", timeouts: Self.short, { $0.cut(after: place, end: .stall) }) { fixture in
            let found = try await fixture.keys()
            #expect(found == Self.keys && (fixture.bucket.requestCounts["list"] ?? 0) >= 2)
        }
        try await with("GET", times: .max, timeouts: Self.short, { $0.cut(after: place, end: .stall) }) { fixture in
            let failure = await fixture.failure()
            #expect(failure?.kind == .unavailable)
        }
    }

    @Test func aListThatTricklesIsReadAndOneThatNeverEndsIsNot() async throws {
        try await with("GET", { $0.inChunks(of: 97, pause: .milliseconds(1)) }) { fixture in
            let found = try await fixture.keys()
            #expect(found == Self.keys && fixture.bucket.requestCounts == ["list": 1])
        }
        var whole = Self.short
        (whole.idle, whole.whole) = (.seconds(60), .milliseconds(300))
        try await with(
            "GET", times: .max, timeouts: whole, { $0.inChunks(of: 1, pause: .milliseconds(20)) }
        ) { fixture in
            let failure = await fixture.failure()
            #expect(failure?.kind == .unavailable)
        }
    }

    /// The head is all that an answer to HEAD has: half of it is no object with less metadata.
    @Test(arguments: [10, 40, 100, -60, -30, -4, -2, -1], [FaultEnd.close, .reset, .stall])
    func aHeadThatBreaksOffIsAskedForAgain(place: Int, end: FaultEnd) async throws {
        let cut: @Sendable (FaultAnswer) -> FaultAnswer = { answer in
            guard case .send(let bytes) = answer.steps.first else { return answer }
            return FaultAnswer([.send(Array(place > 0 ? bytes.prefix(place) : bytes.dropLast(-place))), end.step])
        }
        let timeouts = end == .stall ? Self.short : HTTPTimeouts()
        try await with("HEAD", times: 3, timeouts: timeouts, cut) { fixture in
            let page = try await fixture.completed()
            #expect(page.keys == Self.keys && page.refusals.isEmpty)
            for index in page.indices {
                #expect(page.unread(at: index) == nil && page.text(.metadata, at: index) == "{\"site\":\"north\"}")
            }
            // A busy machine may take an answer that is only late for one that stalls.
            let heads = fixture.bucket.requestCounts["head"] ?? 0
            #expect(end == .stall ? heads >= 33 : heads == 33)
        }
    }

    @Test func anObjectThatNeverAnswersIsUnreadAndNoOther() async throws {
        try await StoreFixture.with(timeouts: Self.short) { fixture in
            fixture.store.put(["a", "b", "c"])
            fixture.fault { $0.method == "HEAD" && $0.path.hasSuffix("/b") ? .silence : nil }
            let page = try await fixture.completed()
            #expect(page.keys == ["a", "b", "c"])
            #expect(page.indices.map { page.unread(at: $0) } == [nil, .unavailable, nil])
            fixture.fault { _ in .silence }
            let failure = await #expect(throws: BucketError.self) { try await fixture.bucket.witness(of: [[0x61]]) }
            #expect(failure?.kind == .unavailable)
        }
    }

    /// How a connection ends, as an argument of a test.
    enum FaultEnd: Sendable {
        case close, reset, stall

        var step: FaultAnswer.Step {
            switch self {
            case .close: .close
            case .reset: .reset
            case .stall: .stall
            }
        }
    }

    /// How many answers are still to go wrong.
    private final class Rest: Sendable {
        private let count: Mutex<Int>

        init(_ count: Int) { self.count = Mutex(count) }

        func take() -> Bool {
            count.withLock { count in
                guard count > 0 else { return false }
                count -= 1
                return true
            }
        }
    }
}
