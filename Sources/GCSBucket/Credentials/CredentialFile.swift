internal import FoundationEssentials
internal import HTTP

/// A file that holds a credential of Google's, in one of the forms that gcloud and the console write (AIP-4110).
struct CredentialFile: Sendable {
    /// What all forms have together; each has some of it.
    struct Content: Decodable, Sendable {
        var type: String?
        var universe_domain: String?
        var quota_project_id: String?
        var token_uri: String?
        // service_account
        var client_email: String?
        var private_key: String?
        var private_key_id: String?
        // authorized_user
        var client_id: String?
        var client_secret: String?
        var refresh_token: String?
        // external_account
        var audience: String?
        var subject_token_type: String?
        var token_url: String?
        var credential_source: Source?
        var workforce_pool_user_project: String?
        var service_account_impersonation_url: String?
        var service_account_impersonation: Lifetime?
        // impersonated_service_account
        var delegates: [String]?
        var source_credentials: Inner?
    }

    struct Source: Decodable, Sendable {
        var file: String?
        var url: String?
        var headers: [String: String]?
        var environment_id: String?
        var format: Format?
    }

    struct Format: Decodable, Sendable {
        var type: String?
        var subject_token_field_name: String?
    }

    struct Lifetime: Decodable, Sendable {
        var token_lifetime_seconds: Int64?
    }

    /// The credential inside of another.
    final class Inner: Decodable, Sendable {
        let content: Content

        init(from decoder: any Decoder) throws { content = try Content(from: decoder) }
    }

    let path: String
    let content: Content
    /// Whether hosts of a universe other than Google's own may be sent tokens.
    let allowsUniverse: @Sendable (String) -> Bool

    init(path: String, content: Content, allowsUniverse: @escaping @Sendable (String) -> Bool) {
        self.path = path
        self.content = content
        self.allowsUniverse = allowsUniverse
    }

    /// Reads a file.
    ///
    /// - Parameter reason: why this file, as `GOOGLE_APPLICATION_CREDENTIALS names it`.
    init(
        reading path: String, because reason: String, allowsUniverse: @escaping @Sendable (String) -> Bool
    ) throws(HTTPFailure) {
        guard let bytes = SmallFile.bytes(path) else {
            throw HTTPFailure(
                .credentials,
                "\(path): the credential file cannot be read (\(reason)). See that it is there and that the "
                    + "loader may read it")
        }
        guard let content = try? JSONDecoder().decode(Content.self, from: Data(bytes)) else {
            // The decoder's own words might hold a part of the file.
            throw HTTPFailure(
                .credentials,
                "\(path): the file is no JSON of a credential (\(reason)). Download it once more, or log in "
                    + "with gcloud auth application-default login")
        }
        self.init(path: path, content: content, allowsUniverse: allowsUniverse)
    }

    /// The domain under which the hosts of this credential's cloud are.
    var universeDomain: String {
        let domain = content.universe_domain ?? ""
        return domain.isEmpty ? GoogleAddress.universe : domain.lowercased()
    }

    /// What gets tokens by it.
    func provider() throws(HTTPFailure) -> any TokenProvider {
        guard universeDomain == GoogleAddress.universe || allowsUniverse(universeDomain) else {
            throw failure(
                "the credential belongs to the universe \(universeDomain), whose hosts this machine does not allow. Allow "
                    + "them for the bucket in the file of allowed endpoints")
        }
        switch content.type {
        case "service_account": return try ServiceAccount(self)
        case "authorized_user": return try AuthorizedUser(self)
        case "external_account": return try ExternalAccount(self)
        case "impersonated_service_account": return try ImpersonatedAccount(self)
        default:
            throw failure(
                "its type is none that this loader knows: service_account, authorized_user, external_account or "
                    + "impersonated_service_account. Use a file of one of these")
        }
    }

    // MARK: Parts

    /// A member that has to be there.
    func text(_ member: KeyPath<Content, String?>, _ name: String) throws(HTTPFailure) -> String {
        guard let text = content[keyPath: member], !text.isEmpty else { throw lacking(name) }
        return text
    }

    /// An address that tokens or keys are sent to: by TLS, or to this machine.
    func address(_ text: String, _ name: String) throws(HTTPFailure) -> HTTPAddress {
        let address: HTTPAddress
        do throws(HTTPAddressError) {
            address = try HTTPAddress(text)
        } catch {
            throw failure("\(name) is no address: \(error). Download the file once more")
        }
        guard address.scheme == .https || address.isLoopback else {
            throw failure(
                "\(name) is \(address.origin), and credentials are sent by https only, or to this machine itself. "
                    + "Correct the address")
        }
        return address
    }

    func lacking(_ name: String) -> HTTPFailure {
        failure("\(name) is missing in a credential of the type \(typeName). Download the file once more")
    }

    /// The type, where it is one that may be shown.
    private var typeName: String {
        let type = content.type ?? ""
        return type.utf8.count <= 40 && type.utf8.allSatisfy { $0 == 0x5F || 0x61...0x7A ~= $0 } ? type : "?"
    }

    func failure(_ what: String) -> HTTPFailure { HTTPFailure(.credentials, "\(path): \(what)") }
}
