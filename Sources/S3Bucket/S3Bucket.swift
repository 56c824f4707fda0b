public import HTTP
public import Objects

/// A bucket of Amazon S3, or of a store that speaks its protocol.
///
/// A listing tells the key, size, ETag, time and storage class of an object; what else is mirrored is asked for object by
/// object: the custom metadata by HEAD, the tags by GetObjectTagging where a definition uses them.
public struct S3Bucket: Bucket {
    /// Where a bucket is and how it is asked.
    public struct Place: Sendable {
        /// The bucket's name, or the alias of an access point.
        public var name: String
        /// What every key that is listed begins with; rights are often given for one prefix alone.
        public var prefix: String
        /// The region that the bucket is looked for in.
        public var region: String
        /// The address of the store without a path; nil: Amazon's own in the bucket's region.
        public var endpoint: HTTPAddress?
        /// What named another endpoint than Amazon's own, if something did: a variable, a profile, or the definition.
        public var endpointSource: String?
        /// Whether the bucket stands in the path of a request, not in its host name.
        public var isPathStyle = false
        /// Whether who asks pays for the requests.
        public var requesterPays = false
        /// Whether the tags of objects are read.
        public var readsTags = false
        /// Whether something is derived of the storage class: an object that moved to another one has changed then.
        public var derivesFromClass = false

        /// Describes a place.
        public init(name: String, prefix: String, region: String) {
            self.name = name
            self.prefix = prefix
            self.region = region
        }
    }

    let api: ObjectAPI

    /// Describes a bucket; nothing is asked yet.
    public init(_ place: Place, session: HTTPSession, credential: S3Credential, time: TimeSource = .system) {
        api = ObjectAPI(site: Site(place, time: time), session: session, credential: credential)
    }

    /// The API lists in the byte order of the keys, and not all of an object.
    public var traits: BucketTraits {
        BucketTraits(
            isOrdered: true, listsMetadata: false, mayEndEarly: true,
            requestsPerObject: api.site.place.readsTags ? ["head", "tags"] : ["head"],
            tellsClassApart: !api.site.place.derivesFromClass)
    }

    /// Opens a listing of the keys of a range that begin with its prefix, or with the bucket's where it has none.
    public func listing(of range: KeyRange, limit: Int?) async throws(BucketError) -> any BucketListing {
        S3Listing(api, range, limit: limit)
    }

    /// Which endpoint is asked, where it is not Amazon's own.
    public func facts() async throws(BucketError) -> BucketFacts {
        var facts = BucketFacts()
        if let endpoint = api.site.place.endpoint, let source = api.site.place.endpointSource {
            facts.endpoint = "\(endpoint.origin), by \(source)"
        }
        return facts
    }

    /// How many requests were made so far, by kind.
    public var requestCounts: [String: Int] {
        Dictionary(uniqueKeysWithValues: api.session.ledger.entries.map { ($0.key.rawValue, $0.value.requests) })
    }
}
