import HTTP
import Testing

@Suite struct ProxySettingsTests {
    private func port(_ environment: [String: String], _ address: String) throws -> Int? {
        try ProxySettings(environment: environment).proxy(for: HTTPAddress(address))?.port
    }

    @Test func theVariablesAreReadAsCurlReadsThem() throws {
        #expect(try port(["https_proxy": "http://p:1", "HTTPS_PROXY": "http://p:2"], "https://h/") == 1)
        #expect(try port(["HTTPS_PROXY": "http://p:2"], "https://h/") == 2)
        #expect(try port(["HTTPS_PROXY": "http://p:2"], "http://h/") == nil)
        #expect(try port(["http_proxy": "http://p:3"], "http://h/") == 3)
        #expect(try port(["http_proxy": "http://p:3"], "https://h/") == nil)
        #expect(try port(["HTTP_PROXY": "http://p:4"], "http://h/") == nil)
        #expect(try port(["ALL_PROXY": "http://p:5"], "https://h/") == 5)
        #expect(try port(["https_proxy": "", "ALL_PROXY": "http://p:5"], "https://h/") == nil)
        #expect(try port(["https_proxy": "p:6"], "https://h/") == 6)
        #expect(try port(["https_proxy": "p"], "https://h/") == 1080)
        #expect(try port(["https_proxy": "http://p:80/"], "https://h/") == 80)
        #expect(try port([:], "https://h/") == nil)
    }

    @Test func aLoginIsDecoded() throws {
        let proxy = try ProxySettings(environment: ["https_proxy": "http://al%40b:p%3A%2Fs@w@proxy:8080"])
            .proxy(for: HTTPAddress("https://h/"))
        #expect(proxy?.host == "proxy" && proxy?.user == "al@b" && proxy?.password?.revealed == "p:/s@w")
        #expect(!"\(String(describing: proxy))".contains("p:/s@w"))
    }

    @Test(arguments: ["socks5://canary@p:1", "https://u:canary@p:1", "http://u:canary@p:port", "http://u:canary@"])
    func whatCannotBeSpokenToIsRefusedWithoutItsPassword(text: String) {
        let failure = #expect(throws: HTTPFailure.self) { try ProxySettings(environment: ["HTTPS_PROXY": text]) }
        #expect(failure?.kind == .settings)
        #expect(failure?.message.contains("HTTPS_PROXY") == true && failure?.message.contains("canary") == false)
    }

    @Test(arguments: [
        ("*", "h", true), ("a.com", "a.com", true), ("a.com", "x.a.com", true), (".a.com", "a.com", true),
        (".a.com", "x.a.com", true), ("a.com", "xa.com", false), ("a.com", "a.com.org", false),
        ("A.com", "a.COM", true),
        ("b, a.com", "a.com", true), ("b a.com", "a.com", true), ("a.com.", "a.com", true), ("", "a.com", false),
        ("*.a.com", "x.a.com", false), ("10.0.0.1", "10.0.0.1", true), ("10.0.0.0/8", "10.200.3.4", true),
        ("10.0.0.0/8", "11.0.0.1", false), ("192.168.4.0/22", "192.168.7.255", true),
        ("192.168.4.0/22", "192.168.8.0", false), ("0.0.0.1", "10.0.0.1", false), ("10.0.0.0/99", "10.0.0.1", false),
        ("[::1]", "[::1]", true), ("fd00::/8", "[fd12::3]", true), ("fd00::/8", "[fe80::1]", false),
        ("::1", "[::1]", true),
        (",.,", "a.com", false),
    ])
    func theExceptionsAreMatchedAsCurlMatchesThem(list: String, host: String, isExcepted: Bool) throws {
        let environment = ["https_proxy": "http://p:1", "no_proxy": list]
        #expect(try (port(environment, "https://\(host)/") == nil) == isExcepted)
        let capitals = ["https_proxy": "http://p:1", "NO_PROXY": list]
        #expect(try (port(capitals, "https://\(host)/") == nil) == isExcepted)
    }
}
