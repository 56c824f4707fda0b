internal import Layout
internal import Objects

/// The schemas of values that several keys take.
private enum Shape {
    static let text: JSONValue = .object(["type": .string("string"), "minLength": .number(1)])
    static let flag: JSONValue = .object(["type": .string("boolean")])
    /// A constant may be written as a number or a boolean; its text is what counts.
    static let constant: JSONValue = .object(["type": .array(["string", "number", "boolean"].map(JSONValue.string))])

    static func choice(_ values: [String]) -> JSONValue { .object(["enum": .array(values.map(JSONValue.string))]) }

    static func list(of members: JSONValue, atLeast least: Int = 0) -> JSONValue {
        .object(["type": .string("array"), "items": members, "minItems": .number(least)])
    }

    static func matching(_ pattern: String) -> JSONValue {
        .object(["type": .string("string"), "pattern": .string(pattern)])
    }

    static func name(atMost bytes: Int) -> JSONValue {
        .object(["type": .string("string"), "minLength": .number(1), "maxLength": .number(bytes)])
    }

    static func number(from least: Int, to greatest: Int?) -> JSONValue {
        var entries: [String: JSONValue] = ["type": .string("integer"), "minimum": .number(least)]
        if let greatest { entries["maximum"] = .number(greatest) }
        return .object(entries)
    }
}

extension Vocabulary {
    static let datastore = Vocabulary(subject: "a definition", keys: datastoreKeys)

    private static let datastoreKeys: [Key] = [
        Key(
            "datastore", required: true, "The name of the table.", example: "datastore: lidar_scans",
            Shape.name(atMost: Datastore.maximumNameBytes)),
        Key(
            "schema", "The schema of the table; public if not given.", example: "schema: public", Shape.name(atMost: 63)
        ),
        Key("description", "The comment of the table.", example: "description: One object per file", Shape.text),
        Key(
            "bucket", required: true, "The bucket, or one prefix of it.", example: "bucket: s3://bucket/prefix/",
            Shape.matching("^(file|s3|gs)://")),
        Key(
            "server", "Options of the bucket's server.", example: "server: { region: europe-west2 }",
            Vocabulary.server.schema),
        Key(
            "credentials",
            "Where the loader finds its credential: env, profile NAME, file NAME or none; never a secret.",
            example: "credentials: env", Shape.matching("^(env|none|profile .+|file .+)$")),
        Key(
            "metadata", "How the custom metadata is to be read; plain if not given.", example: "metadata: octue",
            Shape.choice(MetadataReading.allCases.map(\.rawValue))),
        Key(
            "path", "Names parts of the key after the prefix.", example: "path: \"{site}/{day}/{file}\"",
            Shape.matching("\\{[^{}]+\\}")),
        Key(
            "include", "Patterns of keys after the prefix; one must match.", example: "include: [\"**/*.nc\"]",
            Shape.list(of: Shape.text)),
        Key(
            "exclude", "Patterns of keys after the prefix; none may match.", example: "exclude: [\"_tmp/**\"]",
            Shape.list(of: Shape.text)),
        Key(
            "columns", "The typed columns.",
            example: "columns: [{ name: site, from: path.site, type: text }]",
            Shape.list(of: Vocabulary.column.schema)),
        Key(
            "notes", "Columns that people write and a merge never touches.",
            example: "notes: [{ name: reviewed_by, type: text }]", Shape.list(of: Vocabulary.note.schema)),
        Key(
            "deletes", "What becomes of a row whose object is gone; tombstone if not given.",
            example: "deletes: tombstone", Shape.choice(DeletePolicy.allCases.map(\.rawValue))),
        Key(
            "delete_limit",
            "Deletions are held when they are more than this: the larger of the two, or the one that is written; if not "
                + "given, the larger of 10 rows and 10 percent, but never more than half of the live rows.",
            example: "delete_limit: { rows: 10, percent: 10 }", Vocabulary.deleteLimit.schemaOfSome),
        Key(
            "unread_limit",
            "How many objects may stay unread before every run ends with exit code 2; 0 if not given.",
            example: "unread_limit: 0", Shape.number(from: 0, to: nil)),
        Key(
            "reread",
            "Within what time tags are read again, whose changes no listing shows; never if not given.",
            example: "reread: 7 days", Shape.matching("^[0-9]+ (hour|day|week)s?$")),
        Key(
            "indexes",
            "Columns of the table's own that get an index, such as for what changed since; none if not given.",
            example: "indexes: [changed_at]",
            Shape.list(of: Shape.choice(StoreLayout.current.indexable.map(\.name)))),
        Key(
            "identity", "Stands for scheme://bucket/ in every id, for a bucket that moved; ends in /.",
            example: "identity: gs://old-name/", Shape.matching("^$|/$")),
        Key(
            "history", "Whether former states of the rows are kept; false if not given.", example: "history: true",
            Shape.flag),
        Key(
            "views", "The definition's own views.",
            example: "views: [{ name: small, where: \"size < 1000\", columns: [id, key] }]",
            Shape.list(of: Vocabulary.view.schema)),
        Key(
            "access", "Who may read, who may write notes, and whose foreign keys may point at the table.",
            example: "access: { readers: [analyst] }",
            Vocabulary.access.schema),
        Key(
            "accept", "Hazards accepted by name for the next migration.", example: "accept: []",
            Shape.list(of: Shape.choice(HazardName.allCases.map(\.rawValue)))),
    ]

