import Objects
import Synchronization

/// A bucket in memory, whose failures and disorder are up to the test.
final class MemoryBucket: Bucket {
    struct Entry: Sendable, Equatable {
        var version: Int64 = 1
        var metadata = "{}"
        /// What moves the fingerprint and is not mirrored.
        var signal: Int64 = 0
        /// When the object was last written, in microseconds.
        var writtenAt: Int64 = 0
    }

    struct State: Sendable {
        var objects: [String: Entry] = [:]
        var refusedKeys: [[UInt8]] = []
        var pageSize = 3
        var isOrdered = true
        /// Whether the metadata comes with the listing.
        var listsMetadata = false
        /// Whether listings that call themselves ordered come backwards.
        var isScrambled = false
        /// Whether listings begin at the first key whatever they are asked for.
        var ignoresBounds = false
        /// The errors that the next pages end with, by the number of the page, counted over all listings.
        var failures: [Int: BucketError.Kind] = [:]
        /// The failure to open any listing.
        var refusal: BucketError.Kind?
        /// Keys with this beginning cannot be listed; the page that they would be on says so.
        var deniedPrefix: String?
        /// A page that this key would be on fails.
        var failingKey: String?
        /// Objects that are listed and cannot be read, and why.
        var unreadable: [String: UnreadReason] = [:]
        /// Objects below these beginnings are unread for what describes them, whose key is given.
        var undescribed: [String: String] = [:]
        /// Whether asking for objects fails for good.
        var failsToAsk = false
        /// After how many answers it fails for good; nil: never.
        var failsToAskAfter: Int?
        /// Objects that have gone when they are asked for.
        var vanishing: Set<String> = []
        /// Called before objects are asked for, with how many were so far.
        var onAsking: (@Sendable (Int) -> Void)?
        /// The bucket's clock, in microseconds.
        var now: Int64 = 1_000_000_000
        /// How asking whether objects are there fails.
        var witnessFailure: BucketError.Kind?
        /// Objects of which it cannot tell whether they are there.
        var unknownKeys: Set<String> = []
        /// The keys that it was asked for.
        var witnessed: [String] = []
        /// What there is to know of the place.
        var facts = BucketFacts()
        /// How often it is away when it is asked for its facts, before it is there.
        var absences = 0
        /// Called when it is asked for its facts.
        var onFacts: (@Sendable () async -> Void)?
        var pages = 0
        var completed = 0
        /// Called before each page with its number.
        var onPage: (@Sendable (Int) -> Void)?
    }

    let state: Mutex<State>

    init(_ objects: [String: Entry] = [:]) { state = Mutex(State(objects: objects)) }

    var traits: BucketTraits {
        state.withLock { BucketTraits(isOrdered: $0.isOrdered, listsMetadata: $0.listsMetadata, mayEndEarly: true) }
    }

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    func put(_ keys: [String], version: Int64 = 1, metadata: String = "{}") {
        change { state in
            for key in keys { state.objects[key] = Entry(version: version, metadata: metadata, writtenAt: state.now) }
        }
    }

    func remove(_ keys: [String]) { change { state in for key in keys { state.objects[key] = nil } } }

    func listing(of range: KeyRange, limit: Int?) async throws(BucketError) -> any BucketListing {
        if let refusal = state.withLock(\.refusal) { throw BucketError(refusal, "the bucket is \(refusal)") }
        return Listing(self, range, limit)
    }

    func facts() async throws(BucketError) -> BucketFacts {
        await state.withLock(\.onFacts)?()
        let facts: BucketFacts? = state.withLock { state in
            state.absences -= 1
            return state.absences < 0 ? state.facts : nil
        }
        guard let facts else { throw BucketError(.unavailable, "the bucket is away") }
        return facts
    }

    func completed(_ page: ObjectPage) async throws(BucketError) -> ObjectPage {
        let (fails, hook, asked) = state.withLock { state in
            (
                state.failsToAsk || state.failsToAskAfter.map { state.completed >= $0 } ?? false, state.onAsking,
                state.completed
            )
        }
        hook?(asked)
        if fails { throw BucketError(.denied, "nothing may be asked") }
        return state.withLock { state in
            var result = ObjectPage()
            for index in page.indices {
                let key = String(decoding: page.key(at: index), as: UTF8.self)
                guard let entry = state.objects[key], !state.vanishing.contains(key) else { continue }
                result.append(index, of: page)
                guard page.unread(at: index) == nil else { continue }
                state.completed += 1
                // What it tells is of another version than what was listed.
                if page.size(at: index) != entry.version { result.setFingerprint(.lookAgain, at: result.count - 1) }
                if let reason = state.unreadable[key] {
                    result.setUnread(reason, at: result.count - 1)
                } else {
                    result.set(.metadata, Array(entry.metadata.utf8).span, at: result.count - 1)
                }
            }
            return result
        }
    }

