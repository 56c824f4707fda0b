import HTTP
import Testing

@Suite struct HTTPAddressTests {
    @Test func anAddressIsReadAndWritten() throws {
        let address = try HTTPAddress("HTTPS://Storage.Example.COM:8443/a//b/../%2E?x=1&y=%2F?")
        #expect(address.scheme == .https)
        #expect(address.host == "storage.example.com")
        #expect(address.port == 8443)
        #expect(address.target == "/a//b/../%2E?x=1&y=%2F?")
        #expect(address.hostHeader == "storage.example.com:8443")
        #expect(try HTTPAddress("http://h").target == "/")
        #expect(try HTTPAddress("http://h?q").target == "/?q")
        #expect(try HTTPAddress("https://h:443/").hostHeader == "h")
        let six = try HTTPAddress("http://[::1]:9/")
        #expect(six.host == "::1" && six.port == 9 && six.hostHeader == "[::1]:9" && six.isLoopback)
    }

    @Test(arguments: [
        "", "h/p", "ftp://h/", "https://", "https://:80/", "https://user:canary@h/", "https://h:0/", "https://h:x/",
        "https://h:99999/", "https://h:/", "https://h/a b", "https://h/ä", "https://h/#f", "https://[::1/",
        "https://h\r\n/",
        "https://h%00/", "https://[::1]x/",
    ])
    func whatIsNoAddressIsRefused(text: String) {
        let error = #expect(throws: HTTPAddressError.self) { try HTTPAddress(text) }
        #expect(error?.message.contains("canary") == false)
    }

    @Test func loopbackIsKnownByItsSpelling() throws {
        for host in ["localhost", "a.localhost", "127.0.0.1", "127.9.9.9"] {
            #expect(HTTPAddress(.http, host: host).isLoopback, "\(host)")
        }
        for host in [
            "127.0.0.1.example.com", "localhost.example.com", "127.0.0", "128.0.0.1", "127.0.0.256", "notlocalhost",
        ] {
            #expect(!HTTPAddress(.http, host: host).isLoopback, "\(host)")
        }
    }
}
