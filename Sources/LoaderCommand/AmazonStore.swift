internal import HTTP
internal import Objects
internal import S3Bucket
internal import Sync

/// Finds out where a bucket of Amazon S3, or of a store that speaks its protocol, is, and with what it is asked.
struct AmazonStore {
    /// Where a bucket is looked for of which nobody says where it is: S3 answers there for all of them.
    private static let usualRegion = "us-east-1"

    private let store: StoreRecord
    private let web: WebSettings

    init(_ store: StoreRecord, _ web: WebSettings) {
        self.store = store
        self.web = web
    }

    private var title: String { "s3://\(store.url.bucket)" }

    /// The bucket, of which nothing has been asked yet.
    func bucket() async throws(BucketError) -> any Bucket {
        do throws(HTTPFailure) {
            let session = try web.session()
            let credential = try await S3Credential.find(
                store.credentials, S3Credential.Surroundings(environment: web.environment), session: session)
            return S3Bucket(try place(credential), session: session, credential: credential)
        } catch {
            throw BucketError(
                error.kind == .credentials || error.kind == .settings ? .denied : .unavailable,
                "\(title): \(error.message)")
        }
    }

    private func place(_ credential: S3Credential) throws(HTTPFailure) -> S3Bucket.Place {
        let region = store.options["region"] ?? credential.region ?? Self.usualRegion
        guard S3Bucket.isRegion(region) else {
            throw HTTPFailure(.settings, "the region \"\(region)\" is no region's name, such as eu-west-2")
        }
        var place = S3Bucket.Place(name: store.url.bucket, prefix: store.url.prefix, region: region)
        place.requesterPays = store.options["requester_pays"] == "true"
        place.readsTags = store.readsTags
        place.derivesFromClass = store.derivesFromClass
        if let text = store.options["endpoint"] {
            place.endpoint = try endpoint(text, of: "the definition's endpoint", credential)
            place.endpointSource = "the definition"
        } else if let (text, source) = credential.endpoint {
            place.endpoint = try endpoint(text, of: source, credential)
            place.endpointSource = source
        }
        place.isPathStyle = isPathStyle(place.endpoint)
        return place
    }

    /// Amazon wants the bucket in the host's name; other stores take it in the path, and many have no names for buckets.
    ///
    /// A name with dots, or with what is none in a host's name, has no certificate.
    private func isPathStyle(_ endpoint: HTTPAddress?) -> Bool {
        if let wish = store.options["path_style"] { return wish == "true" }
        let isAmazons = endpoint.map { S3Bucket.isAmazons($0.host) } ?? true
        return !isAmazons || !S3Bucket.isHostName(store.url.bucket)
    }

    private func endpoint(
        _ text: String, of name: String, _ credential: S3Credential
    ) throws(HTTPFailure) -> HTTPAddress {
        var address: HTTPAddress
        do throws(HTTPAddressError) { address = try HTTPAddress(text) } catch {
            throw HTTPFailure(.settings, "\(name) is no address: \(error.message)")
        }
        guard address.path == "/", address.query == nil else {
            throw HTTPFailure(.settings, "\(name) has a path; write the address of the store alone: \(address.origin)")
        }
        let isAmazons = address.scheme == .https && S3Bucket.isAmazons(address.host)
        let sends = credential.source != nil
        guard !sends || isAmazons || address.isLoopback || web.allowed.allows(address.hostHeader, for: title) else {
            throw HTTPFailure(
                .settings,
                "\(name) is \(address.origin), which is not Amazon's; this machine signs requests to it only if "
                    + "\(web.allowed.file) has the line: \(title) \(address.hostHeader)")
        }
        address.path = "/"
        return address
    }
}
