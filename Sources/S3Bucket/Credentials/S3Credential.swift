public import HTTP

/// How requests to S3 are signed: by the keys of some credential, or not at all.
public struct S3Credential: Sendable {
    /// Where the credential is from: the environment, a file's profile, a server's address, or `none`.
    public let origin: String
    /// The region that the machine's settings name; nil: none.
    public let region: String?
    /// The address that the machine's settings name for S3, and what names it; nil: the vendor's own.
    public let endpoint: (text: String, source: String)?
    /// What gives out keys; nil: requests go out unsigned.
    public let source: KeySource?

    /// What of the machine decides which credential it is.
    public struct Surroundings: Sendable {
        /// The environment's variables.
        public var environment: [String: String]
        /// The clock.
        public var time: TimeSource

        /// Describes the machine.
        public init(environment: [String: String], time: TimeSource = .system) {
            self.environment = environment
            self.time = time
        }
    }

    /// Finds the credential that a datastore refers to.
    ///
    /// `env` is looked for where AWS's own programs do: in the environment, in the profile that AWS_PROFILE names or
    /// `default`, in a web identity, at the container's server of keys, and at the machine's metadata service. What is
    /// named or found and cannot be used is an error, and nothing else is tried in its place; nor does anybody ever become
    /// anonymous who did not ask for it.
    ///
    /// - Parameters:
    ///   - reference: as the registry has it: `env`, `profile NAME`, `file PATH` or `none`.
    ///   - session: what asks for keys; that counts as `token` in its ledger.
    /// - Throws: `HTTPFailure`, of the kind `.credentials` where there is none that can be used.
    public static func find(
        _ reference: String, _ surroundings: Surroundings, session: HTTPSession
    ) async throws(HTTPFailure) -> S3Credential {
        let desk = KeyDesk(session: session, time: surroundings.time, environment: surroundings.environment)
        let words = reference.split(separator: " ", maxSplits: 1).map(String.init)
        let search = CredentialSearch(desk: desk, files: SharedFiles(surroundings.environment))
        switch (words.first, words.count > 1 ? words[1] : nil) {
        case ("none", nil):
            return try search.credential(origin: "none", source: nil, profile: nil)
        case ("env", nil): return try await search.wherever()
        case ("profile", let name?): return try await search.named(name)
        case ("file", let path?):
            guard path.hasPrefix("/") else {
                throw HTTPFailure(
                    .credentials,
                    "credentials: file names \"\(path)\", which is no absolute path. Write the file's whole path")
            }
            return try await CredentialSearch(desk: desk, files: SharedFiles(credentials: path)).named("default")
        default:
            throw HTTPFailure(
                .credentials, "the registry's credentials are none of env, profile NAME, file PATH and none")
        }
    }
}
