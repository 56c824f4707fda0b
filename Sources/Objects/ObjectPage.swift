/// One page of a listing, or of what is to be staged: many objects in one run of bytes.
///
/// A page of a thousand objects is two allocations instead of several thousand, and its bytes go to COPY as they came.
/// What a page holds, PostgreSQL can store: `append` refuses other keys, `set` other texts.
public struct ObjectPage: Sendable {
    /// A text that may be known of an object besides its key.
    public enum Field: Int, Sendable, CaseIterable {
        /// The store's own tag for the content, without quotes.
        case etag
        /// A checksum of the content with its algorithm in front: `crc32c:…`, `md5:…`.
        case checksum
        /// The MD5 of the content in hexadecimal.
        case md5
        /// The media type.
        case contentType
        /// How the content is encoded, as in `gzip`.
        case contentEncoding
        /// The storage class.
        case storageClass
        /// What the store calls this version of the object: a generation or a version id. Files have none.
        case version
        /// The custom metadata: a JSON object whose values are strings.
        case metadata
        /// The object's tags: a JSON object whose values are strings.
        case tags
        /// The object's contexts: a JSON object whose values are strings.
        case contexts
        /// The content of an object that describes others.
        case document
    }

    /// A value or a key of the bucket that cannot be stored; it becomes a reject.
    public struct Refusal: Sendable, Equatable {
        /// The bytes of the object's key, whatever they are.
        public var key: [UInt8]
        /// What was refused: nil for the key itself, else the source of the value, such as `metadata.colour`.
        public var source: String?
        /// The bytes that were refused, where they are not those of the key.
        public var raw: [UInt8]
        /// Why, as a sentence without a full stop; of what could not be read, the reason's code.
        public var reason: String
        /// Whether the key is that of a file that describes others, which counts whatever the scope says of it.
        public var describesOthers = false

        /// Describes what was refused.
        public init(key: [UInt8], source: String?, raw: [UInt8], reason: String) {
            self.key = key
            self.source = source
            self.raw = raw
            self.reason = reason
        }
    }

    /// A part of what was to be listed that could not be, while the rest could.
    public struct Gap: Sendable, Equatable {
        /// What the keys of the part begin with.
        public var beginning: [UInt8]
        /// Why it could not be listed.
        public var error: BucketError

        /// Describes a gap.
        public init(beginning: some Sequence<UInt8>, _ error: BucketError) {
            self.beginning = Array(beginning)
            self.error = error
        }
    }

    struct Extent {
        var start: UInt32 = 0
        /// Negative: there is no value.
        var count: Int32 = -1
    }

    struct Entry {
        var key: Extent
        var fields: InlineArray<11, Extent>
        var size: Int64?
        var lastModified: Timestamp?
        var created: Timestamp?
        var customTime: Timestamp?
        var fingerprint: Fingerprint
        var unread: UnreadReason?
        /// The key of what describes the object and could not be read, where that is why the object is unread.
        var unreadUnder = Extent()
    }

    var bytes: [UInt8] = []
    var entries: [Entry] = []

    /// What the page could not hold.
    public var refusals: [Refusal] = []
    /// Parts of the range that could not be listed; of what they hold, nothing is known.
    ///
    /// Each is told no later than the first key behind it. The listing goes on after them.
    public var gaps: [Gap] = []
    /// How many things in range and scope the listing passed over because they are no objects, such as symbolic links.
    public var skipped = 0
    /// A moment by the store's clock since which the page may have left out what came; nil if the store does not tell.
    public var asOf: Timestamp?
    /// How many requests to the store the page took; 0 where nothing is asked by request.
    public var requests = 0
    /// How many bytes the store sent for it.
    public var receivedBytes = 0

    /// Creates an empty page.
    public init() {}

    /// How many objects the page holds.
    public var count: Int { entries.count }
    /// How many bytes the keys and texts of the page take.
    public var byteCount: Int { bytes.count }
    /// Whether the page holds no object.
    public var isEmpty: Bool { entries.isEmpty }
    /// The places of the objects, in the order in which they were listed.
    public var indices: Range<Int> { entries.indices }

    /// Makes room for keys and texts of so many bytes, lest it be made bit by bit.
    public mutating func reserve(bytes count: Int) { bytes.reserveCapacity(count) }

