internal import FoundationEssentials
internal import HTTP
internal import Text

/// An identity of another provider, which Google's Security Token Service takes for a token (AIP-4117; RFC 8693).
///
/// The provider's own token comes from a file or from an address; it is read anew for each exchange, since whoever
/// writes it renews it. Programs are not run.
struct ExternalAccount: TokenProvider {
    let origin: String
    private let audience: String
    private let subjectType: String
    private let exchange: HTTPAddress
    private let source: SubjectSource
    private let client: (id: String, secret: Secret)?
    private let workforceProject: String?
    private let impersonation: Impersonation?

    init(_ file: CredentialFile) throws(HTTPFailure) {
        origin = file.path
        audience = try file.text(\.audience, "audience")
        subjectType = try file.text(\.subject_token_type, "subject_token_type")
        exchange = try file.address(try file.text(\.token_url, "token_url"), "token_url")
        source = try SubjectSource(file)
        client = file.content.client_id.map { ($0, Secret(file.content.client_secret ?? "")) }
        workforceProject = file.content.workforce_pool_user_project
        impersonation = try file.content.service_account_impersonation_url.map { text throws(HTTPFailure) in
            Impersonation(
                address: try file.address(text, "service_account_impersonation_url"), delegates: [],
                lifetime: file.content.service_account_impersonation?.token_lifetime_seconds ?? 3600)
        }
    }

    func token(_ desk: TokenDesk, isReplacement: Bool) async throws(HTTPFailure) -> AccessToken {
        let subject = try await source.token(desk)
        var items = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("audience", audience),
            ("scope", impersonation == nil ? desk.scope : GoogleAddress.platformScope),
            ("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            ("subject_token", subject.revealed), ("subject_token_type", subjectType),
        ]
        // With a client of one's own, the client says whose project it is.
        if client == nil, let workforceProject {
            items.append(("options", "{\"userProject\":\(JSONString.quoted(workforceProject))}"))
        }
        var request = TokenDesk.post(exchange, form: items)
        if let client {
            let login = Data("\(client.id):\(client.secret.revealed)".utf8).base64EncodedString()
            request.headers["Authorization"] = "Basic \(login)"
        }
        let token = try await desk.token(
            request, origin: origin, secrets: [subject, client?.secret ?? Secret("")],
            advice: "See that the provider of \(audience) takes this identity, and that its token is fresh")
        guard let impersonation else { return token }
        return try await impersonation.token(by: token, desk, origin: origin)
    }
}

/// Where the provider's token comes from.
private struct SubjectSource {
    private enum Place {
        case file(String)
        case address(HTTPAddress, HTTPHeaders)
    }

    private let origin: String
    private let place: Place
    /// The member that holds the token where it comes as JSON; nil: it is the whole text.
    private let member: String?

    init(_ file: CredentialFile) throws(HTTPFailure) {
        origin = file.path
        guard let source = file.content.credential_source else { throw file.lacking("credential_source") }
        if let path = source.file, !path.isEmpty {
            place = .file(path)
        } else if let url = source.url, source.environment_id == nil {
            let headers = (source.headers ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            place = .address(try file.address(url, "credential_source.url"), HTTPHeaders(headers))
        } else {
            throw file.failure(
                "credential_source is none that this loader reads: it takes a token from a file or from an address, runs "
                    + "no programs and signs nothing for AWS. Configure the pool's provider with a file or a url")
        }
        switch source.format?.type ?? "text" {
        case "text": member = nil
        case "json":
            guard let name = source.format?.subject_token_field_name else {
                throw file.lacking("credential_source.format.subject_token_field_name")
            }
            member = name
        default: throw file.failure("credential_source.format.type is neither text nor json")
        }
    }

    func token(_ desk: TokenDesk) async throws(HTTPFailure) -> Secret {
        let (bytes, name) = try await bytes(desk)
        var text = String(decoding: bytes, as: UTF8.self)
        if let member {
            let object = try? JSONDecoder().decode([String: Loose].self, from: Data(bytes))
            text = object?[member]?.text ?? ""
        }
        let token = text.trimmingPrefix { $0.isWhitespace }
        let end = token.lastIndex { !$0.isWhitespace }
        guard let end else {
            throw HTTPFailure(.credentials, "\(origin): \(name) holds no token. See that its provider writes one")
        }
        return Secret(String(token[...end]))
    }

    private func bytes(_ desk: TokenDesk) async throws(HTTPFailure) -> ([UInt8], String) {
        switch place {
        case .file(let path):
            guard let bytes = SmallFile.bytes(path) else {
                throw HTTPFailure(
                    .credentials,
                    "\(origin): the provider's token \(path) cannot be read. See that it is there and readable")
            }
            return (bytes, path)
        case .address(let address, let headers):
            let request = HTTPRequest(.get, address, headers: headers)
            let answer = try await desk.ask(request, origin: origin)
            guard answer.status == 200 else {
                throw HTTPFailure(
                    .credentials,
                    "\(origin): \(address) gives no token of the provider's (status \(answer.status)). See "
                        + "that the service is the one that credential_source means")
            }
            return (answer.bytes, "\(address)")
        }
    }

    /// A member of any type, of which a text is of use.
    private struct Loose: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws { text = try? decoder.singleValueContainer().decode(String.self) }
    }
}
