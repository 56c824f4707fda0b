internal import HTTP

/// Looks for access keys in the places where AWS's own programs look for them.
struct CredentialSearch {
    let desk: KeyDesk
    let files: SharedFiles

    /// In the environment, the shared files, a web identity, the container's server and the machine's.
    func wherever() async throws(HTTPFailure) -> S3Credential {
        if desk.variable("AWS_ACCESS_KEY_ID") != nil || desk.variable("AWS_SECRET_ACCESS_KEY") != nil {
            return try await checked(EnvironmentKeys(), try files.profile(profileName))
        }
        if let profile = try files.profile(profileName) {
            if let provider = try provider(of: profile, []) { return try await checked(provider, profile) }
        } else if let name = desk.variable("AWS_PROFILE") {
            throw noProfile(name, because: "AWS_PROFILE names it")
        }
        let profile = try files.profile(profileName)
        if let role = desk.variable("AWS_ROLE_ARN"), let file = desk.variable("AWS_WEB_IDENTITY_TOKEN_FILE") {
            let identity = WebIdentity(
                origin: "the web identity of AWS_ROLE_ARN", role: role, tokenFile: file,
                sessionName: desk.variable("AWS_ROLE_SESSION_NAME"),
                service: try TokenService(region: region(profile), desk))
            return try await checked(identity, profile)
        }
        if let container = try ContainerKeys(desk) { return try await checked(container, profile) }
        guard let instance = try InstanceKeys(desk) else { throw nothingFound("AWS_EC2_METADATA_DISABLED is true") }
        do throws(HTTPFailure) {
            return try await checked(instance, profile)
        } catch  where error.kind.isSilence {
            throw nothingFound("nobody answers as a metadata service at \(instance.address.host)")
        }
    }

    /// In a profile of the shared files alone.
    func named(_ name: String) async throws(HTTPFailure) -> S3Credential {
        guard let profile = try files.profile(name) else { throw noProfile(name, because: "the datastore names it") }
        guard let provider = try provider(of: profile, []) else {
            throw HTTPFailure(
                .credentials,
                "\(title(profile)) has no keys, no role_arn and no credential_process. Write one of them")
        }
        return try await checked(provider, profile)
    }

    /// A credential whose keys were got once, so that what is wrong with it is said at the beginning.
    private func checked(
        _ provider: any KeyProvider, _ profile: SharedFiles.Profile?
    ) async throws(HTTPFailure) -> S3Credential {
        let first = try await provider.keys(desk)
        return try credential(
            origin: provider.origin, source: KeySource(provider, desk, first: first), profile: profile)
    }

