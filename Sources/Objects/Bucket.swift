/// Where objects are listed from.
///
/// One target implements it for each kind of store. A bucket never writes.
public protocol Bucket: Sendable {
    /// What sets the bucket apart from others.
    var traits: BucketTraits { get }

    /// Opens a listing of the keys of a range.
    ///
    /// - Parameter limit: how many keys are wanted, so that a store is not asked for more; the listing may end after so many,
    ///   and may go on. Nil: all.
    /// - Throws: `BucketError` if the bucket is missing, denied or unreachable.
    func listing(of range: KeyRange, limit: Int?) async throws(BucketError) -> any BucketListing

    /// Completes a page of objects that are new or changed with what a listing does not carry (custom metadata, tags,
    /// content type), at whatever it costs per object. Called only where the listing does not carry it
    /// (`BucketTraits.listsMetadata`).
    ///
    /// Objects that the listing found unread are asked for again only where that can help.
    ///
    /// - Returns: the same objects in the same order, without those that have vanished since they were listed; those
    ///   that could not be read say why (`ObjectPage.unread(at:)`), and what cannot be stored is in its `refusals`.
    ///   `requests` and `receivedBytes` say what this page took.
    /// - Throws: `BucketError` if the store as a whole fails.
    func completed(_ page: ObjectPage) async throws(BucketError) -> ObjectPage

    /// What there is to know of the place that the bucket is, to be compared with what the last merged run found.
    func facts() async throws(BucketError) -> BucketFacts

    /// What is under a key, which need not be one that can be stored.
    func presence(of key: [UInt8]) async throws(BucketError) -> ObjectPresence

    /// How many requests were made so far, by kind; empty where nothing is asked by request.
    var requestCounts: [String: Int] { get }

    /// Looks for objects that a listing did not show, for each by itself and not from what a listing left in memory.
    ///
    /// - Returns: an answer for each key, in the order of the keys.
    /// - Throws: `BucketError` if the store as a whole fails.
    func witness(of keys: [[UInt8]]) async throws(BucketError) -> [WitnessAnswer]
}

extension Bucket {
    /// Nothing: only a place that something can be mounted over has facts.
    public func facts() async throws(BucketError) -> BucketFacts { BucketFacts() }

    /// None.
    public var requestCounts: [String: Int] { [:] }

    /// The same page: the listing told everything.
    public func completed(_ page: ObjectPage) async throws(BucketError) -> ObjectPage { page }

    /// Opens a listing of all keys of a range.
    public func listing(of range: KeyRange) async throws(BucketError) -> any BucketListing {
        try await listing(of: range, limit: nil)
    }

    /// Looks for each key by itself.
    public func witness(of keys: [[UInt8]]) async throws(BucketError) -> [WitnessAnswer] {
        var answers: [WitnessAnswer] = []
        for key in keys {
            if case .object = try await presence(of: key) {
                answers.append(.present(since: nil))
            } else {
                answers.append(.gone)
            }
        }
        return answers
    }

    /// Looks into a listing of the key alone.
    public func presence(of key: [UInt8]) async throws(BucketError) -> ObjectPresence {
        let wanted: ObjectKey
        do throws(KeyRefusal) { wanted = try ObjectKey(key) } catch { return .absent }
        let alone = KeyRange(after: wanted.predecessor, through: wanted, prefix: key)
        let listing = try await listing(of: alone, limit: 1)
        while let page = try await listing.nextPage() {
            for index in page.indices where page.key(at: index).elementsEqual(key) {
                return .object(page.fingerprint(at: index))
            }
        }
        return .absent
    }
}

/// What there is to know of the place that a bucket is.
public struct BucketFacts: Sendable, Equatable {
    /// Names the device that holds the bucket's root; nil where there is no such thing.
    public var device: String?
    /// What the keys below each mount point begin with, of the root (empty) and of the folders directly below it.
    public var mounts: [String]
    /// Which endpoint is asked and what named it, where it is not the vendor's own.
    public var endpoint: String?

    /// Describes a place.
    public init(device: String? = nil, mounts: [String] = []) {
        self.device = device
        self.mounts = mounts
    }
}

/// What is under a key of a bucket.
public enum ObjectPresence: Sendable, Equatable {
    /// An object with this fingerprint.
    case object(Fingerprint)
    /// Something that is no object; what it is, as in "a symbolic link".
    case notAnObject(String)
    /// Nothing.
    case absent
}

/// What a store says of an object that its listing did not show.
public enum WitnessAnswer: Sendable, Equatable {
    /// There is none.
    case gone
    /// There is one, which has been there unchanged since a moment of the store's clock; nil if that is not known.
    case present(since: Timestamp?)
    /// It cannot be told.
    case unknown
}

/// A listing under way.
public protocol BucketListing: AnyObject, Sendable {
    /// The next page; nil once every key of the range has been listed, and only then.
    ///
    /// A page may be empty. What could not be listed while the rest could is in the page's `gaps`.
    ///
    /// - Throws: `BucketError` if the listing cannot go on. What was listed before stays listed, but the range is
    ///   incomplete.
    func nextPage() async throws(BucketError) -> ObjectPage?
}
