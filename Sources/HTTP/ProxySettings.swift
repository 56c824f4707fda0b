/// Which requests go through a proxy, read from the environment as curl reads it (the section ENVIRONMENT of curl(1)).
///
/// Lower case has precedence. `HTTP_PROXY` in capitals is not read, as curl does not: a web server that runs a program
/// sets it from a request's header `Proxy`. A proxy for `http://` addresses is so named by `http_proxy` alone.
public struct ProxySettings: Sendable {
    /// A proxy that is spoken to by HTTP.
    public struct Proxy: Sendable, Hashable {
        /// Its host.
        public let host: String
        /// Its port.
        public let port: Int
        /// Who asks; nil where it wants nobody's name.
        public let user: String?
        /// The user's password.
        public let password: Secret?
    }

    /// For `https://` addresses.
    public let https: Proxy?
    /// For `http://` addresses.
    public let http: Proxy?
    /// What goes without.
    let exceptions: ProxyExceptions

    /// No proxy.
    public init() {
        https = nil
        http = nil
        exceptions = ProxyExceptions("")
    }

    /// Reads the environment.
    ///
    /// - Throws: `HTTPFailure` of the kind `.settings` for a proxy that cannot be spoken to, which names the variable
    ///   and not its value: there may be a password in it.
    public init(environment: [String: String]) throws(HTTPFailure) {
        func proxy(_ names: [String]) throws(HTTPFailure) -> Proxy? {
            for name in names {
                guard let text = environment[name] else { continue }
                // Set to nothing it means none, and hides what comes after.
                return text.isEmpty ? nil : try Self.proxy(text, variable: name)
            }
            return nil
        }
        https = try proxy(["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
        http = try proxy(["http_proxy", "all_proxy", "ALL_PROXY"])
        exceptions = ProxyExceptions(environment["no_proxy"] ?? environment["NO_PROXY"] ?? "")
    }

    /// The proxy for an address; nil: it is asked directly.
    public func proxy(for address: HTTPAddress) -> Proxy? {
        let proxy = address.scheme == .https ? https : http
        return proxy == nil || exceptions.contain(address.host) ? nil : proxy
    }

    private static func proxy(_ text: String, variable: String) throws(HTTPFailure) -> Proxy {
        var rest = Substring(text)
        if let mark = text.firstRange(of: "://") {
            guard text[..<mark.lowerBound].lowercased() == "http" else {
                throw HTTPFailure(
                    .settings,
                    "\(variable) names a proxy that is not spoken to by http://; this loader speaks to no other")
            }
            rest = text[mark.upperBound...]
        }
        var user: String?
        var password: String?
        if let at = rest.lastIndex(of: "@") {
            let login = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            user = login.first.map(decoded)
            password = login.count > 1 ? decoded(login[1]) : ""
            rest = rest[rest.index(after: at)...]
        }
        let authority = rest.prefix { $0 != "/" }
        do throws(HTTPAddressError) {
            let (host, port) = try HTTPAddress.hostAndPort(authority)
            // curl's port of a proxy that names none.
            return Proxy(host: host, port: port ?? 1080, user: user, password: password.map(Secret.init))
        } catch {
            throw HTTPFailure(.settings, "\(variable) names no proxy: \(error)")
        }
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
