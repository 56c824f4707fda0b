import HTTP
import Objects
import Synchronization
import TestSupport

@testable import S3Bucket

/// A clock that a test sets, and whose waits take no time.
final class SetClock: Sendable {
    private let state: Mutex<(elapsed: Duration, seconds: Int64)>

    init(seconds: Int64 = 1_800_000_000) { state = Mutex((.zero, seconds)) }

    func advance(by seconds: Int64) { state.withLock { $0.seconds += seconds } }

    var source: TimeSource {
        TimeSource(
            elapsed: { self.state.withLock(\.elapsed) }, unixSeconds: { self.state.withLock(\.seconds) },
            sleep: { duration throws(CancellationError) in self.state.withLock { $0.elapsed += duration } },
            chance: { 0.5 })
    }
}

/// A bucket of the fake store, whose pauses take no time.
struct StoreFixture {
    let store: FakeAmazonStore
    let server: FaultServer
    let bucket: S3Bucket
    let session: HTTPSession
    let clock: SetClock

    static func with(
        prefix: String = "", environment: [String: String]? = nil, timeouts: HTTPTimeouts = HTTPTimeouts(),
        change: (inout S3Bucket.Place) -> Void = { _ in }, _ body: (StoreFixture) async throws -> Void
    ) async throws {
        let store = FakeAmazonStore(bucket: "shelf")
        let clock = SetClock()
        store.change { $0.now = 1_800_000_000 }
        let server = try await store.serve()
        let transport = try AsyncHTTPTransport(TransportSettings(timeouts: timeouts))
        let session = HTTPSession(
            transport: transport, policy: RetryPolicy(attempts: 7),
            limiter: ConcurrencyLimiter(maximum: 16, time: clock.source), time: clock.source)
        let credential = try await S3Credential.find(
            environment == nil ? "none" : "env",
            S3Credential.Surroundings(environment: environment ?? [:], time: clock.source), session: session)
        var place = S3Bucket.Place(name: "shelf", prefix: prefix, region: credential.region ?? "us-east-1")
        place.endpoint = try HTTPAddress(server.origin)
        place.isPathStyle = true
        change(&place)
        let fixture = StoreFixture(
            store: store, server: server,
            bucket: S3Bucket(place, session: session, credential: credential, time: clock.source), session: session,
            clock: clock)
        var failure: (any Error)?
        do { try await body(fixture) } catch { failure = error }
        await transport.shutdown()
        await server.stop()
        if let failure { throw failure }
    }

    /// Every page of a range, as its keys.
    func pages(_ range: KeyRange = .all, limit: Int? = nil) async throws -> [[String]] {
        let listing = try await bucket.listing(of: range, limit: limit)
        var pages: [[String]] = []
        while let page = try await listing.nextPage() {
            pages.append(page.indices.map { String(decoding: page.key(at: $0), as: UTF8.self) })
        }
        return pages
    }

    func keys(_ range: KeyRange = .all) async throws -> [String] { try await pages(range).flatMap(\.self) }

    /// The objects of a range with all that can be known of them.
    func completed() async throws -> ObjectPage {
        let listing = try await bucket.listing(of: .all)
        var all = ObjectPage()
        while let page = try await listing.nextPage() {
            let answers = try await bucket.completed(page)
            for index in answers.indices { all.append(index, of: answers) }
            all.refusals += answers.refusals
        }
        return all
    }

    /// The failure of a listing.
    func failure() async -> BucketError? {
        do { _ = try await keys() } catch { return error as? BucketError }
        return nil
    }

    func fault(_ fault: @escaping @Sendable (FaultRequest) -> FaultAnswer?) { store.change { $0.fault = fault } }
}

extension ObjectPage {
    /// A text of the object at a place.
    func text(_ field: Field, at index: Int) -> String? {
        self.field(field, at: index).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Every key.
    var keys: [String] { indices.map { String(decoding: key(at: $0), as: UTF8.self) } }
}
