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
    /// - Returns: the same objects in the same order, without those that have vanished since they were listed; what
    ///   cannot be stored is in its `refusals`. `requests` and `receivedBytes` say what this page took.
    /// - Throws: `BucketError` if an object can neither be read nor shown to have vanished.
    func completed(_ page: ObjectPage) async throws(BucketError) -> ObjectPage
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
public struct BucketError: Error, Sendable, CustomStringConvertible {
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
