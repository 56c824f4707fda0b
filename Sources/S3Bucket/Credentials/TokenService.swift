internal import HTTP
internal import Text

/// AWS's Security Token Service, which gives the keys of a role to who may have them ("AWS STS API Reference").
struct TokenService: Sendable {
    private static let version = "2011-06-15"

    let address: HTTPAddress
    let region: String

    /// The service of a region.
    ///
    /// - Throws: `HTTPFailure` of the kind `.credentials` where `AWS_ENDPOINT_URL_STS` cannot be used.
    init(region: String?, _ desk: KeyDesk) throws(HTTPFailure) {
        let region = region ?? "us-east-1"
        self.region = region
        guard let text = desk.variable("AWS_ENDPOINT_URL_STS") else {
            address = HTTPAddress(.https, host: "sts.\(region).\(AmazonHost.domain(of: region))")
            return
        }
        do throws(HTTPAddressError) { address = try HTTPAddress(text) } catch {
            throw HTTPFailure(.credentials, "AWS_ENDPOINT_URL_STS is no address: \(error.message)")
        }
        guard address.scheme == .https || address.isLoopback else {
            throw HTTPFailure(
                .credentials, "AWS_ENDPOINT_URL_STS names an address without TLS on another machine. Write https://")
        }
    }

    /// Asks for keys.
    ///
    /// - Parameters:
    ///   - items: the action and its parameters.
    ///   - signer: whose keys sign the request; nil: a token in it is the proof.
    ///   - origin: where the credential is from.
    ///   - advice: what to do where it is refused, as a sentence.
    func keys(
        _ items: [(String, String)], signedBy signer: AccessKeys?, _ desk: KeyDesk, origin: String, advice: String
    ) async throws(HTTPFailure) -> AccessKeys {
        let form = (items + [("Version", Self.version)])
            .map { "\($0.0)=\(URIEncoding.escaped($0.1.utf8))" }.joined(separator: "&")
        let request = HTTPRequest(
            .post, address, headers: HTTPHeaders([("Content-Type", "application/x-www-form-urlencoded")]),
            body: Array(form.utf8))
        let signature = signer.map {
            SignatureV4(keys: $0, region: region, service: "sts", tellsDigest: false)
        }
        let answer = try await desk.ask(request, origin: origin) { request throws(HTTPFailure) in
            signature?.sign(&request, at: desk.time.unixSeconds())
        }
        let content = FlatXML.read(answer.bytes)
        guard answer.status == 200 else {
            let code = content?["Code"].map { ": \($0)" } ?? ""
            throw HTTPFailure(
                .credentials, "\(origin): \(address) refuses it (status \(answer.status)\(code)). \(advice)")
        }
        guard let id = content?["AccessKeyId"], let secret = content?["SecretAccessKey"] else {
            throw HTTPFailure(
                .credentials, "\(origin): \(address) answers without keys. See that the address is one of STS")
        }
        return AccessKeys(
            id: id, secret: Secret(secret), token: content?["SessionToken"].map(Secret.init),
            expires: content?["Expiration"].flatMap { ListTime.seconds(Array($0.utf8)) })
    }

    /// How the session of a role is called in the vendor's logs.
    static func sessionName(_ written: String?) -> String { written ?? "twined-datastore" }
}

/// A role that is assumed with the keys of another credential (`role_arn` with `source_profile` or `credential_source`).
struct AssumedRole: KeyProvider {
    let origin: String
    let role: String
    let sessionName: String?
    let externalID: String?
    let seconds: String?
    let service: TokenService
    let source: any KeyProvider

    func keys(_ desk: KeyDesk) async throws(HTTPFailure) -> AccessKeys {
        let signer = try await source.keys(desk)
        var items = [
            ("Action", "AssumeRole"), ("RoleArn", role), ("RoleSessionName", TokenService.sessionName(sessionName)),
        ]
        if let externalID { items.append(("ExternalId", externalID)) }
        if let seconds { items.append(("DurationSeconds", seconds)) }
        return try await service.keys(
            items, signedBy: signer, desk, origin: origin,
            advice: "See that \(source.origin) may assume \(role), and that the role's trust policy names it")
    }
}

/// A role that is assumed with the token of another provider of identities, as Kubernetes puts into its containers.
struct WebIdentity: KeyProvider {
    let origin: String
    let role: String
    let tokenFile: String
    let sessionName: String?
    let service: TokenService

    func keys(_ desk: KeyDesk) async throws(HTTPFailure) -> AccessKeys {
        // Whoever writes the file renews it, so that it is read for each question.
        let token = SmallFile.bytes(tokenFile).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let words = token.split(whereSeparator: \.isWhitespace)
        guard words.count == 1, let word = words.first else {
            throw HTTPFailure(
                .credentials,
                "\(origin): the token file \(tokenFile) cannot be read, or holds no token. See that it is there and readable"
            )
        }
        return try await service.keys(
            [
                ("Action", "AssumeRoleWithWebIdentity"), ("RoleArn", role),
                ("RoleSessionName", TokenService.sessionName(sessionName)), ("WebIdentityToken", String(word)),
            ], signedBy: nil, desk, origin: origin,
            advice:
                "See that the token in \(tokenFile) is fresh and that the trust policy of \(role) takes its provider")
    }
}
