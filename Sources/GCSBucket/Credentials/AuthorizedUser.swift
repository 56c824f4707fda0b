internal import HTTP

/// A person who has logged in with gcloud: a refresh token, which a token is asked for with (RFC 6749, 6).
struct AuthorizedUser: TokenProvider {
    let origin: String
    let clientID: String
    let clientSecret: Secret
    let refreshToken: Secret
    let tokenAddress: HTTPAddress

    init(_ file: CredentialFile) throws(HTTPFailure) {
        origin = file.path
        clientID = try file.text(\.client_id, "client_id")
        clientSecret = Secret(try file.text(\.client_secret, "client_secret"))
        refreshToken = Secret(try file.text(\.refresh_token, "refresh_token"))
        tokenAddress = try file.address(file.content.token_uri ?? GoogleAddress.token, "token_uri")
    }

    func token(_ desk: TokenDesk, isReplacement: Bool) async throws(HTTPFailure) -> AccessToken {
        try await desk.token(
            TokenDesk.post(
                tokenAddress,
                form: [
                    ("grant_type", "refresh_token"), ("client_id", clientID), ("client_secret", clientSecret.revealed),
                    ("refresh_token", refreshToken.revealed),
                ]),
            origin: origin, secrets: [clientSecret, refreshToken],
            advice: "Log in anew: gcloud auth application-default login")
    }
}
