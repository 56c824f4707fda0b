internal import Text

/// Addresses and names of Google's own.
enum GoogleAddress {
    /// Where tokens are given out, for files that do not say.
    static let token = "https://oauth2.googleapis.com/token"
    /// The domain of Google's own hosts.
    static let universe = "googleapis.com"
    /// What is needed to act as another account.
    static let platformScope = "https://www.googleapis.com/auth/cloud-platform"
    /// What is needed to list buckets and read objects.
    static let readScope = "https://www.googleapis.com/auth/devstorage.read_only"

    /// A text as the value of a query's or form's item (RFC 3986, 2.3: all but unreserved characters are escaped).
    static func encoded(_ text: String) -> String { URIEncoding.escaped(text.utf8) }
}
