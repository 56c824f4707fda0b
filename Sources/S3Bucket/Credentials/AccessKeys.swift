public import HTTP

/// What requests are signed with: an access key, its secret, and the token of a session that has one.
public struct AccessKeys: Sendable, Hashable {
    /// The access key's id, which goes out with each request.
    public let id: String
    /// The secret access key, which never leaves the machine.
    public let secret: Secret
    /// The session's token; nil for keys that hold for ever.
    public let token: Secret?
    /// Until when they hold, in seconds since 1970; nil for keys that hold for ever, or where nobody says.
    public let expires: Int64?

    /// Takes keys.
    public init(id: String, secret: Secret, token: Secret? = nil, expires: Int64? = nil) {
        self.id = id
        self.secret = secret
        self.token = token
        self.expires = expires
    }

    /// Whether it is the same session, whatever is said of its end.
    func isSameSession(as other: AccessKeys) -> Bool {
        id == other.id && secret == other.secret && token == other.token
    }
}

extension AccessKeys: CustomStringConvertible, CustomReflectable {
    /// That there are keys, and nothing of them.
    public var description: String { "(access keys)" }

    /// Shows no members.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Gets access keys of one kind of credential.
protocol KeyProvider: Sendable {
    /// Where the credential is from, as it begins a sentence: a file and its profile, or an address.
    var origin: String { get }

    /// Gets the keys that hold now, read or asked for anew.
    ///
    /// - Throws: `HTTPFailure`, of the kind `.credentials` where the credential is at fault.
    func keys(_ desk: KeyDesk) async throws(HTTPFailure) -> AccessKeys
}
