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
