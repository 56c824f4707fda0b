internal import Definition
internal import Layout
internal import Objects

/// Where a column's value comes from, as an expression of the derivation's own variables.
struct SourceExpression {
    enum Kind {
        /// A text.
        case text
        /// A fact that comes with the column's own type.
        case native
        /// A document of octue's.
        case document
        /// The labels among octue's documents.
        case labels
        /// A tag among octue's documents.
        case octueTag
        /// All tags among octue's documents.
        case allTags
    }

    let kind: Kind
    /// The value as text; for `native` as it is.
    let raw: String
    /// The value as a document; nil where there is none.
    let item: String?
    /// The value as text, read straight from the metadata; used by the fast form.
    let direct: String
    /// The value as a document, read straight from the metadata; nil where there is none.
    let directItem: String?

    init(_ column: Column, path: KeyTemplate?) {
        switch column.source {
        case .metadata(let key): self.init(text: "o.metadata ->> \(SQLSpelling.literal(key))")
        case .tag(let key): self.init(text: "o.object_tags ->> \(SQLSpelling.literal(key))")
        case .context(let name): self.init(text: "o.contexts ->> \(SQLSpelling.literal(name))")
        case .path(let name):
            let place = (path?.names.firstIndex { $0.utf8.elementsEqual(name.utf8) } ?? 0) + 1
            self.init(text: "path[\(place)]")
        case .object(let field): self.init(field, as: column.type)
        case .octueID: self.init(document: "id", kind: .document)
        case .octueTimestamp:
            self.init(
                document: "timestamp", kind: .document,
                reading: column.type == .timestamptz ? "octue_time" : "octue_text")
        case .octueSDKVersion: self.init(document: "sdk_version", kind: .document)
        case .octueTags:
            self.init(
                .allTags, raw: "datastore.lost_tags(octue_tags, tags_mark)::text",
                item: "datastore.storable_tags(octue_tags, tags_mark)", direct: "octue_tags", directItem: "octue_tags")
        case .octueLabels: self.init(document: "labels", kind: .labels)
        case .octueTag(let names): self.init(tag: names)
        }
    }

    private init(_ kind: Kind, raw: String, item: String?, direct: String, directItem: String?) {
        self.kind = kind
        self.raw = raw
        self.item = item
        self.direct = direct
        self.directItem = directItem
    }

    private init(text: String) {
        self.init(.text, raw: text, item: nil, direct: text, directItem: nil)
    }

    private init(_ field: ObjectField, as type: ColumnType) {
        switch (field, type) {
        case (.size, .bigint), (.lastModified, .timestamptz), (.created, .timestamptz), (.customTime, .timestamptz):
            self.init(.native, raw: "o.\(field.rawValue)", item: nil, direct: "o.\(field.rawValue)", directItem: nil)
        case (.size, _): self.init(text: "o.size::text")
        case (.lastModified, _), (.created, _), (.customTime, _):
            self.init(text: Self.text(ofTime: "o.\(field.rawValue)"))
        case (.name, _): self.init(text: "datastore.object_name(o.key)")
        case (.extension, _): self.init(text: "datastore.object_extension(o.key)")
        case (.generation, _): self.init(text: "datastore.object_generation(o.version)")
        case (.key, _), (.etag, _), (.checksum, _), (.md5, _), (.contentType, _), (.contentEncoding, _),
            (.storageClass, _), (.version, _):
            self.init(text: "o.\(field.rawValue)")
        }
    }

    /// Not a cast, whose result would depend on the session's TimeZone and DateStyle.
    private static func text(ofTime name: String) -> String {
        "to_char(\(name) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    }

    private init(document name: String, kind: Kind, reading: String = "octue_text") {
        let direct = "o.metadata ->> 'octue__\(name)'"
        self.init(
            kind, raw: "datastore.\(reading)(octue_\(name))", item: "octue_\(name)", direct: direct,
            directItem: "(\(direct))::jsonb")
    }

    private init(tag names: [String]) {
        let keys = names.map(SQLSpelling.literal).joined(separator: ", ")
        let item = names.count == 1 ? "octue_tags -> \(keys)" : "octue_tags #> ARRAY[\(keys)]"
        let direct = names.count == 1 ? "octue_tags ->> \(keys)" : "octue_tags #>> ARRAY[\(keys)]"
        self.init(.octueTag, raw: "datastore.octue_text(\(item))", item: item, direct: direct, directItem: item)
    }

    /// The condition, in the slow form, that the value's document could not be read; nil for a value of no document.
    var isUnreadable: String? {
        switch kind {
        case .text, .native: nil
        case .octueTag, .allTags: "tags_unreadable"
        case .document, .labels: item.map { "\($0.dropFirst("octue_".count))_unreadable" }
        }
    }

    /// The condition, in the slow form, that PostgreSQL cannot hold the value as the tags have it; nil for any other value.
    var isMarked: String? {
        switch kind {
        case .text, .native, .document, .labels: nil
        case .octueTag: item.map { "datastore.is_marked(\($0), tags_mark)" }
        case .allTags: "datastore.is_marked(octue_tags, tags_mark)"
        }
    }

    /// The value as text, for a refusal by a column of a type.
    ///
    /// A list and a document are refused for what their document is, which its text no longer tells: a wrapped time has the
    /// text of a label, and a string may hold the text of an array.
    func rawText(for type: ColumnType) -> String {
        if kind != .allTags, type == .textArray || type == .jsonb, let item {
            return "datastore.octue_value(\(item))::text"
        }
        return rawText
    }

    private var rawText: String {
        guard case .native = kind else { return raw }
        return raw == "o.\(ObjectField.size.rawValue)" ? "\(raw)::text" : Self.text(ofTime: raw)
    }
}