    func witness(of keys: [[UInt8]]) async throws(BucketError) -> [WitnessAnswer] {
        if let failure = state.withLock(\.witnessFailure) { throw BucketError(failure, "nobody is told") }
        return state.withLock { state in
            keys.map { bytes in
                let key = String(decoding: bytes, as: UTF8.self)
                state.witnessed.append(key)
                if state.unknownKeys.contains(key) { return .unknown }
                guard let entry = state.objects[key] else { return .gone }
                return .present(since: Timestamp(microseconds: entry.writtenAt))
            }
        }
    }

    fileprivate func page(from keys: inout ArraySlice<String>, limit: Int?) throws(BucketError) -> ObjectPage? {
        let (number, hook) = state.withLock { state in
            state.pages += 1
            return (state.pages, state.onPage)
        }
        hook?(number)
        let outcome: Result<ObjectPage?, BucketError> = state.withLock { state in
            let pageSize = min(limit ?? state.pageSize, state.pageSize)
            if let failure = state.failures[number] {
                return .failure(BucketError(failure, "page \(number) is \(failure)"))
            }
            if keys.isEmpty { return .success(nil) }
            if let failing = state.failingKey, keys.prefix(pageSize).contains(failing) {
                return .failure(BucketError(.denied, "the page of \(failing) is denied"))
            }
            var page = ObjectPage()
            page.asOf = Timestamp(microseconds: state.now)
            for key in keys.prefix(pageSize) {
                guard let entry = state.objects[key] else { continue }
                if let denied = state.deniedPrefix, key.hasPrefix(denied) {
                    page.gaps.append(
                        ObjectPage.Gap(beginning: denied.utf8, BucketError(.denied, "cannot read \(denied)")))
                    continue
                }
                var hasher = FingerprintHasher()
                hasher.add(entry.version)
                hasher.add(entry.signal)
                hasher.add(Array(entry.metadata.utf8).span)
                page.append(
                    key: Array(key.utf8).span, size: entry.version, lastModified: nil, fingerprint: hasher.fingerprint()
                )
                if state.listsMetadata { page.set(.metadata, Array(entry.metadata.utf8).span) }
                if let companion = state.undescribed.first(where: { key.hasPrefix($0.key) })?.value {
                    page.setUnread(.malformed, under: Array(companion.utf8).span, at: page.count - 1)
                }
            }
            if number == 1 {
                for key in state.refusedKeys {
                    page.append(key: key.span, size: 1, lastModified: nil, fingerprint: Fingerprint(bits: 1))
                }
            }
            for companion in Set(state.undescribed.values) where keys.startIndex == 0 {
                var refusal = ObjectPage.Refusal(
                    key: Array(companion.utf8), source: "metadata", raw: [], reason: UnreadReason.malformed.rawValue)
                refusal.describesOthers = true
                page.refusals.append(refusal)
            }
            keys = keys.dropFirst(pageSize)
            return .success(page)
        }
        return try outcome.get()
    }
}

private final class Listing: BucketListing {
    private let bucket: MemoryBucket
    private let limit: Int?
    private let rest: Mutex<ArraySlice<String>>

    init(_ bucket: MemoryBucket, _ range: KeyRange, _ limit: Int?) {
        self.bucket = bucket
        self.limit = limit
        let keys = bucket.state.withLock { state in
            let all = state.objects.keys.filter { state.ignoresBounds || range.contains(Array($0.utf8).span) }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            return state.isScrambled || !state.isOrdered ? all.reversed() : all
        }
        rest = Mutex(keys[...])
    }

    func nextPage() async throws(BucketError) -> ObjectPage? {
        let outcome: Result<ObjectPage?, BucketError> = rest.withLock { rest in
            do throws(BucketError) { return .success(try bucket.page(from: &rest, limit: limit)) } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}
