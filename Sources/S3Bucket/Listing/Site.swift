internal import HTTP
internal import Objects
internal import Synchronization
internal import Text

/// Where the bucket is asked, as far as that turns out in the run: its region, and how the store's clock goes.
final class Site: Sendable {
    private struct State: Sendable {
        var region: String
        var hasMoved = false
        /// What is added to this machine's clock, in seconds.
        var skew: Int64 = 0
        var pagesByToken = false
        var misorderedRange: KeyRange?
    }

    let place: S3Bucket.Place
    let time: TimeSource
    private let state: Mutex<State>

    init(_ place: S3Bucket.Place, time: TimeSource) {
        self.place = place
        self.time = time
        state = Mutex(State(region: place.region))
    }

    /// The region that requests are signed for.
    var region: String { state.withLock(\.region) }

    /// Seconds since 1970 by the store's clock.
    var now: Int64 { time.unixSeconds() + state.withLock(\.skew) }

    /// Whether the store goes on by tokens alone: it does not heed where a page is to begin.
    var pagesByToken: Bool {
        get { state.withLock(\.pagesByToken) }
        set { state.withLock { $0.pagesByToken = newValue } }
    }

    /// The address of the bucket, or of an object.
    ///
    /// - Parameter items: the query, not escaped yet; it is sorted here, as signatures want it.
    func address(key: [UInt8]? = nil, _ items: [(name: String, value: [UInt8])]) -> HTTPAddress {
        var address = place.endpoint ?? HTTPAddress(.https, host: vendorHost)
        let object = key.map { URIEncoding.escaped($0, keepsSlashes: true) } ?? ""
        if place.isPathStyle {
            address.path = "/\(URIEncoding.escaped(place.name.utf8))\(key == nil ? "" : "/\(object)")"
        } else {
            address.host = "\(place.name.lowercased()).\(address.host)"
            address.path = "/\(object)"
        }
        let query = items.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            .map { "\($0.name)=\(URIEncoding.escaped($0.value))" }
        address.query = query.isEmpty ? nil : query.joined(separator: "&")
        return address
    }

    private var vendorHost: String {
        let region = region
        return "s3.\(region).\(AmazonHost.domain(of: region))"
    }

    /// Goes to the region that an answer named.
    ///
    /// - Returns: whether that is news: a bucket is in one region, so that it is followed once in a run.
    func move(to region: String, from asked: String) -> Bool {
        state.withLock { state in
            // Another request has followed it meanwhile.
            if state.region != asked { return true }
            guard !state.hasMoved, region != asked else { return false }
            state.hasMoved = true
            state.region = region
            return true
        }
    }

    /// Takes the time of an answer for the store's, if this machine's is another.
    ///
    /// - Parameter tolerated: by how many seconds they may differ.
    /// - Returns: whether that is news for a request that was signed at a moment.
    func setClock(by headers: HTTPHeaders, signedAt: Int64, tolerated: Int64) -> Bool {
        guard let date = headers["Date"].flatMap(HTTPDate.unixSeconds), abs(date - signedAt) > tolerated else {
            return false
        }
        let skew = date - time.unixSeconds()
        state.withLock { $0.skew = skew }
        return true
    }

    /// Takes note that a range is not listed in the byte order of its keys.
    ///
    /// - Returns: whether it is the first one in the run.
    func noteMisordered(_ range: KeyRange) -> Bool {
        state.withLock { state in
            guard let known = state.misorderedRange else {
                state.misorderedRange = range
                return true
            }
            return known == range
        }
    }

    /// Whether some range was not listed in the byte order of its keys.
    var isMisordered: Bool { state.withLock { $0.misorderedRange != nil } }
}
