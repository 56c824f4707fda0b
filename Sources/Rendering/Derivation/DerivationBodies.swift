internal import Definition
internal import Names
internal import Objects
internal import Planning

/// The bodies of the functions that derive a datastore's typed columns.
struct DerivationBodies {
    private let parts: StoreParts
    private let columns: [(column: Column, source: SourceExpression)]
    private let documents: [String]
    private let hasTags: Bool
    private let hasPath: Bool

    init(_ parts: StoreParts) {
        self.parts = parts
        let datastore = parts.datastore
        columns = datastore.columns.map { ($0, SourceExpression($0, path: datastore.path)) }
        let sources = datastore.columns.map(\.source)
        let used: [(String, ValueSource)] = [
            ("id", .octueID), ("timestamp", .octueTimestamp), ("labels", .octueLabels),
        ]
        documents = used.filter { sources.contains($0.1) }.map(\.0)
        hasTags = sources.contains { if case .octueTag = $0 { true } else { false } }
        hasPath = sources.contains { if case .path = $0 { true } else { false } }
    }

    var slow: String {
        let statements = columns.flatMap { ["-- \($0.column.name.name)"] + SlowForm($0.column, $0.source).statements }
        return function(
            ["r \(parts.names.derivedType.sql);"] + variables(statements) + documentVariables,
            slowPath + readDocuments + statements + ["RETURN r;"])
    }

    var fast: String {
        var statements = fastPath
        if hasTags {
            statements += [
                "v := metadata ->> 'octue__tags';", "EXIT fast WHEN datastore.may_be_huge(v);",
                "octue_tags := v::jsonb;",
                "EXIT fast WHEN jsonb_typeof(octue_tags) <> 'object';",
            ]
        }
        statements += columns.flatMap { ["-- \($0.column.name.name)"] + FastForm($0.column, $0.source).statements }
        let arguments = TextLayout.list(StoreParts.derivationArguments, indent: 8)
        return function(
            ["r \(parts.names.derivedType.sql);"] + variables(statements) + (hasPath ? ["path text[];"] : [])
                + (hasTags ? ["octue_tags jsonb;"] : []),
            ["<<fast>>", "BEGIN"] + (statements + ["RETURN r;"]).map { "    \($0)" }
                + [
                    "EXCEPTION", "    WHEN data_exception OR program_limit_exceeded THEN", "        NULL;", "END;",
                    "RETURN \(parts.names.deriveSlowly.sql)(", "    \(arguments)", ");",
                ])
    }

    var rejects: String {
        let arguments = TextLayout.list(StoreParts.derivationArguments, indent: 8)
        let refused = """
            refused text[] := (\(parts.names.deriveSlowly.sql)(
                    \(arguments)
                )).rejected;
            """
        guard !columns.isEmpty else {
            return "BEGIN\n    RETURN QUERY SELECT ''::text, ''::text, ''::text LIMIT 0;\nEND"
        }
        return function(
            [refused] + documentVariables,
            slowPath + readDocuments + ["RETURN QUERY", "SELECT", "    c.name,"]
                + chosen(Self.raw, before: "datastore.cut_raw(", after: "),") + chosen(Self.reason)
                + ["FROM (VALUES"] + rows
                + [") AS c (\((["name", "value", "type", "options"] + special.map(\.column)).joined(separator: ", ")))"]
                + ["WHERE c.name = ANY (refused);"])
    }

    /// What is told of a refused value: in the general case, and where its document could not be read or held.
    private struct Telling {
        let general: String
        let unreadable: String
        let marked: String
    }

    private static let raw = Telling(
        general: "c.value", unreadable: "metadata ->> 'octue__tags'", marked: "datastore.unmarked(c.value, c.mark)")
    private static let reason = Telling(
        general: "coalesce(datastore.reject_reason(c.type, c.value, c.options::jsonb), 'does not fit the column')",
        unreadable: "'cannot be read, because the tags are not a JSON object'",
        marked: "datastore.reject_unstorable(datastore.unmarked(c.value, c.mark))")

    /// The columns of the refusals' table that tell of documents, only those that are needed.
    private var special: [(column: String, condition: String)] {
        (hasTags ? [("unreadable", "c.unreadable")] : [])
            + (hasTags || !documents.isEmpty ? [("mark", "c.mark IS NOT NULL")] : [])
    }

