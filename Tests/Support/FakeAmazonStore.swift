internal import Foundation
internal import Synchronization

/// A bucket that speaks S3 on a `FaultServer`: lists by key and by token, heads and tags of objects, and whatever goes wrong as
/// a test has it.
public final class FakeAmazonStore: Sendable {
    /// An object.
    public struct Object: Sendable {
        /// Without quotes.
        public var etag: String
        /// In bytes.
        public var size = 3
        /// The custom metadata, as headers carry it.
        public var metadata: [String: String]
        /// The object's tags.
        public var tags: [String: String] = [:]
        /// When it was last changed, in seconds since 1970.
        public var updated: Int64
        /// The storage class.
        public var storageClass = "STANDARD"
    }

    /// What the store is like.
    public struct State: Sendable {
        /// How the store takes `start-after`.
        public enum StartAfter: Sendable, CaseIterable {
            /// As S3 does: the page begins behind it.
            case exclusive
            /// The page begins with it.
            case inclusive
            /// Every list begins at its beginning, unless a token is given.
            case ignored
        }

        /// How the store makes tokens.
        public enum Tokens: Sendable, CaseIterable {
            /// As it should.
            case good
            /// There are none though more follows.
            case none
            /// It is always the first one.
            case repeated
            /// A token leads behind the key that comes next.
            case skipping
        }

        /// In what order keys are listed.
        public enum Order: Sendable, CaseIterable {
            /// That of their bytes.
            case bytes
            /// That of UTF-16, as in some stores.
            case utf16
            /// With the first two keys of each page swapped.
            case swapped
        }

        /// The objects by their keys.
        public var objects: [StoreKey: Object] = [:]
        /// How many objects it gives at once, whatever it is asked for.
        public var pageSize = 1000
        /// Whether an empty page that says to go on comes before each page that a key begins.
        public var hasEmptyPages = false
        /// Objects that no list shows, though they are there.
        public var hidden: Set<StoreKey> = []
        /// Keys that lists show, though there is no such object.
        public var phantoms: Set<StoreKey> = []
        /// Objects that may not be read.
        public var denied: Set<StoreKey> = []
        /// What keys begin with whose objects may not be read.
        public var deniedBelow: [String] = []
        /// What a list may neither be asked for by, nor begin behind: rights are given by prefix.
        public var deniedLists: [String] = []
        /// Objects whose heads are those of an earlier version.
        public var stale: [StoreKey: Object] = [:]
        /// Whether every list says after its first page that there is no more.
        public var endsEarly = false
        /// How `start-after` is taken.
        public var startAfter = StartAfter.exclusive
        /// How tokens are made.
        public var tokens = Tokens.good
        /// In what order keys are listed.
        public var order = Order.bytes
        /// By how many pages that is off which the question of a number gets, from 1 on; nil: by none.
        ///
        /// 1 is the page behind, -1 the one before, which is given twice then. Questions for a key or two get what they ask for.
        public var slip: (@Sendable (Int) -> Int)?
        /// Whether keys are escaped where that is asked for, and said to be.
        public var encodesKeys = true
        /// Whether lists say if they are truncated.
        public var saysTruncated = true
        /// The region that the bucket is in, to which requests that are signed for another are sent; nil: any will do.
        public var region: String?
        /// Access keys whose sessions are over.
        public var expiredKeys: Set<String> = []
        /// Whether requests have to be signed.
        public var wantsSignature = false
        /// Answers a request instead of the store; nil: the store answers.
        public var fault: (@Sendable (FaultRequest) -> FaultAnswer?)?
        /// Changes what the store answers.
        public var mangler: (@Sendable (FaultRequest, FaultAnswer) -> FaultAnswer)?
        /// How many requests it bears at once, each of which it takes a moment for; nil: any number.
        ///
        /// Further ones are told to slow down.
        public var capacity: Int?
        /// Is told of each request before it is answered, and may change the bucket.
        public var meddler: (@Sendable (inout State, FaultRequest) -> Void)?
        /// The store's clock, in seconds since 1970; nil: that of the machine.
        public var now: Int64?
        /// How long before now what is written was written, in seconds: what was written just now may change again within
        /// the second that its time is told in.
        public var age: Int64 = 3600
        fileprivate var versions = 0
        fileprivate var busy = 0
        /// How many questions for pages were counted, while `slip` was set.
        public var pagesAsked = 0

        var clock: Int64 { now ?? Int64(Date().timeIntervalSince1970) }
    }

    /// The bucket's name.
    public let bucket: String
    private let state = Mutex(State())

    /// Makes an empty bucket.
    public init(bucket: String) { self.bucket = bucket }

    /// Starts a server of the bucket.
    public func serve() async throws -> FaultServer {
        try await FaultServer.start { request in
            guard self.state.withLock({ $0.enter() }) else {
                let refusal = Self.error(503, "SlowDown")
                return request.method == "HEAD" ? refusal.withoutBody() : refusal
            }
            let (answer, isSlow) = (self.answer(request), self.state.withLock { $0.capacity != nil })
            // So that requests meet that are made at once.
            if isSlow { try? await Task.sleep(for: .milliseconds(3)) }
            self.state.withLock { $0.busy -= 1 }
            return answer
        }
    }

    /// Changes what the store is like.
    public func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    /// What the bucket holds.
    public var objects: [StoreKey: Object] { state.withLock(\.objects) }

    /// Writes objects anew.
    public func put(
        _ keys: [String], metadata: [String: String] = [:], tags: [String: String] = [:],
        storageClass: String = "STANDARD"
    ) {
        change { state in
            for key in keys { state.put(key, metadata: metadata, tags: tags, storageClass: storageClass) }
        }
    }

