import HTTP
import TestSupport
import Testing

/// TLS and proxies.
@Suite struct TransportSecurityTests {
    private func settings(_ authority: TestAuthority?, _ environment: [String: String] = [:]) throws
        -> TransportSettings
    {
        var settings = TransportFixture.quick
        settings.authorityFile = authority?.certificateFile
        settings.proxies = try ProxySettings(environment: environment)
        return settings
    }

    @Test func anAuthorityOfOnesOwnIsTrusted() async throws {
        let authority = try await TestAuthority()
        let identity = try await authority.identity()
        try await TransportFixture.with(settings: settings(authority), tls: identity, { _ in .answer(200, text: "a") })
        {
            fixture in
            let byName = try await fixture.body(of: fixture.request())
            #expect(byName == Array("a".utf8))
            var byAddress = fixture.request()
            byAddress.address.host = "127.0.0.1"
            #expect(try await fixture.body(of: byAddress) == Array("a".utf8))
        }
    }

    @Test func anUnknownAuthorityIsNotTrusted() async throws {
        let authority = try await TestAuthority()
        let identity = try await authority.identity()
        try await TransportFixture.with(settings: settings(nil), tls: identity, { _ in .answer(200) }) { fixture in
            let failure = await fixture.failure(of: fixture.request())
            #expect(failure?.kind == .tls)
            #expect(failure?.message.contains("not trusted") == true, "\(String(describing: failure))")
            #expect(fixture.server.requests.isEmpty)
        }
    }

    @Test func aCertificateForAnotherNameIsNotTrusted() async throws {
        let authority = try await TestAuthority()
        let identity = try await authority.identity(names: "DNS:store.example")
        try await TransportFixture.with(settings: settings(authority), tls: identity, { _ in .answer(200) }) {
            fixture in
            #expect(await fixture.failure(of: fixture.request())?.kind == .tls)
            #expect(fixture.server.requests.isEmpty)
        }
    }

    @Test func aServerWithoutTLSIsNoServerWithIt() async throws {
        try await TransportFixture.with([.answer(200)]) { fixture in
            var request = fixture.request()
            request.address.scheme = .https
            let kind = await fixture.failure(of: request)?.kind
            #expect(kind == .tls || kind == .unreachable, "\(String(describing: kind))")
        }
    }

    @Test func aCutUnderTLSIsTruncated() async throws {
        let authority = try await TestAuthority()
        let identity = try await authority.identity()
        try await TransportFixture.with(
            settings: settings(authority), tls: identity, { _ in .truncated(text: "half", missing: 4, end: .reset) }
        ) { fixture in
            #expect(await fixture.failure(of: fixture.request())?.kind == .truncated)
        }
    }

    @Test(arguments: ["/no/such/file.pem", "/dev/null"])
    func aFileWithoutCertificatesIsNamed(file: String) throws {
        var settings = TransportFixture.quick
        settings.authorityFile = file
        let failure = #expect(throws: HTTPFailure.self) { try AsyncHTTPTransport(settings) }
        #expect(failure?.kind == .settings && failure?.message.contains(file) == true)
    }

    @Test func tunnelsAreAskedForAndNothingOfTheRequestIsShownToTheProxy() async throws {
        let authority = try await TestAuthority()
        let identity = try await authority.identity(names: "DNS:store.example")
        let server = try await FaultServer.start(tls: identity) { _ in .answer(200, text: "through") }
        let proxy = try ConnectProxy(to: server.port)
        let transport = try AsyncHTTPTransport(
            settings(authority, ["https_proxy": "http://al:s3cret@127.0.0.1:\(proxy.port)"]))
        let request = HTTPRequest(
            .get, try HTTPAddress("https://store.example/b?token=canary"),
            headers: HTTPHeaders([("Authorization", "Bearer canary")]))
        let bytes = try await transport.send(request).body.collected(upTo: 100, of: request)
        #expect(bytes == Array("through".utf8))
        let asked = try #require(proxy.requests.first)
        #expect(asked.line == "CONNECT store.example:443 HTTP/1.1")
        #expect(asked.headers.contains { $0.lowercased() == "proxy-authorization: basic yww6czNjcmV0".lowercased() })
        #expect(!asked.headers.joined().contains("canary"))
        #expect(server.requests.first?.header("Proxy-Authorization") == nil)
        await transport.shutdown()
        proxy.stop()
        await server.stop()
    }

    @Test func exceptionsAndMetadataServersGoWithoutAProxy() async throws {
        let proxy = try ConnectProxy(to: 1, .refuses(403))
        let environment = ["http_proxy": "http://127.0.0.1:\(proxy.port)"]
        var excepted = environment
        excepted["NO_PROXY"] = "127.0.0.0/8"
        try await TransportFixture.with(settings: settings(nil, excepted), { _ in .answer(200) }) { fixture in
            #expect(await fixture.failure(of: fixture.request()) == nil)
        }
        try await TransportFixture.with(settings: settings(nil, environment), { _ in .answer(200) }) { fixture in
            var request = fixture.request()
            request.avoidsProxy = true
            #expect(await fixture.failure(of: request) == nil)
            #expect(proxy.requests.isEmpty)
            #expect(await fixture.failure(of: fixture.request())?.kind == .proxy)
            #expect(proxy.requests.count == 1)
        }
        proxy.stop()
    }

    @Test(arguments: [ConnectProxy.Manner.refuses(407), .refuses(502), .closes])
    func aProxyThatRefusesIsNamedAsTheOne(manner: ConnectProxy.Manner) async throws {
        let proxy = try ConnectProxy(to: 1, manner)
        let address = "http://u:canary@127.0.0.1:\(proxy.port)"
        let transport = try AsyncHTTPTransport(settings(nil, ["https_proxy": address]))
        let failure = await #expect(throws: HTTPFailure.self) {
            try await transport.send(HTTPRequest(.get, HTTPAddress(.https, host: "store.example")))
        }
        #expect(failure?.kind == .proxy, "\(String(describing: failure))")
        #expect(failure?.message.contains("canary") == false)
        await transport.shutdown()
        proxy.stop()
    }
}
