import GCSBucket
import HTTP
import Synchronization
import TestSupport
import Testing

/// Keeps what it is told.
final class AttemptLog: HTTPObserver {
    private let attempts = Mutex<[HTTPAttempt]>([])

    func observe(_ attempt: HTTPAttempt) { attempts.withLock { $0.append(attempt) } }

    var lines: [String] { attempts.withLock { $0.map(\.description) } }
}

/// A clock that a test sets, and whose pauses take no time.
final class SetClock: Sendable {
    private let seconds = Mutex<Int64>(1_800_000_000)

    var now: Int64 { seconds.withLock { $0 } }

    func advance(by more: Int64) { seconds.withLock { $0 += more } }

    var source: TimeSource {
        TimeSource(
            elapsed: { .seconds(self.now) }, unixSeconds: { self.now },
            sleep: { _ throws(CancellationError) in if Task.isCancelled { throw CancellationError() } },
            chance: { 0 })
    }
}

/// A server of tokens that a test scripts, and what is needed to find credentials.
struct CredentialFixture {
    let server: FaultServer
    let session: HTTPSession
    let folder: TemporaryFolder
    let clock: SetClock
    let log: AttemptLog

    static func with(
        _ handler: @escaping FaultServer.Handler, _ body: (CredentialFixture) async throws -> Void
    ) async throws {
        let (clock, log) = (SetClock(), AttemptLog())
        let server = try await FaultServer.start(handler)
        let transport = try AsyncHTTPTransport()
        let session = HTTPSession(
            transport: transport, policy: RetryPolicy(attempts: 2),
            limiter: ConcurrencyLimiter(maximum: 4, time: clock.source), observer: log, time: clock.source)
        let fixture = CredentialFixture(
            server: server, session: session, folder: try TemporaryFolder(), clock: clock, log: log)
        do {
            try await body(fixture)
        } catch {
            await transport.shutdown()
            await server.stop()
            throw error
        }
        await transport.shutdown()
        await server.stop()
    }

    /// Writes a credential file; `SERVER` in it stands for the server's address.
    @discardableResult
    func write(_ json: String, to name: String = "credential.json") throws -> String {
        try folder.write(json.replacing("SERVER", with: server.origin), to: name)
    }

    func find(
        _ reference: String, _ environment: [String: String] = [:], universes: Set<String> = []
    ) async throws(HTTPFailure) -> GoogleCredential {
        try await GoogleCredential.find(
            reference,
            GoogleCredential.Surroundings(
                environment: environment, allowsUniverse: { universes.contains($0) }, time: clock.source),
            session: session)
    }

    /// The credential of a file.
    func credential(_ json: String) async throws -> GoogleCredential {
        try await find("file \(write(json))")
    }

    /// A request to the bucket, authorized.
    func authorized(by credential: GoogleCredential) async throws -> HTTPRequest {
        var request = HTTPRequest(.get, HTTPAddress(.https, host: "storage.googleapis.com"))
        try await credential.authorize(&request)
        return request
    }

    /// How a credential fails when it is found or first used.
    func failure(_ json: String) async throws -> HTTPFailure? {
        do {
            _ = try await authorized(by: credential(json))
            return nil
        } catch let failure as HTTPFailure {
            return failure
        }
    }
}

extension HTTPRequest {
    var token: String? { headers["Authorization"].map { String($0.dropFirst("Bearer ".count)) } }
}