    /// Changes the tags of an object, which no list shows.
    public func tag(_ key: String, _ tags: [String: String]) { change { $0.objects[key]?.tags = tags } }

    /// Removes objects.
    public func remove(_ keys: [String]) { change { state in for key in keys { state.objects[key] = nil } } }

    /// Says what is wrong, as S3 does.
    public static func error(
        _ status: Int, _ code: String, further: String = "", _ headers: [String: String] = [:]
    ) -> FaultAnswer {
        .answer(
            status, headers.merging(["Content-Type": "application/xml"]) { old, _ in old },
            text:
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>\(code)</Code><Message>as the test has it</Message>"
                + "\(further)</Error>")
    }

    private func answer(_ request: FaultRequest) -> FaultAnswer {
        let answer = state.withLock { state in
            state.meddler?(&state, request)
            if let answer = state.fault?(request) { return answer }
            if let refusal = state.refusal(request) { return refusal }
            let beginning = "/\(bucket)"
            guard request.path == beginning || request.path.hasPrefix(beginning + "/") else {
                return Self.error(404, "NoSuchBucket")
            }
            let key = String(request.path.dropFirst(beginning.count + 1)).removingPercentEncoding ?? ""
            return key.isEmpty ? state.list(request) : state.object(key, request)
        }
        let said = request.method == "HEAD" ? answer.withoutBody() : answer
        return state.withLock(\.mangler)?(request, said) ?? said
    }
}

extension FakeAmazonStore.State {
    fileprivate mutating func enter() -> Bool {
        if let capacity, busy >= capacity { return false }
        busy += 1
        return true
    }

    /// Writes an object anew.
    public mutating func put(
        _ key: String, metadata: [String: String] = [:], tags: [String: String] = [:], storageClass: String = "STANDARD"
    ) {
        versions += 1
        objects[key] = FakeAmazonStore.Object(
            etag: "etag-\(versions)", metadata: metadata, tags: tags, updated: clock - age, storageClass: storageClass)
    }

    var date: [String: String] {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return ["Date": formatter.string(from: Date(timeIntervalSince1970: TimeInterval(clock)))]
    }

    /// What is wrong with how a request is signed; nil where nothing is.
    fileprivate func refusal(_ request: FaultRequest) -> FaultAnswer? {
        guard let signature = request.header("Authorization") else {
            return wantsSignature ? FakeAmazonStore.error(403, "AccessDenied", date) : nil
        }
        let parts = signature.split { " =/,".contains($0) }.map(String.init)
        guard parts.count > 5, parts[0] == "AWS4-HMAC-SHA256" else {
            return FakeAmazonStore.error(400, "AuthorizationHeaderMalformed", date)
        }
        let (key, signedRegion) = (parts[2], parts[4])
        if let region, region != signedRegion {
            return FakeAmazonStore.error(
                400, "AuthorizationHeaderMalformed", further: "<Region>\(region)</Region>",
                date.merging(["x-amz-bucket-region": region]) { $1 })
        }
        if expiredKeys.contains(key) { return FakeAmazonStore.error(400, "ExpiredToken", date) }
        if let stamp = request.header("x-amz-date"), let moment = Self.moment(stamp), abs(moment - clock) > 900 {
            return FakeAmazonStore.error(403, "RequestTimeTooSkewed", date)
        }
        return nil
    }

    private static func moment(_ stamp: String) -> Int64? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "yyyyMMdd'T'HHmmss'Z'"
        return formatter.date(from: stamp).map { Int64($0.timeIntervalSince1970) }
    }

    fileprivate func object(_ key: String, _ request: FaultRequest) -> FaultAnswer {
        if denied.contains(key) || deniedBelow.contains(where: { key.utf8.starts(with: $0.utf8) }) {
            return FakeAmazonStore.error(403, "AccessDenied", date)
        }
        guard let current = objects[key], !phantoms.contains(key) else {
            return FakeAmazonStore.error(404, "NoSuchKey", date)
        }
        if request.query("tagging") != nil { return tagging(current) }
        let object = stale[key] ?? current
        var headers = date
        headers["ETag"] = "\"\(object.etag)\""
        headers["Content-Length"] = "\(object.size)"
        headers["Content-Type"] = "application/octet-stream"
        headers["Last-Modified"] = Self(now: object.updated).date["Date"]
        if object.storageClass != "STANDARD" { headers["x-amz-storage-class"] = object.storageClass }
        for (name, value) in object.metadata { headers["x-amz-meta-\(name)"] = value }
        return .answer(200, headers, isBodyless: true)
    }

    private func tagging(_ object: FakeAmazonStore.Object) -> FaultAnswer {
        let tags = object.tags.sorted { $0.key < $1.key }
            .map { "<Tag><Key>\(Self.escaped($0.key))</Key><Value>\(Self.escaped($0.value))</Value></Tag>" }
        return .answer(
            200, date.merging(["Content-Type": "application/xml"]) { $1 },
            text:
                "<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><TagSet>\(tags.joined())</TagSet></Tagging>"
        )
    }

    init(now: Int64) { self.now = now }
}

extension FaultAnswer {
    /// The same without the body that it promises, as an answer to HEAD.
    fileprivate func withoutBody() -> FaultAnswer {
        FaultAnswer(
            steps.map { step in
                guard case .send(let bytes) = step, let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
                    return step
                }
                return .send(Array(bytes[..<end.upperBound]))
            })
    }
}