    private func chosen(_ telling: Telling, before: String = "", after: String = "") -> [String] {
        guard !special.isEmpty else { return ["    \(before)\(telling.general)\(after)"] }
        let cases = special.map { column, condition in
            "        WHEN \(condition) THEN \(column == "mark" ? telling.marked : telling.unreadable)"
        }
        return ["    \(before)CASE"] + cases + ["        ELSE \(telling.general)", "    END\(after)"]
    }

    private var rows: [String] {
        columns.enumerated().map { index, entry in
            let values =
                [
                    SQLSpelling.literal(entry.column.name.name), entry.source.rawText(for: entry.column.type),
                    SQLSpelling.literal(RejectOptions.typeName(of: entry.column)),
                    SQLSpelling.literal(RejectOptions.of(entry.column)),
                ] + special.map { column, _ in Self.cell(of: column, entry.source) }
            let row = "(" + TextLayout.list(values, indent: 9) + ")"
            return "    \(row)\(index == columns.count - 1 ? "" : ",")"
        }
    }

    private func function(_ declarations: [String], _ statements: [String]) -> String {
        (["#variable_conflict use_variable", "DECLARE"] + declarations.map { "    \($0)" } + ["BEGIN"]
            + statements.map { "    \($0)" } + ["END"]).joined(separator: "\n")
    }

    private static func cell(of column: String, _ source: SourceExpression) -> String {
        if column == "unreadable" { return source.kind == .octueTag ? "tags_unreadable" : "false" }
        guard let condition = source.isMarked, let mark = source.mark else { return "NULL" }
        return "CASE WHEN \(condition) THEN \(mark) END"
    }

    /// Only what is used, so that checks of the function find nothing idle.
    private func variables(_ statements: [String]) -> [String] {
        func uses(_ name: String) -> Bool {
            statements.contains { $0.contains("\(name) := ") && $0.drop { $0 == " " }.hasPrefix("\(name) := ") }
        }
        return (uses("v") ? ["v text COLLATE \"C\";"] : []) + (uses("j") ? ["j jsonb;"] : [])
    }

    private var documentVariables: [String] {
        (hasPath ? ["path text[];"] : []) + documents.map { "octue_\($0) jsonb;" }
            + (hasTags ? ["octue_tags jsonb;", "tags_unreadable boolean;"] : [])
            + (documents + (hasTags ? ["tags"] : [])).map { "\($0)_mark text;" }
    }

    private var readDocuments: [String] {
        let tags = [
            "octue_tags := datastore.octue_document(metadata ->> 'octue__tags');",
            "tags_unreadable := coalesce(jsonb_typeof(octue_tags) NOT IN ('object', 'null'), false);",
        ]
        return documents.map { "octue_\($0) := datastore.octue_document(metadata ->> 'octue__\($0)');" }
            + (hasTags ? tags : [])
            + (documents + (hasTags ? ["tags"] : [])).map {
                "\($0)_mark := datastore.unstorable_mark(metadata ->> 'octue__\($0)');"
            }
    }

    private var prefix: String { SQLSpelling.literal(parts.datastore.bucket.prefix) }
    private var template: KeyTemplate? { hasPath ? parts.datastore.path : nil }

    private var slowPath: [String] {
        guard let template else { return [] }
        return template.isPlainSegments
            ? ["path := datastore.path_segments(key, \(prefix), \(template.names.count));"]
            : ["path := datastore.path_groups(key, \(prefix), \(SQLSpelling.literal(template.regularExpression)));"]
    }

    private var fastPath: [String] {
        guard let template else { return [] }
        let rest = "substr(key, \(parts.datastore.bucket.prefix.unicodeScalars.count + 1))"
        let split =
            template.isPlainSegments
            ? [
                "path := string_to_array(\(rest), '/');",
                "IF cardinality(path) <> \(template.names.count) OR array_position(path, '') IS NOT NULL THEN",
                "    path := NULL;", "END IF;",
            ] : ["path := regexp_match(\(rest) COLLATE \"C\", \(SQLSpelling.literal(template.regularExpression)));"]
        return ["IF starts_with(key, \(prefix)) THEN"] + split.map { "    \($0)" } + ["END IF;"]
    }
}