    /// Empties the page and keeps its room.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        refusals.removeAll()
        gaps.removeAll()
        skipped = 0
        asOf = nil
        requests = 0
        receivedBytes = 0
    }

    /// Leaves so many objects from the beginning.
    public mutating func keepFirst(_ count: Int) { entries.removeLast(max(0, entries.count - count)) }

    /// Leaves the first object out.
    public mutating func dropFirst() { entries.removeFirst() }

    /// Adds an object.
    ///
    /// - Parameters:
    ///   - size: in bytes; nil if unknown. A negative size is taken as unknown.
    ///   - lastModified: nil if unknown or outside the years that can be stored.
    /// - Returns: nil if the object was added as the last one, else why the key cannot be stored; the refusal has then
    ///   been recorded in `refusals`.
    @discardableResult
    public mutating func append(
        key: Span<UInt8>, size: Int64?, lastModified: Timestamp?, fingerprint: Fingerprint
    ) -> KeyRefusal? {
        if let refusal = KeyRefusal.reason(against: key) {
            refusals.append(Refusal(key: Array(copying: key), source: nil, raw: [], reason: refusal.rawValue))
            return refusal
        }
        entries.append(
            Entry(
                key: store(key), fields: InlineArray(repeating: Extent()), size: size.flatMap { $0 < 0 ? nil : $0 },
                lastModified: lastModified, fingerprint: fingerprint))
        return nil
    }

    /// Gives the last object a text.
    ///
    /// - Returns: `.storable` if it was taken; otherwise the field stays unknown, and the caller says so in `refusals`.
    @discardableResult
    public mutating func set(_ field: Field, _ text: Span<UInt8>) -> StorableText {
        set(field, text, at: entries.count - 1)
    }

    /// Gives the object at a place a text; see `set(_:_:)`.
    @discardableResult
    public mutating func set(_ field: Field, _ text: Span<UInt8>, at index: Int) -> StorableText {
        let verdict = StorableText.check(text)
        if case .storable = verdict { entries[index].fields[field.rawValue] = store(text) }
        return verdict
    }

    /// Says when the last object was created, and which time was set for it in the bucket; nil where unknown.
    public mutating func setTimes(created: Timestamp?, custom: Timestamp?) {
        entries[entries.count - 1].created = created
        entries[entries.count - 1].customTime = custom
    }

    /// Replaces the fingerprint of the object at a place.
    public mutating func setFingerprint(_ fingerprint: Fingerprint, at index: Int) {
        entries[index].fingerprint = fingerprint
    }

    /// Says that the object at a place is there and could not be read.
    ///
    /// What the listing tells of it stays; its metadata is unknown, which is not the same as empty.
    ///
    /// - Parameter companion: the key of the file that describes the object and others, where that file is what could not
    ///   be read; nil where it is the object itself.
    public mutating func setUnread(_ reason: UnreadReason, under companion: Span<UInt8>? = nil, at index: Int) {
        entries[index].unread = reason
        if let companion {
            entries[index].unreadUnder = store(companion)
        } else {
            entries[index].unreadUnder = Extent()
        }
    }

    /// Copies an object of another page to the end of this one, with all that is known of it.
    public mutating func append(_ index: Int, of other: ObjectPage) {
        var entry = other.entries[index]
        entry.key = store(other.slice(entry.key).span)
        for field in Field.allCases where entry.fields[field.rawValue].count >= 0 {
            entry.fields[field.rawValue] = store(other.slice(entry.fields[field.rawValue]).span)
        }
        if entry.unreadUnder.count >= 0 { entry.unreadUnder = store(other.slice(entry.unreadUnder).span) }
        entries.append(entry)
    }

    /// The page without the objects at some places.
    public func without(_ places: Set<Int>) -> ObjectPage {
        var page = self
        page.entries = entries.indices.filter { !places.contains($0) }.map { entries[$0] }
        return page
    }

    /// The key of the object at a place.
    public func key(at index: Int) -> ArraySlice<UInt8> { slice(entries[index].key) }

    /// A text of the object at a place; nil if unknown.
    public func field(_ field: Field, at index: Int) -> ArraySlice<UInt8>? {
        let extent = entries[index].fields[field.rawValue]
        return extent.count < 0 ? nil : slice(extent)
    }

    /// The size in bytes of the object at a place; nil if unknown.
    public func size(at index: Int) -> Int64? { entries[index].size }

    /// When the object at a place was last modified; nil if unknown.
    public func lastModified(at index: Int) -> Timestamp? { entries[index].lastModified }

    /// When the object at a place was created; nil if unknown.
    public func created(at index: Int) -> Timestamp? { entries[index].created }

    /// The time that was set in the bucket for the object at a place; nil if there is none.
    public func customTime(at index: Int) -> Timestamp? { entries[index].customTime }

    /// The fingerprint of the object at a place.
    public func fingerprint(at index: Int) -> Fingerprint { entries[index].fingerprint }

    /// Why the object at a place could not be read; nil if it was.
    public func unread(at index: Int) -> UnreadReason? { entries[index].unread }

    /// The key of the file whose state makes the object at a place unread; nil if that is the object's own.
    public func unreadUnder(at index: Int) -> ArraySlice<UInt8>? {
        let extent = entries[index].unreadUnder
        return extent.count < 0 ? nil : slice(extent)
    }

    private mutating func store(_ text: Span<UInt8>) -> Extent {
        let extent = Extent(start: UInt32(bytes.count), count: Int32(text.count))
        text.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
        return extent
    }

    private func slice(_ extent: Extent) -> ArraySlice<UInt8> {
        bytes[Int(extent.start)..<Int(extent.start) + Int(extent.count)]
    }
}

extension Array where Element == UInt8 {
    init(copying span: Span<UInt8>) {
        self = span.withUnsafeBufferPointer { Array($0) }
    }
}
