internal import HTTP

/// The metadata server of a machine in Google's cloud, which gives out tokens of the machine's own service account.
///
/// It answers to plain HTTP on a link-local address, so that it is asked without a proxy and with short patience, and is
/// believed only with the header `Metadata-Flavor: Google` (Compute Engine, "Querying VM metadata").
struct MetadataServer: TokenProvider {
    /// A machine outside of the cloud has nobody at the address: it must not take half a minute to find out.
    private static let timeouts = HTTPTimeouts(connecting: .seconds(1), idle: .seconds(3), whole: .seconds(5))
    private static let flavor = "Metadata-Flavor"

    let address: HTTPAddress

    var origin: String { "metadata server \(address.origin)" }

    /// Takes the server's address.
    ///
    /// - Parameter host: `GCE_METADATA_HOST`, as `host` or `host:port`; nil: the address that is the same everywhere.
    /// - Throws: `HTTPFailure` of the kind `.credentials` if the host is none.
    init(host: String?) throws(HTTPFailure) {
        do throws(HTTPAddressError) {
            address = try HTTPAddress("http://\(host ?? "169.254.169.254")/")
        } catch {
            throw HTTPFailure(.credentials, "GCE_METADATA_HOST names no host: \(error). Correct it or unset it")
        }
    }

    func token(_ desk: TokenDesk, isReplacement: Bool) async throws(HTTPFailure) -> AccessToken {
        let request = request(
            "instance/service-accounts/default/token", query: "scopes=\(GoogleAddress.encoded(desk.scope))")
        let asked = desk.time.unixSeconds()
        let answer = try await desk.ask(request, origin: origin)
        try check(answer)
        guard answer.status == 200 else {
            throw HTTPFailure(
                .credentials,
                "\(origin) gives no token (status \(answer.status)). See that this machine has a service "
                    + "account, and that its access scopes include storage")
        }
        return try TokenDesk.token(in: answer, asked: asked, origin: origin, request)
    }

    /// The domain of the machine's cloud; nil where the server knows of none.
    func universeDomain(_ desk: TokenDesk) async throws(HTTPFailure) -> String? {
        let answer = try await desk.ask(request("universe/universe-domain", query: nil), origin: origin)
        try check(answer)
        let domain = String(decoding: answer.bytes, as: UTF8.self).lowercased()
        let isDomain =
            !domain.isEmpty && domain.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-.".utf8.contains($0) }
        return answer.status == 200 && isDomain ? domain : nil
    }

    private func request(_ path: String, query: String?) -> HTTPRequest {
        var address = address
        address.path = "/computeMetadata/v1/\(path)"
        address.query = query
        var request = HTTPRequest(
            .get, address, headers: HTTPHeaders([(Self.flavor, "Google")]), timeouts: Self.timeouts)
        request.avoidsProxy = true
        return request
    }

    private func check(_ answer: HTTPAnswer) throws(HTTPFailure) {
        guard answer.headers[Self.flavor] == "Google" else {
            throw HTTPFailure(
                .credentials,
                "\(origin) is none of Google's: its answer lacks \(Self.flavor). Set "
                    + "GOOGLE_APPLICATION_CREDENTIALS to a credential file")
        }
    }
}
