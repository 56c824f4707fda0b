/// What sets the buckets of one kind apart from those of another, as far as a run depends on it.
public struct BucketTraits: Sendable, Equatable {
    /// Whether listings come in the byte order of their keys and begin after a range's lower bound.
    ///
    /// Where false, a range is listed whole and its order is not relied on; where true the order is still verified as it
    /// streams.
    public var isOrdered: Bool
    /// Whether a listing carries all that is mirrored, the custom metadata included.
    ///
    /// Where false, new and changed objects are asked for one by one (`Bucket.completed(_:)`).
    public var listsMetadata: Bool
    /// Whether the end of a listing is worth asking for once more: a store can answer as if a listing had ended where it has
    /// not.
    public var mayEndEarly: Bool
    /// The kinds of request that are made for each new or changed object, as the ledger names them; empty where none is.
    public var requestsPerObject: [String] = []

    /// Whether the end of a fingerprint (`Fingerprint.ending(in:)`) tells of the storage class, and the rest of it of all else:
    /// an object that only moved to another class is not asked for then.
    public var tellsClassApart = false

    /// Describes a kind of bucket.
    public init(
        isOrdered: Bool, listsMetadata: Bool, mayEndEarly: Bool,
        requestsPerObject: [String] = [], tellsClassApart: Bool = false
    ) {
        self.isOrdered = isOrdered
        self.listsMetadata = listsMetadata
        self.mayEndEarly = mayEndEarly
        self.requestsPerObject = requestsPerObject
        self.tellsClassApart = tellsClassApart
    }
}
