internal import Objects

/// What was read of one file.
struct ObjectReading {
    static let source = "metadata"
    private static let mediaType = Array("mime_type".utf8)[...]

    let key: [UInt8]
    private(set) var refusals: [ObjectPage.Refusal] = []
    private(set) var contentType: [UInt8]?
    private var document = MetadataDocument()

    init(key: [UInt8]) {
        self.key = key
    }

    /// Takes what an `.octue` file says of the file: field `tags` as member `octue__tags`, as it is on objects in the cloud.
    mutating func take(_ fields: CompanionReading.Fields) {
        for (name, value) in fields.values { set((Array("octue__".utf8) + name)[...], to: value) }
    }

    /// Takes the file's attributes.
    ///
    /// One that is named like a field of an `.octue` file replaces it, as the nearer of the two. `user.mime_type` is the content type too (the freedesktop.org convention for extended attributes).
    mutating func take(_ attributes: inout ExtendedAttributes, of file: Descriptor) throws(SystemError) {
        try attributes.read(of: file) { name, value in
            if set(name, to: value), name == Self.mediaType { contentType = Array(value) }
        }
    }

    /// The metadata as it is stored; nil if there is more of it than can be kept.
    mutating func metadata() -> [UInt8]? { document.text() }

    @discardableResult
    private mutating func set(_ name: ArraySlice<UInt8>, to value: ArraySlice<UInt8>) -> Bool {
        guard StorableText.check(name.span) == .storable else {
            refuse("the name of a value is not UTF-8, or contains U+0000", raw: Array(name))
            return false
        }
        let verdict = StorableText.check(value.span)
        guard verdict == .storable else {
            let reason = verdict == .containsNull ? "the value contains U+0000" : "the value is not UTF-8"
            refuse(reason, source: "\(Self.source).\(String(decoding: name, as: UTF8.self))", raw: Array(value))
            return false
        }
        document.set(name, to: value)
        return true
    }

    private mutating func refuse(_ reason: String, source: String = source, raw: [UInt8] = []) {
        refusals.append(ObjectPage.Refusal(key: key, source: source, raw: raw, reason: reason))
    }
}
