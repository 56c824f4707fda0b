import HTTP
import TestSupport
import Testing

/// What is broken on the way: each fault has its own name, and none is an end of the body.
@Suite struct TransportFaultTests {
    private static let text = String(repeating: "x", count: 5000)

    @Test(arguments: [
        FaultAnswer.truncated(text: text, missing: 1), .truncated(text: text, missing: 1, end: .reset),
        .truncated(text: "", missing: 1), .chunked([Array(text.utf8)], isEnded: false), .chunked([], isEnded: false),
        .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
        .raw("HTTP/1.1 200 OK\r\nContent-Le"), .raw("H"),
    ])
    func aBodyThatBreaksOffIsTruncated(answer: FaultAnswer) async throws {
        try await TransportFixture.with([answer]) { fixture in
            #expect(await fixture.failure(of: fixture.request())?.kind == .truncated)
        }
    }

    @Test(arguments: [1, 8, 9, 20])
    func gzipThatBreaksOffIsTruncated(missing: Int) async throws {
        let body = Array(Self.text.utf8)
        try await TransportFixture.with([.gzip(body, missing: missing)]) { fixture in
            #expect(await fixture.failure(of: fixture.request(gzip: true))?.kind == .truncated)
        }
    }

    @Test func damagedGzipIsMalformed() async throws {
        var packed = Gzip.packed(Array(Self.text.utf8))
        packed[packed.count - 6] ^= 1
        let header = ["Content-Encoding": "gzip"]
        try await TransportFixture.with([
            .answer(200, header, body: packed), .answer(200, header, text: "no gzip"),
            .answer(200, header, body: Gzip.packed([1]) + [0x20, 0x20]),
        ]) { fixture in
            for _ in 0..<3 {
                #expect(await fixture.failure(of: fixture.request(gzip: true))?.kind == .malformed)
            }
        }
    }

    @Test(arguments: [FaultAnswer.reset, .closed])
    func aNewConnectionThatEndsBeforeTheAnswerIsLost(answer: FaultAnswer) async throws {
        try await TransportFixture.with([answer]) { fixture in
            let failure = await fixture.failure(of: fixture.request())
            #expect(failure?.kind == .lostBeforeAnswer(onUsedConnection: false))
        }
    }

    @Test(arguments: [FaultAnswer.reset, .closed])
    func aUsedConnectionThatEndsBeforeTheAnswerIsToldApart(answer: FaultAnswer) async throws {
        try await TransportFixture.with([.answer(200), answer, .answer(200)]) { fixture in
            #expect(await fixture.failure(of: fixture.request()) == nil)
            let failure = await fixture.failure(of: fixture.request())
            #expect(failure?.kind == .lostBeforeAnswer(onUsedConnection: true))
            #expect(fixture.server.requests.map(\.connection) == [1, 1])
            #expect(await fixture.failure(of: fixture.request()) == nil)
            #expect(fixture.server.requests.last?.connection == 2)
        }
    }

    @Test func aSessionNoticesNothingOfConnectionsThatTheStoreClosed() async throws {
        try await TransportFixture.with({ request in
            request.numberOnConnection == 1 ? .answer(200, text: "a") : .closed
        }) { fixture in
            let session = HTTPSession(
                transport: fixture.transport, policy: RetryPolicy(attempts: 1),
                budget: RetryBudget(retries: 0, time: .zero), limiter: ConcurrencyLimiter(maximum: 1))
            for _ in 0..<4 {
                let answer = try await session.whole(
                    "list", upTo: 10, making: { () throws(HTTPFailure) in fixture.request() })
                #expect(answer.bytes == Array("a".utf8))
            }
            #expect(fixture.server.connections == 4)
        }
    }

    @Test(arguments: [
        "\0\0\0garbage\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
    ])
    func whatIsNoHTTPIsMalformed(text: String) async throws {
        try await TransportFixture.with([.raw(text)]) { fixture in
            #expect(await fixture.failure(of: fixture.request())?.kind == .malformed)
        }
    }

    @Test func aBodyWhoseEndIsTheConnectionsIsNotBelieved() async throws {
        let end = "HTTP/1.1 200 OK\r\n\r\nhalf a listing"
        try await TransportFixture.with([.raw(end), .raw("HTTP/1.1 500 No\r\n\r\nsorry")]) { fixture in
            #expect(await fixture.failure(of: fixture.request())?.kind == .malformed)
            // What is said of an error may end so.
            let bytes = try await fixture.body(of: fixture.request())
            #expect(bytes == Array("sorry".utf8))
        }
    }

    @Test func aStallHasAnEnd() async throws {
        var settings = TransportFixture.quick
        settings.timeouts.idle = .milliseconds(300)
        let half = FaultAnswer(FaultAnswer.truncated(text: "half", missing: 4).steps.dropLast() + [.stall])
        try await TransportFixture.with(settings: settings, [.silence, half]) { fixture in
            for _ in 0..<2 {
                #expect(await fixture.failure(of: fixture.request())?.kind == .timedOut(.idle))
            }
        }
    }

    @Test func aDripThatNeverStallsHasAnEndToo() async throws {
        var settings = TransportFixture.quick
        settings.timeouts.whole = .milliseconds(600)
        let drip = FaultAnswer.chunked(Array(repeating: [1], count: 1000), pause: .milliseconds(50))
        try await TransportFixture.with(settings: settings, [drip]) { fixture in
            #expect(await fixture.failure(of: fixture.request())?.kind == .timedOut(.whole))
        }
    }

    @Test func nobodyListening() async throws {
        try await TransportFixture.with([.answer(200)]) { fixture in
            let request = fixture.request()
            await fixture.server.stop()
            let failure = await fixture.failure(of: request)
            #expect(failure?.kind == .unreachable)
            #expect(failure?.message.contains("refused") == true)
            let unknown = HTTPRequest(.get, HTTPAddress(.http, host: "no-such-host.invalid"))
            #expect(await fixture.failure(of: unknown)?.kind == .unreachable)
        }
    }

    @Test func aStopEndsARequestAtOnce() async throws {
        let half = FaultAnswer(FaultAnswer.truncated(text: "half", missing: 4).steps.dropLast() + [.stall])
        try await TransportFixture.with([.silence, half]) { fixture in
            for count in 1...2 {
                let task = Task { await fixture.failure(of: fixture.request()) }
                while fixture.server.requests.count < count { try await Task.sleep(for: .milliseconds(5)) }
                if count == 2 { try await Task.sleep(for: .milliseconds(100)) }
                task.cancel()
                #expect(await task.value?.kind == .cancelled)
            }
        }
    }

    @Test func aBodyThatIsGivenUpCostsItsConnectionOnly() async throws {
        let long = FaultAnswer.chunked(Array(repeating: [UInt8](repeating: 1, count: 1 << 16), count: 64))
        try await TransportFixture.with([long, .answer(200, text: "a")]) { fixture in
            let response = try await fixture.transport.send(fixture.request())
            _ = try await response.body.next()
            response.body.abandon()
            await #expect(throws: HTTPFailure.self) { try await response.body.next() }
            #expect(try await fixture.body(of: fixture.request()) == Array("a".utf8))
            #expect(fixture.server.requests.map(\.connection) == [1, 2])
        }
    }

    @Test func afterTheEndNothingIsSent() async throws {
        try await TransportFixture.with([.answer(200)]) { fixture in
            await fixture.transport.shutdown()
            #expect(await fixture.failure(of: fixture.request())?.kind == .cancelled)
            #expect(fixture.server.requests.isEmpty)
        }
    }
}
