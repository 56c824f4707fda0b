public import HTTP
public import Objects

/// A bucket of Google Cloud Storage, read by the JSON API (version 1).
///
/// Everything that is mirrored of an object comes with the listing, its custom metadata and contexts included: nothing is
/// asked per object, but by the second witness and where a key is explained.
public struct GCSBucket: Bucket {
    /// Where a bucket is and how it is asked.
    public struct Place: Sendable {
        /// The bucket's name.
        public var name: String
        /// What every key that is listed begins with; rights are often given for one prefix alone.
        public var prefix: String
        /// The project that pays for the requests; nil: the bucket's owner does.
        public var userProject: String?
        /// The address of the API without a path, such as `https://storage.googleapis.com`.
        public var endpoint: HTTPAddress
        /// What named another endpoint than Google's own, if something did: a variable, or the definition.
        public var endpointSource: String?

        /// Describes a place.
        public init(
            name: String, prefix: String, userProject: String? = nil, endpoint: HTTPAddress,
            endpointSource: String? = nil
        ) {
            self.name = name
            self.prefix = prefix
            self.userProject = userProject
            self.endpoint = endpoint
            self.endpointSource = endpointSource
        }
    }

    /// How many objects the store is asked for at once by the witness.
    private static let questionsAtOnce = 32

    let api: ObjectAPI

    /// Describes a bucket; nothing is asked yet.
    public init(_ place: Place, session: HTTPSession, credential: GoogleCredential) {
        api = ObjectAPI(place: place, session: session, credential: credential)
    }

    /// The API lists in the byte order of the keys, and everything of an object.
    public var traits: BucketTraits { BucketTraits(isOrdered: true, listsMetadata: true, mayEndEarly: true) }

    /// Opens a listing of the keys of a range that begin with its prefix, or with the bucket's where it has none.
    public func listing(of range: KeyRange, limit: Int?) async throws(BucketError) -> any BucketListing {
        GCSListing(api, range, limit: limit)
    }

    /// Which endpoint is asked, where it is not Google's own.
    public func facts() async throws(BucketError) -> BucketFacts {
        var facts = BucketFacts()
        if let source = api.place.endpointSource { facts.endpoint = "\(api.place.endpoint.origin), by \(source)" }
        return facts
    }

    /// How many requests were made so far, by kind.
    public var requestCounts: [String: Int] {
        Dictionary(uniqueKeysWithValues: api.session.ledger.entries.map { ($0.key.rawValue, $0.value.requests) })
    }

    /// Asks for each object by itself.
    ///
    /// - Throws: `BucketError` if the store as a whole fails or the bucket is not there.
    public func witness(of keys: [[UInt8]]) async throws(BucketError) -> [WitnessAnswer] {
        var answers = [WitnessAnswer](repeating: .unknown, count: keys.count)
        var failure: BucketError?
        await withTaskGroup(of: (Int, Result<WitnessAnswer, BucketError>).self) { group in
            var next = 0
            func add() {
                guard next < keys.count else { return }
                let place = next
                next += 1
                group.addTask { (place, await witnessed(keys[place])) }
            }
            for _ in 0..<Self.questionsAtOnce { add() }
            while let (place, outcome) = await group.next() {
                switch outcome {
                case .success(let answer): answers[place] = answer
                case .failure(let error):
                    failure = failure ?? error
                    // One that cannot be asked leaves its row; the store as a whole ends the questions.
                    next = keys.count
                }
                add()
            }
        }
        if let failure { throw failure }
        return answers
    }

    private func witnessed(_ key: [UInt8]) async -> Result<WitnessAnswer, BucketError> {
        do throws(BucketError) {
            guard let page = try await api.object(key) else { return .success(.gone) }
            return .success(.present(since: page.isEmpty ? nil : page.lastModified(at: 0)))
        } catch  where error.kind == .denied {
            return .success(.unknown)
        } catch {
            return .failure(error)
        }
    }

    /// What is under a key.
    public func presence(of key: [UInt8]) async throws(BucketError) -> ObjectPresence {
        guard let page = try await api.object(key), !page.isEmpty else { return .absent }
        return .object(page.fingerprint(at: 0))
    }
}
