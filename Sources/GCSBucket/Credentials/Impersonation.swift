internal import HTTP
internal import Text

/// One identity that acts as a service account: by its own token it asks for that of the account
/// (`generateAccessToken` of the IAM Service Account Credentials interface).
struct Impersonation: Sendable {
    let address: HTTPAddress
    let delegates: [String]
    /// In seconds.
    let lifetime: Int64

    func token(by token: AccessToken, _ desk: TokenDesk, origin: String) async throws(HTTPFailure) -> AccessToken {
        let list = delegates.map { JSONString.quoted($0) }.joined(separator: ",")
        let body =
            "{\"delegates\":[\(list)],\"scope\":[\(JSONString.quoted(desk.scope))],\"lifetime\":\"\(lifetime)s\"}"
        let request = HTTPRequest(
            .post, address,
            headers: HTTPHeaders([
                ("Content-Type", "application/json"), ("Authorization", "Bearer \(token.secret.revealed)"),
            ]), body: Array(body.utf8))
        return try await desk.token(
            request, origin: origin, secrets: [token.secret],
            advice: "Grant it roles/iam.serviceAccountTokenCreator on the account that the address names")
    }
}

/// A credential that only serves to act as a service account, as gcloud writes it.
struct ImpersonatedAccount: TokenProvider {
    let origin: String
    private let source: any TokenProvider
    private let impersonation: Impersonation

    init(_ file: CredentialFile) throws(HTTPFailure) {
        origin = file.path
        let url = try file.text(\.service_account_impersonation_url, "service_account_impersonation_url")
        impersonation = Impersonation(
            address: try file.address(url, "service_account_impersonation_url"),
            delegates: file.content.delegates ?? [],
            lifetime: 3600)
        guard let inner = file.content.source_credentials?.content else { throw file.lacking("source_credentials") }
        let innerFile = CredentialFile(path: file.path, content: inner, allowsUniverse: file.allowsUniverse)
        guard inner.type != "impersonated_service_account" else {
            throw file.failure("source_credentials are impersonated themselves; list such accounts in delegates")
        }
        source = try innerFile.provider()
    }

    func token(_ desk: TokenDesk, isReplacement: Bool) async throws(HTTPFailure) -> AccessToken {
        let own = TokenDesk(session: desk.session, time: desk.time, scope: GoogleAddress.platformScope)
        let token = try await source.token(own, isReplacement: isReplacement)
        return try await impersonation.token(by: token, desk, origin: origin)
    }
}
