internal import HTTP
internal import Text

/// A service account's key: it signs a token by itself, so that nobody has to be asked for one.
///
/// Google's interfaces take a JSON Web Token that the key has signed in place of an access token, with the scope as a
/// claim (AIP-4111, "Self-signed JWT"). Where such a one is refused, the next is asked for at the file's `token_uri`
/// (RFC 7523), as it has always been.
struct ServiceAccount: TokenProvider {
    let origin: String
    let email: String
    let key: Secret
    let keyName: String?
    let tokenAddress: HTTPAddress
    /// The address as the file spells it, which a token names as whom it is for.
    let audience: String

    init(_ file: CredentialFile) throws(HTTPFailure) {
        origin = file.path
        email = try file.text(\.client_email, "client_email")
        key = Secret(try file.text(\.private_key, "private_key"))
        keyName = file.content.private_key_id
        audience = file.content.token_uri ?? GoogleAddress.token
        tokenAddress = try file.address(audience, "token_uri")
        // A key that cannot sign is found out before the first listing.
        _ = try signed([("iss", email)])
    }

    func token(_ desk: TokenDesk, isReplacement: Bool) async throws(HTTPFailure) -> AccessToken {
        let now = desk.time.unixSeconds()
        // The longest that Google takes.
        let expires = now + 3600
        let times = [("iat", now), ("exp", expires)]
        guard isReplacement else {
            let token = try signed([("iss", email), ("sub", email), ("scope", desk.scope)], times)
            return AccessToken(Secret(token), expires: expires)
        }
        let assertion = try signed(
            [("iss", email), ("aud", audience), ("scope", desk.scope)], times)
        return try await desk.token(
            TokenDesk.post(
                tokenAddress,
                form: [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", assertion)]),
            origin: origin, secrets: [key, Secret(assertion)],
            advice: "See that the key of \(email) has not been deleted, and that this machine's clock is right")
    }

    private func signed(
        _ claims: [(String, String)], _ times: [(String, Int64)] = []
    ) throws(HTTPFailure) -> String {
        var header = [("alg", "RS256"), ("typ", "JWT")]
        if let keyName { header.append(("kid", keyName)) }
        let members = claims.map { "\(JSONString.quoted($0.0)):\(JSONString.quoted($0.1))" }
        let moments = times.map { "\(JSONString.quoted($0.0)):\($0.1)" }
        let payload = "{\((members + moments).joined(separator: ","))}"
        let head = "{\(header.map { "\(JSONString.quoted($0.0)):\(JSONString.quoted($0.1))" }.joined(separator: ","))}"
        let message = "\(Base64URL.encoded(Array(head.utf8))).\(Base64URL.encoded(Array(payload.utf8)))"
        do throws(RSASignature.Failure) {
            let signature = try RSASignature.sign(Array(message.utf8), with: key.revealed)
            return "\(message).\(Base64URL.encoded(signature))"
        } catch {
            throw HTTPFailure(
                .credentials, "\(origin): private_key is no RSA key in PEM form. Download the key of \(email) once more"
            )
        }
    }
}
