internal import GCSBucket
internal import HTTP
internal import Objects
internal import Sync

/// Finds out where a bucket of Google Cloud Storage is, and with what it is asked.
struct GoogleStore {
    private static let googlesDomain = "googleapis.com"

    private let store: StoreRecord
    private let web: WebSettings

    init(_ store: StoreRecord, _ web: WebSettings) {
        self.store = store
        self.web = web
    }

    private var title: String { "gs://\(store.url.bucket)" }

    /// The bucket, of which nothing has been asked yet.
    func bucket() async throws(BucketError) -> any Bucket {
        do throws(HTTPFailure) {
            let session = try web.session()
            let emulator = try emulatorAddress()
            let allowed = web.allowed
            let surroundings = GoogleCredential.Surroundings(
                environment: web.environment,
                allowsUniverse: { allowed.allows("storage.\($0)", for: title) })
            // An emulator is sent no credential, whatever the definition says.
            let credential = try await GoogleCredential.find(
                emulator == nil ? store.credentials : "none", surroundings, session: session)
            var place = GCSBucket.Place(
                name: store.url.bucket, prefix: store.url.prefix, userProject: store.options["user_project"],
                endpoint: HTTPAddress(.https, host: "storage.\(credential.universeDomain)"))
            if let emulator {
                place.endpoint = emulator
                place.endpointSource = "STORAGE_EMULATOR_HOST"
            } else if let endpoint = try definedEndpoint(sends: credential.tokens != nil) {
                place.endpoint = endpoint
                place.endpointSource = "the definition"
            }
            return GCSBucket(place, session: session, credential: credential)
        } catch {
            throw BucketError(
                error.kind == .credentials || error.kind == .settings ? .denied : .unavailable,
                "\(title): \(error.message)")
        }
    }

    /// Google's own clients take the variable with a scheme and without.
    private func emulatorAddress() throws(HTTPFailure) -> HTTPAddress? {
        guard let text = web.environment["STORAGE_EMULATOR_HOST"], !text.isEmpty else { return nil }
        return try address(text.contains("://") ? text : "http://\(text)", of: "STORAGE_EMULATOR_HOST")
    }

    private func definedEndpoint(sends: Bool) throws(HTTPFailure) -> HTTPAddress? {
        guard let text = store.options["endpoint"] else { return nil }
        let endpoint = try address(text, of: "the definition's endpoint")
        let isGoogles = endpoint.scheme == .https && endpoint.host.hasSuffix(".\(Self.googlesDomain)")
        guard !sends || isGoogles || endpoint.isLoopback || web.allowed.allows(endpoint.hostHeader, for: title) else {
            throw HTTPFailure(
                .settings,
                "the definition names the endpoint \(endpoint.origin), which is not Google's; this machine sends its "
                    + "credentials there only if \(web.allowed.file) has the line: \(title) \(endpoint.hostHeader)")
        }
        return endpoint
    }

    private func address(_ text: String, of name: String) throws(HTTPFailure) -> HTTPAddress {
        do throws(HTTPAddressError) {
            var address = try HTTPAddress(text)
            address.path = "/"
            address.query = nil
            return address
        } catch { throw HTTPFailure(.settings, "\(name) is no address: \(error.message)") }
    }
}