    static let server = Vocabulary(
        subject: "server",
        keys: ServerOption.allCases.map { option in
            Key(
                option.rawValue, option.summary, example: "\(option.rawValue): \(option.example)",
                option.isFlag ? Shape.flag : Shape.text)
        })

    static let deleteLimit = Vocabulary(
        subject: "delete_limit",
        keys: [
            Key(
                "rows", "A number of rows; percent alone counts if not given.", example: "rows: 10",
                Shape.number(from: 0, to: nil)),
            Key(
                "percent", "A share of the live rows; rows alone counts if not given.", example: "percent: 10",
                Shape.number(from: 0, to: 100)),
        ])

    static let column = Vocabulary(
        subject: "a column",
        keys: [
            Key("name", required: true, "The column's name.", example: "name: site", Shape.name(atMost: 63)),
            Key(
                "from", required: true, "Where the value comes from.", example: "from: metadata.site",
                Shape.matching("^(metadata|tag|context|octue|path|object)\\.")),
            Key(
                "type", required: true, "The column's type.", example: "type: text", Shape.matching(TypeReader.pattern)),
            Key("required", "Whether a missing value is a reject.", example: "required: true", Shape.flag),
            Key("default", "What stands for a missing value.", example: "default: unknown", Shape.constant),
            Key("min", "The least value.", example: "min: 0", Shape.constant),
            Key("max", "The greatest value.", example: "max: 100", Shape.constant),
            Key(
                "pattern",
                "A regular expression of PostgreSQL's that a text must match somewhere; ^ and $ hold it to the whole text. It is"
                    + " compared by code point, so that \\w, \\d and [a-z] know ASCII alone.",
                example: "pattern: \"^T[0-9]+$\"", Shape.text),
            Key(
                "values", "The values that are allowed.", example: "values: [good, bad]",
                Shape.list(of: Shape.constant, atLeast: 1)),
            Key(
                "zone",
                "The time zone of times that come without one; UTC if not given. A time that its clocks skip is a reject.",
                example: "zone: Europe/London", Shape.text),
            Key(
                "index", "The index on the column.", example: "index: btree",
                Shape.choice(IndexMethod.allCases.map(\.rawValue))),
            Key("description", "The comment of the column.", example: "description: Where it stood", Shape.text),
            Key(
                "renamed_from", "The column's name in the version before.", example: "renamed_from: location",
                Shape.name(atMost: 63)),
        ])

    static let note = Vocabulary(
        subject: "a note",
        keys: [
            Key("name", required: true, "The column's name.", example: "name: reviewed_by", Shape.name(atMost: 63)),
            Key(
                "type", required: true, "The column's type.", example: "type: text", Shape.matching(TypeReader.pattern)),
            Key("description", "The comment of the column.", example: "description: Who looked at it", Shape.text),
            Key(
                "renamed_from", "The column's name in the version before.", example: "renamed_from: reviewer",
                Shape.name(atMost: 63)),
        ])

    static let view = Vocabulary(
        subject: "a view",
        keys: [
            Key("name", required: true, "The view's name.", example: "name: good_scans", Shape.name(atMost: 63)),
            Key("where", required: true, "The condition, as SQL.", example: "where: \"quality = 'good'\"", Shape.text),
            Key(
                "columns", required: true, "The view's columns, each one a column of the table.",
                example: "columns: [id, key]", Shape.list(of: Shape.name(atMost: 63), atLeast: 1)),
        ])

    static let access = Vocabulary(
        subject: "access",
        keys: [
            Key(
                "readers", "Roles that may read the table and its views.", example: "readers: [analyst]",
                Shape.list(of: Shape.name(atMost: 63))),
            Key(
                "annotators", "Roles that may also write notes.", example: "annotators: [reviewer]",
                Shape.list(of: Shape.name(atMost: 63))),
            Key(
                "relates", "Roles that may also refer to the table's id by foreign key.", example: "relates: [webapp]",
                Shape.list(of: Shape.name(atMost: 63))),
        ])
}
