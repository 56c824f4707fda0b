internal import FoundationEssentials
public import HTTP

/// How requests to Google's interfaces are authorized: by a token of some credential, or not at all.
public struct GoogleCredential: Sendable {
    /// Where the credential is from: a file's path, the metadata server's address, or `none`.
    public let origin: String
    /// The domain of the cloud's hosts: the bucket is at `storage.` and this.
    public let universeDomain: String
    /// The project whose quota is used (`x-goog-user-project`); nil: that of the credential.
    public let quotaProject: String?
    /// What gives out tokens; nil: requests go out without one.
    public let tokens: TokenSource?

    /// Authorizes a request.
    ///
    /// - Throws: `HTTPFailure` if there is no token; see `TokenSource.token()`.
    public func authorize(_ request: inout HTTPRequest) async throws(HTTPFailure) {
        guard let tokens else { return }
        request.headers["Authorization"] = "Bearer \(try await tokens.token().secret.revealed)"
        // A request that names its project already keeps it.
        if let quotaProject, request.headers["x-goog-user-project"] == nil {
            request.headers["x-goog-user-project"] = quotaProject
        }
    }

    /// Takes note that a request was answered with 401.
    ///
    /// - Returns: whether it is worth sending it once more, authorized anew.
    public func isWorthRepeating(_ request: HTTPRequest) async -> Bool {
        guard let tokens, let header = request.headers["Authorization"] else { return false }
        return await tokens.invalidate(secret: Secret(String(header.dropFirst("Bearer ".count))))
    }
}

extension GoogleCredential {
    /// What of the machine decides which credential it is.
    public struct Surroundings: Sendable {
        /// The environment's variables.
        public var environment: [String: String]
        /// Whether hosts of this universe domain, which is not Google's own, may be sent tokens.
        public var allowsUniverse: @Sendable (String) -> Bool
        /// The clock.
        public var time: TimeSource

        /// Describes the machine; no universe but Google's own is allowed unless a predicate allows it.
        public init(
            environment: [String: String], allowsUniverse: @escaping @Sendable (String) -> Bool = { _ in false },
            time: TimeSource = .system
        ) {
            self.environment = environment
            self.allowsUniverse = allowsUniverse
            self.time = time
        }
    }

    /// Finds the credential that a datastore refers to.
    ///
    /// `env` is looked for as all of Google's own clients do ("How Application Default Credentials works"): in the file
    /// that GOOGLE_APPLICATION_CREDENTIALS names, in that of gcloud, and at the machine's metadata server. A file that is
    /// named or found and cannot be used is an error, and nothing else is tried in its place; nor does anybody ever become
    /// anonymous who did not ask for it.
    ///
    /// - Parameters:
    ///   - reference: as the registry has it: `env`, `file PATH` or `none`.
    ///   - session: what asks for tokens; they count as `token` in its ledger.
    /// - Throws: `HTTPFailure`, of the kind `.credentials` where there is none that can be used.
    public static func find(
        _ reference: String, _ surroundings: Surroundings, session: HTTPSession
    ) async throws(HTTPFailure) -> GoogleCredential {
        let desk = TokenDesk(session: session, time: surroundings.time, scope: GoogleAddress.readScope)
        let words = reference.split(separator: " ", maxSplits: 1).map(String.init)
        switch (words.first, words.count > 1 ? words[1] : nil) {
        case ("none", nil):
            return GoogleCredential(
                origin: "none", universeDomain: GoogleAddress.universe, quotaProject: nil, tokens: nil)
        case ("file", let path?):
            guard path.hasPrefix("/") else {
                throw HTTPFailure(
                    .credentials,
                    "credentials: file names \"\(path)\", which is no absolute path. Write the file's whole path")
            }
            return try read(path, because: "the datastore's credentials name it", surroundings, desk)
        case ("env", nil): return try await search(surroundings, desk)
        case ("profile", _):
            throw HTTPFailure(
                .credentials, "credentials: profile is for S3; a gs:// bucket takes env, file PATH or none")
        default:
            throw HTTPFailure(.credentials, "the registry's credentials are none of env, file PATH and none")
        }
    }

    private static func search(
        _ surroundings: Surroundings, _ desk: TokenDesk
    ) async throws(HTTPFailure) -> GoogleCredential {
        let environment = surroundings.environment
        func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let path = variable("GOOGLE_APPLICATION_CREDENTIALS") {
            return try read(path, because: "GOOGLE_APPLICATION_CREDENTIALS names it", surroundings, desk)
        }
        let folder = variable("CLOUDSDK_CONFIG") ?? variable("HOME").map { "\($0)/.config/gcloud" }
        let file = folder.map { "\($0)/application_default_credentials.json" }
        if let file, FileManager.default.fileExists(atPath: file) {
            return try read(file, because: "gcloud has written it", surroundings, desk)
        }
        let host = variable("GCE_METADATA_HOST")
        let server = try MetadataServer(host: host)
        do throws(HTTPFailure) {
            return try await ask(server, surroundings, desk)
        } catch  where error.kind.isSilence && host == nil {
            throw HTTPFailure(
                .credentials,
                "there is no Google credential: GOOGLE_APPLICATION_CREDENTIALS is not set, "
                    + "\(file.map { "\($0) is not there" } ?? "HOME is not set"), and nobody answers as a metadata server at "
                    + "\(server.address.host). Set GOOGLE_APPLICATION_CREDENTIALS to a credential file, log in with gcloud "
                    + "auth application-default login, or write credentials: none for a public bucket")
        }
    }

    private static func ask(
        _ server: MetadataServer, _ surroundings: Surroundings, _ desk: TokenDesk
    ) async throws(HTTPFailure) -> GoogleCredential {
        // Who is not there now will not be there after eight attempts.
        let brief = TokenDesk(
            session: desk.session.trying(RetryPolicy(attempts: 3, base: .milliseconds(100))), time: desk.time,
            scope: desk.scope)
        let domain = try await server.universeDomain(brief) ?? GoogleAddress.universe
        guard domain == GoogleAddress.universe || surroundings.allowsUniverse(domain) else {
            throw HTTPFailure(
                .credentials,
                "\(server.origin): this machine belongs to the universe \(domain), whose hosts it does not "
                    + "allow. Allow them for the bucket in the file of allowed endpoints")
        }
        return GoogleCredential(
            origin: server.origin, universeDomain: domain,
            quotaProject: quotaProject(nil, surroundings), tokens: TokenSource(server, brief))
    }

    private static func read(
        _ path: String, because reason: String, _ surroundings: Surroundings, _ desk: TokenDesk
    ) throws(HTTPFailure) -> GoogleCredential {
        let file = try CredentialFile(reading: path, because: reason, allowsUniverse: surroundings.allowsUniverse)
        return GoogleCredential(
            origin: path, universeDomain: file.universeDomain,
            quotaProject: quotaProject(file.content.quota_project_id, surroundings),
            tokens: TokenSource(try file.provider(), desk))
    }

    /// The environment's word has precedence over the file's, as with gcloud's other clients.
    private static func quotaProject(_ written: String?, _ surroundings: Surroundings) -> String? {
        [surroundings.environment["GOOGLE_CLOUD_QUOTA_PROJECT"], written].compactMap(\.self).first { !$0.isEmpty }
    }
}

extension HTTPFailure.Kind {
    /// Whether nobody is there.
    fileprivate var isSilence: Bool {
        switch self {
        case .unreachable, .timedOut, .lostBeforeAnswer: true
        default: false
        }
    }
}
