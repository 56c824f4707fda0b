internal import Layout

/// What the values of a source are like, where that rules types out: a column of another type could never be filled.
struct SourceValues {
    private let types: Set<ColumnType>
    /// What the values are.
    let description: String
    /// What to write instead of another type.
    let advice: String

    private static let time =
        "timestamptz, and take the day where it is read, as in (at AT TIME ZONE 'Europe/London')::date"

    /// Whether some value of the source fits a type.
    func fit(_ type: ColumnType) -> Bool {
        if case .numeric = type { types.contains(.numeric(nil)) } else { types.contains(type) }
    }

    /// Nil where any type may be filled.
    init?(_ source: ValueSource) {
        switch source {
        case .octueID: self.init([.uuid, .text, .jsonb], "a UUID", "uuid")
        case .octueTimestamp: self.init([.timestamptz, .text, .jsonb], "a time", Self.time)
        case .octueLabels: self.init([.textArray, .text, .jsonb], "a list of texts", "\"text[]\"")
        case .octueTags:
            self.init([.jsonb], "all tags in one document", "jsonb, or octue.tags.NAME for one tag")
        case .octueSDKVersion: self.init([.text, .jsonb], "a version such as 0.69.1", "text")
        case .object(let field): self.init(field)
        case .metadata, .tag, .context, .octueTag, .path: return nil
        }
    }

    private init?(_ field: ObjectField) {
        switch field {
        case .size:
            let numbers: Set<ColumnType> = [
                .bigint, .integer, .numeric(nil), .doublePrecision, .text, .jsonb, .boolean,
            ]
            self.init(numbers, "a number of bytes", "bigint")
        case .generation:
            self.init([.bigint, .numeric(nil), .doublePrecision, .text, .jsonb], "a number of 16 digits", "bigint")
        case .lastModified, .created, .customTime: self.init([.timestamptz, .text], "a time", Self.time)
        case .checksum: self.init([.text], "a text with an algorithm in front", "text")
        case .contentType: self.init([.text], "a media type such as text/csv", "text")
        case .key, .name, .extension, .etag, .md5, .contentEncoding, .storageClass, .version: return nil
        }
    }

    private init(_ types: Set<ColumnType>, _ description: String, _ advice: String) {
        self.types = types
        self.description = description
        self.advice = advice
    }
}