    /// A credential with what the machine's settings say of region and endpoint.
    func credential(
        origin: String, source: KeySource?, profile: SharedFiles.Profile?
    ) throws(HTTPFailure) -> S3Credential {
        var endpoint: (text: String, source: String)?
        for name in ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"] where endpoint == nil {
            endpoint = desk.variable(name).map { ($0, name) }
        }
        if endpoint == nil, let text = profile?["endpoint_url"], let profile {
            endpoint = (text, "endpoint_url of \(title(profile))")
        }
        if desk.variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?.lowercased() == "true" { endpoint = nil }
        return S3Credential(origin: origin, region: region(profile), endpoint: endpoint, source: source)
    }

    // MARK: Profiles

    private var profileName: String { desk.variable("AWS_PROFILE") ?? "default" }

    private func region(_ profile: SharedFiles.Profile?) -> String? {
        desk.variable("AWS_REGION") ?? desk.variable("AWS_DEFAULT_REGION") ?? profile?["region"]
    }

    private func title(_ profile: SharedFiles.Profile) -> String {
        "profile \(profile.name) of \(profile.files.joined(separator: " and "))"
    }

    /// What gives out the keys of a profile; nil where it says nothing of keys.
    ///
    /// - Parameter passed: the profiles whose roles are assumed with the keys of this one.
    private func provider(
        of profile: SharedFiles.Profile, _ passed: [String]
    ) throws(HTTPFailure) -> (any KeyProvider)? {
        // A profile may be its own source: its keys then assume its role.
        if let role = profile["role_arn"], !passed.contains(profile.name) {
            return try assumer(role, profile, passed + [profile.name])
        }
        if profile["aws_access_key_id"] != nil || profile["aws_secret_access_key"] != nil {
            return ProfileKeys(profile, in: files)
        }
        if let command = profile["credential_process"] {
            return CredentialProcess(command: command, origin: title(profile))
        }
        for setting in ["sso_session", "sso_start_url", "login_session"] where profile[setting] != nil {
            throw HTTPFailure(
                .credentials,
                "\(title(profile)) signs in by \(setting), which this loader does not. Write into a profile of its own: "
                    + "credential_process = aws configure export-credentials --profile \(profile.name) --format process"
            )
        }
        return nil
    }

    private func assumer(
        _ role: String, _ profile: SharedFiles.Profile, _ passed: [String]
    ) throws(HTTPFailure) -> any KeyProvider {
        let service = try TokenService(region: region(profile), desk)
        if let file = profile["web_identity_token_file"] {
            return WebIdentity(
                origin: title(profile), role: role, tokenFile: file, sessionName: profile["role_session_name"],
                service: service)
        }
        guard profile["mfa_serial"] == nil else {
            throw HTTPFailure(
                .credentials,
                "\(title(profile)) asks for a code of a device (mfa_serial), which nobody types at night. Write a role that "
                    + "needs none")
        }
        return AssumedRole(
            origin: title(profile), role: role, sessionName: profile["role_session_name"],
            externalID: profile["external_id"], seconds: profile["duration_seconds"], service: service,
            source: try source(of: profile, passed))
    }

    private func source(of profile: SharedFiles.Profile, _ passed: [String]) throws(HTTPFailure) -> any KeyProvider {
        if let name = profile["source_profile"] {
            guard let source = try files.profile(name) else {
                throw noProfile(name, because: "source_profile of \(title(profile)) names it")
            }
            guard name == profile.name || !passed.contains(name) else {
                throw HTTPFailure(.credentials, "\(title(profile)): its source_profile leads back to itself")
            }
            if let provider = try provider(of: source, passed) { return provider }
            throw HTTPFailure(.credentials, "\(title(source)) has no keys, though \(title(profile)) is to use them")
        }
        switch profile["credential_source"] {
        case "Environment": return EnvironmentKeys()
        case "EcsContainer":
            if let container = try ContainerKeys(desk) { return container }
            throw HTTPFailure(
                .credentials,
                "\(title(profile)): credential_source is EcsContainer, and AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set"
            )
        case "Ec2InstanceMetadata":
            if let instance = try InstanceKeys(desk) { return instance }
            throw HTTPFailure(
                .credentials,
                "\(title(profile)): credential_source is Ec2InstanceMetadata, and AWS_EC2_METADATA_DISABLED is true")
        default:
            throw HTTPFailure(
                .credentials,
                "\(title(profile)) has a role_arn and neither source_profile, nor credential_source (Environment, "
                    + "EcsContainer, Ec2InstanceMetadata), nor web_identity_token_file. Write one of them")
        }
    }

    // MARK: Failures

    private func noProfile(_ name: String, because reason: String) -> HTTPFailure {
        let places = [files.credentials, files.config].compactMap(\.self).joined(separator: " nor in ")
        return HTTPFailure(
            .credentials, "there is no profile \(name), neither in \(places), though \(reason). Write it there")
    }

    private func nothingFound(_ last: String) -> HTTPFailure {
        HTTPFailure(
            .credentials,
            "there are no access keys: AWS_ACCESS_KEY_ID is not set, no shared file has the profile \(profileName) with keys, "
                + "there is no web identity and no container's server, and \(last). Set AWS_ACCESS_KEY_ID and "
                + "AWS_SECRET_ACCESS_KEY, write a profile, or write credentials: none for a public bucket")
    }
}

extension HTTPFailure.Kind {
    /// Whether nobody is there.
    fileprivate var isSilence: Bool {
        switch self {
        case .unreachable, .timedOut(.connecting), .lostBeforeAnswer: true
        default: false
        }
    }
}
