internal import HTTP

/// The server of a container's keys (Amazon ECS's and EKS's agents): `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `…_FULL_URI`.
struct ContainerKeys: KeyProvider {
    private static let timeouts = HTTPTimeouts(connecting: .seconds(1), idle: .seconds(2), whole: .seconds(5))
    /// Where the agents of AWS listen beside loopback (SDKs and Tools Reference Guide, "Container credential provider").
    private static let agents: Set = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"]

    let origin: String
    private let address: HTTPAddress

    /// The one that the environment names; nil where it names none.
    ///
    /// - Throws: `HTTPFailure` of the kind `.credentials` for an address that is none of an agent's.
    init?(_ desk: KeyDesk) throws(HTTPFailure) {
        let text: String
        if let path = desk.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            text = "http://169.254.170.2\(path.hasPrefix("/") ? "" : "/")\(path)"
        } else if let full = desk.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
            text = full
        } else {
            return nil
        }
        do throws(HTTPAddressError) { address = try HTTPAddress(text) } catch {
            throw HTTPFailure(.credentials, "AWS_CONTAINER_CREDENTIALS_…_URI is no address: \(error.message)")
        }
        origin = "container credentials \(address.origin)"
        guard address.scheme == .https || address.isLoopback || Self.agents.contains(address.host) else {
            throw HTTPFailure(
                .credentials,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI names \(address.origin), which is neither this machine, nor an agent of "
                    + "AWS's, nor reached by https. Correct or unset it")
        }
    }

    func keys(_ desk: KeyDesk) async throws(HTTPFailure) -> AccessKeys {
        var request = HTTPRequest(.get, address, timeouts: Self.timeouts)
        request.avoidsProxy = true
        if let token = try token(desk) { request.headers["Authorization"] = token }
        let answer = try await desk.ask(request, origin: origin, patience: .brief)
        guard answer.status == 200, let keys = KeyDesk.keys(inJSON: answer.bytes) else {
            throw HTTPFailure(
                .credentials,
                "\(origin) gives no access keys (status \(answer.status)). See that the task or pod has a role")
        }
        return keys
    }

    private func token(_ desk: KeyDesk) throws(HTTPFailure) -> String? {
        guard let file = desk.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") else {
            return desk.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN")
        }
        let words = SmallFile.bytes(file).map {
            String(decoding: $0, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        }
        guard let words, !words.isEmpty else {
            throw HTTPFailure(.credentials, "\(origin): the token file \(file) cannot be read, or is empty")
        }
        return words.joined(separator: " ")
    }
}

/// The metadata service of a machine in AWS's cloud, by its second version, which wants a session's token first
/// ("Use the Instance Metadata Service", Amazon EC2 User Guide).
struct InstanceKeys: KeyProvider {
    /// A machine outside of the cloud has nobody at the address, and a container behind one hop too many gets no answer: it
    /// must not take half a minute to find out.
    private static let timeouts = HTTPTimeouts(connecting: .seconds(1), idle: .seconds(2), whole: .seconds(3))
    private static let path = "/latest/meta-data/iam/security-credentials/"

    let address: HTTPAddress

    var origin: String { "instance metadata \(address.origin)" }

    /// The one at the usual address, or where `AWS_EC2_METADATA_SERVICE_ENDPOINT` says; nil where it is switched off.
    ///
    /// - Throws: `HTTPFailure` of the kind `.credentials` if the endpoint is no address.
    init?(_ desk: KeyDesk) throws(HTTPFailure) {
        guard desk.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() != "true" else { return nil }
        do throws(HTTPAddressError) {
            address = try HTTPAddress(desk.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? "http://169.254.169.254")
        } catch {
            throw HTTPFailure(
                .credentials,
                "AWS_EC2_METADATA_SERVICE_ENDPOINT is no address: \(error.message). Correct it or unset it")
        }
    }

    func keys(_ desk: KeyDesk) async throws(HTTPFailure) -> AccessKeys {
        let token = try await token(desk)
        let list = try await get(Self.path, token, desk)
        let role = String(decoding: list.bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(String.init)
        guard list.status == 200, let role, role.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw HTTPFailure(
                .credentials,
                "\(origin) knows of no role (status \(list.status)). Give the machine an instance profile")
        }
        let answer = try await get(Self.path + role, token, desk)
        guard answer.status == 200, let keys = KeyDesk.keys(inJSON: answer.bytes) else {
            throw HTTPFailure(
                .credentials, "\(origin) gives no access keys for the role \(role) (status \(answer.status))")
        }
        return keys
    }

    private func token(_ desk: KeyDesk) async throws(HTTPFailure) -> String {
        let request = request(.put, "/latest/api/token", ("X-aws-ec2-metadata-token-ttl-seconds", "21600"))
        do throws(HTTPFailure) {
            let answer = try await desk.ask(request, origin: origin, patience: .brief)
            let token = String(decoding: answer.bytes, as: UTF8.self)
            guard answer.status == 200, !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw HTTPFailure(
                    .credentials,
                    "\(origin) gives no session's token (status \(answer.status)). Allow its version 2 on the machine; or, where the "
                        + "machine is to have no part in it, set AWS_EC2_METADATA_DISABLED=true and give access keys")
            }
            return token
        } catch  where error.kind == .timedOut(.idle) || error.kind == .timedOut(.whole) {
            // The connection stood: somebody is there whose answer does not arrive.
            throw HTTPFailure(
                .credentials,
                "\(origin) takes the question for a token and does not answer. In a container that is the hop limit: set "
                    + "the instance's metadata option HttpPutResponseHopLimit to 2, or give the container a role of its own"
            )
        }
    }

    private func get(_ path: String, _ token: String, _ desk: KeyDesk) async throws(HTTPFailure) -> HTTPAnswer {
        try await desk.ask(request(.get, path, ("X-aws-ec2-metadata-token", token)), origin: origin, patience: .brief)
    }

    private func request(_ method: HTTPRequest.Method, _ path: String, _ header: (String, String)) -> HTTPRequest {
        var address = address
        address.path = path
        address.query = nil
        var request = HTTPRequest(method, address, headers: HTTPHeaders([header]), timeouts: Self.timeouts)
        request.avoidsProxy = true
        return request
    }
}

extension RetryPolicy {
    /// For servers of the own machine: who is not there now will not be there after eight attempts.
    static let brief = RetryPolicy(attempts: 3, base: .milliseconds(100))
}
