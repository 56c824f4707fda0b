import HTTP
import TestSupport
import Testing

/// What goes out and what comes in, where nothing is broken.
@Suite struct AsyncHTTPTransportTests {
    @Test func anAnswerComesAsItWasSent() async throws {
        try await TransportFixture.with([.answer(206, ["X-Amz-Meta-Name": "ü"], text: "hello")]) { fixture in
            let request = fixture.request(.post, "/b?x=1")
            var sent = request
            sent.headers.add("X-Test", "a")
            sent.body = Array("body".utf8)
            let response = try await fixture.transport.send(sent)
            #expect(response.status == 206)
            #expect(response.headers["x-amz-meta-name"] == "ü")
            #expect(try await response.body.collected(upTo: 100, of: request) == Array("hello".utf8))
            #expect(response.body.receivedBytes == 5)
            let received = try #require(fixture.server.requests.first)
            #expect(received.method == "POST" && received.text == "body" && received.query("x") == "1")
            #expect(received.header("x-test") == "a" && received.header("Host") == "127.0.0.1:\(fixture.server.port)")
        }
    }

    @Test(arguments: [
        "/", "//", "/a//b", "/./a", "/a/../b", "/../..", "/%2E%2E/a", "/a%2Fb", "/a%00b", "/%", "/%zz", "/a;b=c",
        "/a+b",
        "/a?b?c", "/a?", "/?x=%2F&y=a+b&z=%zz", "/a|b^c`d{e}\"<>\\",
    ])
    func theTargetGoesOutByteForByte(target: String) async throws {
        try await TransportFixture.with([.answer(200)]) { fixture in
            let request = fixture.request(.get, target)
            _ = try await fixture.body(of: request)
            #expect(fixture.server.requests.map(\.target) == [target])
        }
    }

    @Test func aHeadHasNoBodyAndItsConnectionGoesOn() async throws {
        let promise = FaultAnswer.answer(200, ["Content-Length": "12345"], isBodyless: true)
        try await TransportFixture.with([promise, promise, .answer(404, ["Content-Length": "9"], isBodyless: true)]) {
            fixture in
            for status in [200, 200, 404] {
                let request = fixture.request(.head)
                let response = try await fixture.transport.send(request)
                #expect(response.status == status)
                #expect(try await response.body.collected(upTo: 0, of: request) == [])
            }
            #expect(fixture.server.requests.map(\.connection) == [1, 1, 1])
        }
    }

    @Test func connectionsAreUsedAgain() async throws {
        try await TransportFixture.with([.answer(200, text: "a")]) { fixture in
            for _ in 0..<3 {
                let bytes = try await fixture.body(of: fixture.request())
                #expect(bytes == Array("a".utf8))
            }
            #expect(fixture.server.connections == 1)
            #expect(fixture.server.requests.map(\.numberOnConnection) == [1, 2, 3])
        }
    }

    @Test func anIdleConnectionIsClosedFromThisSide() async throws {
        var settings = TransportFixture.quick
        settings.idleConnection = .milliseconds(1)
        try await TransportFixture.with(settings: settings, [.answer(200)]) { fixture in
            _ = try await fixture.body(of: fixture.request())
            // Until the limit has passed, the same one may still be used.
            while fixture.server.connections < 2 {
                try await Task.sleep(for: .milliseconds(20))
                _ = try await fixture.body(of: fixture.request())
            }
        }
    }

    @Test func redirectsAreNotFollowed() async throws {
        try await TransportFixture.with([.answer(307, ["Location": "/elsewhere"], text: "")]) { fixture in
            let response = try await fixture.transport.send(fixture.request())
            #expect(response.status == 307 && response.headers["Location"] == "/elsewhere")
            #expect(fixture.server.requests.count == 1)
        }
    }

    @Test func gzipIsUnpackedWhereItWasAskedFor() async throws {
        let text = Array(String(repeating: "0123456789", count: 100_000).utf8)
        let two = Gzip.packed(Array("one".utf8)) + Gzip.packed(Array("two".utf8))
        try await TransportFixture.with([
            .gzip(text), .answer(200, ["Content-Encoding": "gzip"], body: two), .gzip([]),
            .answer(200, ["Content-Encoding": "gzip"]), .gzip(text),
            .answer(200, ["Content-Encoding": "br"], text: "x"),
        ]) { fixture in
            let request = fixture.request(gzip: true)
            let response = try await fixture.transport.send(request)
            #expect(try await response.body.collected(upTo: text.count, of: request) == text)
            #expect(response.body.receivedBytes == Gzip.packed(text).count)
            #expect(fixture.server.requests.first?.header("Accept-Encoding") == "gzip")
            #expect(try await fixture.body(of: request) == Array("onetwo".utf8))
            #expect(try await fixture.body(of: request) == [])
            #expect(try await fixture.body(of: request) == [])
            // Not asked for, it stays what it is: an object may be a gzip file.
            #expect(try await fixture.body(of: fixture.request()) == Gzip.packed(text))
            #expect(await fixture.failure(of: request)?.kind == .malformed)
        }
    }

    @Test func aSmallPieceOfGzipDoesNotBecomeOneLargeOne() async throws {
        let zeros = [UInt8](repeating: 0, count: 50 << 20)
        try await TransportFixture.with([.gzip(zeros)]) { fixture in
            let request = fixture.request(gzip: true)
            let body = try await fixture.transport.send(request).body
            var (count, largest) = (0, 0)
            while let piece = try await body.next() {
                (count, largest) = (count + piece.count, max(largest, piece.count))
            }
            #expect(count == zeros.count && largest <= 1 << 16)
        }
    }

    @Test func aBusyReaderIsNoStall() async throws {
        var settings = TransportFixture.quick
        settings.timeouts.idle = .seconds(2)
        let chunk = [UInt8](repeating: 7, count: 1 << 20)
        try await TransportFixture.with(settings: settings, [.chunked(Array(repeating: chunk, count: 8))]) { fixture in
            let body = try await fixture.transport.send(fixture.request()).body
            var count = try await body.next()?.count ?? 0
            try await Task.sleep(for: .seconds(3))
            while let piece = try await body.next() { count += piece.count }
            #expect(count == 8 << 20)
        }
    }

    @Test func whatWouldBreakOutOfAHeaderIsNotSent() async throws {
        try await TransportFixture.with([.answer(200)]) { fixture in
            var request = fixture.request()
            request.headers.add("Authorization", "Bearer canary\r\nX-Evil: 1")
            let failure = await fixture.failure(of: request)
            #expect(failure?.kind == .settings && failure?.message.contains("Authorization") == true)
            #expect(failure?.message.contains("canary") == false)
            var address = request.address
            address.path = "/a HTTP/1.1\r\nX-Evil: 1"
            #expect(await fixture.failure(of: HTTPRequest(.get, address))?.kind == .settings)
            #expect(fixture.server.requests.isEmpty)
        }
    }
}
