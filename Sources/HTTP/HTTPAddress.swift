/// What a request is sent to: scheme, host, port, and the request's target exactly as it goes out.
///
/// Path and query are kept as they were given. A key may hold `//`, `./` or `../`, which a library for addresses may
/// rewrite, and which a signature covers byte by byte; so nothing here decodes, encodes or resolves.
public struct HTTPAddress: Sendable, Hashable {
    /// How the connection is made.
    public enum Scheme: String, Sendable {
        /// Without TLS.
        case http
        /// With TLS.
        case https

        /// The port where none is written.
        public var standardPort: Int { self == .http ? 80 : 443 }
    }

    /// Whether TLS is spoken.
    public var scheme: Scheme
    /// The host's name or address, in lower case; an IPv6 address without its brackets.
    public var host: String
    /// The TCP port.
    public var port: Int
    /// The path, percent-encoded; it begins with `/`.
    public var path: String
    /// The query, percent-encoded and without `?`; nil where there is none.
    public var query: String?

    /// Puts an address together.
    public init(_ scheme: Scheme, host: String, port: Int? = nil, path: String = "/", query: String? = nil) {
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = port ?? scheme.standardPort
        self.path = path
        self.query = query
    }

    /// Reads an address such as `https://host:port/path?query`.
    ///
    /// - Throws: `HTTPAddressError`, which does not repeat the text: somebody may have written a password into it.
    public init(_ text: String) throws(HTTPAddressError) {
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw HTTPAddressError("an address has no spaces and no characters but ASCII's")
        }
        guard let mark = text.firstRange(of: "://"),
            let scheme = Scheme(rawValue: text[..<mark.lowerBound].lowercased())
        else { throw HTTPAddressError("an address begins with https:// or http://") }
        let rest = text[mark.upperBound...]
        guard !rest.contains("#") else { throw HTTPAddressError("an address that is asked for has no # in it") }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else {
            throw HTTPAddressError("an address holds no user and no password (the part before @)")
        }
        let (host, port) = try Self.hostAndPort(authority)
        let target = rest[authority.endIndex...]
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.first.map(String.init) ?? ""
        self.init(
            scheme, host: host, port: port, path: path.isEmpty ? "/" : path,
            query: parts.count > 1 ? String(parts[1]) : nil)
    }

    /// The path and query as the first line of a request has them.
    public var target: String { query.map { "\(path)?\($0)" } ?? path }

    /// The value of the header `Host`: the port is left out where it is the scheme's own.
    public var hostHeader: String { port == scheme.standardPort ? bracketedHost : "\(bracketedHost):\(port)" }

    /// The address without path and query.
    public var origin: String { "\(scheme.rawValue)://\(hostHeader)" }

    /// Whether the host is this machine by its spelling: `localhost`, `127.…` or `::1`.
    public var isLoopback: Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private var bracketedHost: String { host.contains(":") ? "[\(host)]" : host }

    static func hostAndPort(_ authority: Substring) throws(HTTPAddressError) -> (String, Int?) {
        var host = authority
        var portText: Substring?
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { throw HTTPAddressError("the host's ] is missing") }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { throw HTTPAddressError("after ] comes a port or a path") }
            portText = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            portText = authority[authority.index(after: colon)...]
        }
        let allowed = host.utf8.allSatisfy { byte in
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                || "-._:".utf8.contains(byte)
        }
        guard !host.isEmpty, allowed else { throw HTTPAddressError("the host's name is missing or is none") }
        guard let portText else { return (String(host), nil) }
        guard let port = Int(portText), 1...65535 ~= port, portText.first?.isNumber == true else {
            throw HTTPAddressError("a port is a number from 1 to 65535")
        }
        return (String(host), port)
    }
}

/// Why a text is no address that a request can be sent to.
public struct HTTPAddressError: Error, Sendable, CustomStringConvertible {
    /// What is wrong, as a sentence without the text itself.
    public let message: String

    init(_ message: String) { self.message = message }

    /// The message.
    public var description: String { message }
}
