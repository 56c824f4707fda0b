/// Where objects are listed from.
///
/// One target implements it for each kind of store. A bucket never writes.
public protocol Bucket: Sendable {
    /// Whether listings come in the byte order of their keys and begin after a range's lower bound. Where false, a
    /// range is listed whole and its order is not relied on; where true the order is still verified as it streams.
    var isOrdered: Bool { get }

    /// Opens a listing of the keys of a range.
    ///
    /// - Throws: `BucketError` if the bucket is missing, denied or unreachable.
    func listing(of range: KeyRange) async throws(BucketError) -> any BucketListing

    /// Completes a page of objects that are new or changed with what a listing does not carry (custom metadata, tags,
    /// content type), at whatever it costs per object.
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

    /// Whether the end of a listing is worth asking for once more: a store can answer as if a listing had ended where it has not.
    var mayEndEarly: Bool { get }

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

    /// True.
    public var mayEndEarly: Bool { true }

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
        let listing = try await listing(of: KeyRange(after: wanted.predecessor, through: wanted))
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

/// Why a bucket could not be listed or an object not be read.
public struct BucketError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Kind: Sendable, Equatable {
        /// There is no such bucket or folder.
        case missing
        /// Access was refused.
        case denied
        /// The store could not be reached or failed; trying again may help.
        case unavailable
        /// The store answered something that is not a listing.
        case malformed
        /// The run has made all the requests that it may.
        case exhausted
    }

    /// What kind of failure it is.
    public let kind: Kind
    /// What failed and where, as a sentence.
    public let message: String

    /// Describes a failure.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
