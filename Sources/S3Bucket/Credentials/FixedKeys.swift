internal import HTTP

/// The keys of the environment: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
struct EnvironmentKeys: KeyProvider {
    let origin = "the environment"

    func keys(_ desk: KeyDesk) async throws(HTTPFailure) -> AccessKeys {
        guard let id = desk.variable("AWS_ACCESS_KEY_ID"), let secret = desk.variable("AWS_SECRET_ACCESS_KEY") else {
            throw HTTPFailure(
                .credentials,
                "of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY only one is set. Set both, or neither")
        }
        return AccessKeys(id: id, secret: Secret(secret), token: desk.variable("AWS_SESSION_TOKEN").map(Secret.init))
    }
}

/// The keys of a profile in the shared files, read anew each time: other programs renew them.
struct ProfileKeys: KeyProvider {
    let files: SharedFiles
    let name: String
    let origin: String

    init(_ profile: SharedFiles.Profile, in files: SharedFiles) {
        self.files = files
        name = profile.name
        origin = "profile \(profile.name) of \(profile.files.joined(separator: " and "))"
    }

    func keys(_ desk: KeyDesk) async throws(HTTPFailure) -> AccessKeys {
        let profile = try files.profile(name)
        guard let id = profile?["aws_access_key_id"], let secret = profile?["aws_secret_access_key"] else {
            throw HTTPFailure(
                .credentials, "\(origin): aws_access_key_id and aws_secret_access_key are not both there. Write both")
        }
        return AccessKeys(id: id, secret: Secret(secret), token: profile?["aws_session_token"].map(Secret.init))
    }
}
