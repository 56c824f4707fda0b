internal import Objects

/// What was read of one file.
struct ObjectReading {
    static let source = "metadata"

    let key: [UInt8]
    private(set) var refusals: [ObjectPage.Refusal] = []
    /// Whether something could not be read that may be readable at the next run, though the file will not have changed.
    private(set) var isIncomplete = false
    private(set) var contentType: [UInt8]?
    private var document = MetadataDocument()

    init(key: [UInt8]) {
        self.key = key
    }

    /// Makes the reading of a file that cannot be come to.
    init(key: [UInt8], unreadable error: SystemError) {
        self.init(key: key)
        refuse(unreadable: error)
    }

    /// Takes what an `.octue` file says of the file: field `tags` as member `octue__tags`, as it is on objects in the
    /// cloud and spaced as there.
    mutating func take(_ name: [UInt8], from local: LocalMetadata) {
        do throws(LocalMetadata.Flaw) {
            for (field, value) in try local.fields(of: name).sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                set(Array("octue__".utf8) + field, to: JSONSpacing.asInTheCloud(value)[...])
            }
        } catch {
            refuse(error.reason)
            isIncomplete = isIncomplete || error.mayPass
        }
    }

    /// Takes the file's attributes.
    ///
    /// One that is named like a field of an `.octue` file replaces it, as the nearer of the two. `user.mime_type` is the content type too (the freedesktop.org convention for extended attributes).
    mutating func take(_ attributes: inout ExtendedAttributes, of file: Descriptor) throws(SystemError) {
        do throws(SystemError) {
            try attributes.read(of: file) { name, value in
                if set(name, to: value), name.elementsEqual("mime_type".utf8) { contentType = Array(value) }
            }
        } catch  where error.concernsOneObject {
            refuse(unreadable: error)
        }
    }

    /// Records that the file's attributes cannot be read.
    mutating func refuse(unreadable error: SystemError) {
        refuse("the attributes of the file cannot be read: \(error.sentence)")
        isIncomplete = true
    }

    /// The metadata as it is stored; nil if it is unknown.
    mutating func metadata() -> [UInt8]? {
        if document.isEmpty, isIncomplete { return nil }
        let text = document.text()
        if document.isTooLong { refuse("the metadata is longer than \(MetadataDocument.maximumBytes) bytes") }
        return text
    }

    @discardableResult
    private mutating func set(_ name: some Collection<UInt8>, to value: ArraySlice<UInt8>) -> Bool {
        let name = Array(name)
        guard StorableText.check(name.span) == .storable else {
            refuse("the name of a value is not UTF-8, or contains U+0000", raw: name)
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
