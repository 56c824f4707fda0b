public import HTTP

/// A bearer token and how long it holds.
public struct AccessToken: Sendable, Hashable {
    /// What goes behind `Bearer`.
    public let secret: Secret
    /// Until when it holds, in seconds since 1970 by this machine's clock.
    public let expires: Int64

    /// Takes a token.
    public init(_ secret: Secret, expires: Int64) {
        self.secret = secret
        self.expires = expires
    }
}

/// Gets tokens of one kind of credential.
protocol TokenProvider: Sendable {
    /// Where the credential is from, as it begins a sentence: a file's path, or an address.
    var origin: String { get }

    /// Gets a new token.
    ///
    /// - Parameter isReplacement: whether one that should still hold was refused (401).
    /// - Throws: `HTTPFailure`, of the kind `.credentials` where the credential is at fault.
    func token(_ desk: TokenDesk, isReplacement: Bool) async throws(HTTPFailure) -> AccessToken
}
