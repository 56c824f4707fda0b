internal import HTTP
internal import Objects

/// What an answer to HEAD says of an object.
struct ObjectHead: Sendable {
    /// Without quotes.
    let etag: String
    let size: Int64?
    /// In whole seconds since 1970, as headers have it.
    let lastModified: Int64?
    /// When it was said, in seconds since 1970 by the store's clock.
    let saidAt: Int64?
    let contentType: String?
    let contentEncoding: String?
    let storageClass: String?
    let version: String?
    /// The custom metadata as a JSON object of strings; nil where they are too long.
    private(set) var metadata: [UInt8]?
    /// What could not be kept of them.
    private(set) var refusals: [(source: String, raw: String, reason: String)] = []

    init(_ headers: HTTPHeaders) {
        let quoted = headers["ETag"] ?? ""
        etag =
            quoted.hasPrefix("\"") && quoted.hasSuffix("\"") && quoted.count >= 2
            ? String(quoted.dropFirst().dropLast()) : quoted
        size = headers["Content-Length"].flatMap { Int64($0) }
        lastModified = headers["Last-Modified"].flatMap(HTTPDate.unixSeconds)
        saidAt = headers["Date"].flatMap(HTTPDate.unixSeconds)
        contentType = headers["Content-Type"]
        contentEncoding = headers["Content-Encoding"]
        storageClass = headers["x-amz-storage-class"]
        version = headers["x-amz-version-id"].flatMap { $0 == "null" ? nil : $0 }
        readMetadata(headers)
    }

    /// Whether the answer is one about an object: those have an ETag and a time ("HeadObject", response elements).
    var isOfAnObject: Bool { !etag.isEmpty || lastModified != nil }

    /// Whether the object was changed so shortly before that it may change again without that its time shows it: times have
    /// whole seconds, and the clocks of a store's machines differ a little.
    var isRacy: Bool {
        guard let lastModified, let saidAt else { return false }
        return saidAt - lastModified < 2
    }

    private static let marker = "x-amz-meta-"

    private mutating func readMetadata(_ headers: HTTPHeaders) {
        var document = MetadataDocument()
        for field in headers.fields {
            // Stores keep names in lower case, or give them back in another one than they got.
            let name = field.name.lowercased()
            guard name.hasPrefix(Self.marker) else { continue }
            let entry = String(name.dropFirst(Self.marker.count))
            let value = EncodedWord.decoded(field.value)
            switch StorableText.check(value.span) {
            case .storable where !field.value.unicodeScalars.contains("\u{FFFD}"):
                document.set(Array(entry.utf8), to: value)
            case .containsNull:
                refusals.append(("metadata.\(entry)", field.value, "contains U+0000, which PostgreSQL cannot hold"))
            default:
                refusals.append(("metadata.\(entry)", field.value, "is not UTF-8 in the store's answer"))
            }
        }
        if let missing = headers["x-amz-missing-meta"], missing != "0" {
            refusals.append(
                ("metadata", missing, "the store withholds so many entries, which no header can carry"))
        }
        metadata = document.text()
        if metadata == nil {
            refusals.append(("metadata", "", "is longer than \(MetadataDocument.maximumBytes) bytes"))
        }
    }
}
