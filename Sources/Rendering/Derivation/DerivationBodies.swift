internal import Definition
internal import Layout
internal import Names
internal import Objects
internal import Planning

/// The bodies of the functions that derive a datastore's typed columns.
struct DerivationBodies {
    private let parts: StoreParts
    private let columns: [(column: Column, source: SourceExpression)]
    private let documents: [String]
    private let hasTags: Bool
    private let isOctue: Bool
    private let hasPath: Bool

    init(_ parts: StoreParts) {
        self.parts = parts
        let datastore = parts.datastore
        columns = datastore.columns.map { ($0, SourceExpression($0, path: datastore.path)) }
        let sources = datastore.columns.map(\.source)
        let used: [(String, ValueSource)] = [
            ("id", .octueID), ("timestamp", .octueTimestamp), ("labels", .octueLabels),
            ("sdk_version", .octueSDKVersion),
        ]
        documents = used.filter { sources.contains($0.1) }.map(\.0)
        hasTags = columns.contains { $0.source.kind == .octueTag || $0.source.kind == .allTags }
        isOctue = hasTags || !documents.isEmpty
        hasPath = sources.contains { if case .path = $0 { true } else { false } }
    }

    var slow: String {
        let statements = columns.flatMap { ["-- \($0.column.name.name)"] + SlowForm($0.column, $0.source).statements }
        return function(
            ["r \(parts.names.derivedType.sql);"] + variables(statements) + documentVariables
                + readNames.map { "\($0)_unreadable boolean;" },
            slowPath + readDocuments + judgeDocuments + statements + sorted + ["RETURN r;"])
    }

    /// In an order that does not depend on that of the columns, so that a migration that moves one changes no row.
    private var sorted: [String] {
        guard !columns.isEmpty else { return [] }
        return [
            "IF cardinality(r.rejected) > 1 THEN",
            "    r.rejected := (SELECT array_agg(n ORDER BY n COLLATE \"C\") FROM unnest(r.rejected) AS n);", "END IF;",
        ]
    }

    var fast: String {
        var statements = fastPath
        if isOctue { statements.append("EXIT fast WHEN o.metadata ?& ARRAY['cluster', 'sequence'];") }
        if hasTags {
            statements += [
                "v := o.metadata ->> 'octue__tags';", "EXIT fast WHEN datastore.may_be_huge(v);",
                "octue_tags := v::jsonb;",
                "EXIT fast WHEN jsonb_typeof(octue_tags) <> 'object';",
            ]
        }
        statements += columns.flatMap { ["-- \($0.column.name.name)"] + FastForm($0.column, $0.source).statements }
        return function(
            ["r \(parts.names.derivedType.sql);"] + variables(statements) + (hasPath ? ["path text[];"] : [])
                + (hasTags ? ["octue_tags jsonb;"] : []),
            ["<<fast>>", "BEGIN"] + (statements + ["RETURN r;"]).map { "    \($0)" }
                + [
                    "EXCEPTION", "    WHEN data_exception OR program_limit_exceeded THEN", "        NULL;", "END;",
                    "RETURN \(parts.names.deriveSlowly.sql)(o);",
                ])
    }

    var rejects: String {
        let refused = "refused text[] := (\(parts.names.deriveSlowly.sql)(o)).rejected;"
        guard !columns.isEmpty else {
            return "BEGIN\n    RETURN QUERY SELECT ''::text, ''::text, ''::text LIMIT 0;\nEND"
        }
        return function(
            [refused] + documentVariables,
            slowPath + readDocuments + documentRejects + ["RETURN QUERY", "SELECT", "    c.name,"]
                + (hasTags ? markedValues : ["    datastore.cut_raw(c.value),", "    \(Self.reason)"])
                + ["FROM (VALUES"] + rows
                + [") AS c (name, value, type, options\(hasTags ? ", mark" : ""))", "WHERE c.name = ANY (refused);"])
    }

    private static let reason =
        "coalesce(datastore.reject_reason(c.type, c.value, c.options::jsonb), 'does not fit the column')"

    /// What is told of a refused value where it may be one that PostgreSQL cannot hold.
    private var markedValues: [String] {
        [
            "    datastore.cut_raw(CASE WHEN c.mark IS NULL THEN c.value ELSE datastore.unmarked(c.value, c.mark) END),",
            "    CASE",
            "        WHEN c.mark IS NOT NULL THEN datastore.reject_unstorable(datastore.unmarked(c.value, c.mark))",
            "        ELSE \(Self.reason)", "    END",
        ]
    }

    private var rows: [String] {
        columns.enumerated().map { index, entry in
            let values =
                [
                    SQLSpelling.literal(entry.column.name.name), entry.source.rawText(for: entry.column.type),
                    SQLSpelling.literal(RejectOptions.typeName(of: entry.column)),
                    SQLSpelling.literal(RejectOptions.of(entry.column)),
                ] + (hasTags ? [entry.source.isMarked.map { "CASE WHEN \($0) THEN tags_mark END" } ?? "NULL"] : [])
            let row = "(" + TextLayout.list(values, indent: 9) + ")"
            return "    \(row)\(index == columns.count - 1 ? "" : ",")"
        }
    }

    private func function(_ declarations: [String], _ statements: [String]) -> String {
        (["#variable_conflict use_variable", "DECLARE"] + declarations.map { "    \($0)" } + ["BEGIN"]
            + statements.map { "    \($0)" } + ["END"]).joined(separator: "\n")
    }

    /// Only what is used, so that checks of the function find nothing idle.
    private func variables(_ statements: [String]) -> [String] {
        func uses(_ name: String) -> Bool {
            statements.contains { $0.contains("\(name) := ") && $0.drop { $0 == " " }.hasPrefix("\(name) := ") }
        }
        return (uses("v") ? ["v text COLLATE \"C\";"] : []) + (uses("j") ? ["j jsonb;"] : [])
    }

    /// Every document that is read, the tags last.
    private var readNames: [String] { documents + (hasTags ? ["tags"] : []) }

    private var documentVariables: [String] {
        (hasPath ? ["path text[];"] : []) + (isOctue ? ["octue jsonb := datastore.octue_metadata(o.metadata);"] : [])
            + readNames.map { "octue_\($0) jsonb;" } + (hasTags ? ["tags_mark text;"] : [])
    }

    private var readDocuments: [String] {
        let read = documents.map { "octue_\($0) := datastore.octue_document(octue ->> 'octue__\($0)');" }
        let tags = [
            "octue_tags := datastore.octue_tags(octue ->> 'octue__tags');",
            "tags_mark := datastore.unstorable_mark(octue ->> 'octue__tags');",
        ]
        return read + (hasTags ? tags : [])
    }

    /// One refusal for each document that could not be read, however many columns are made of it.
    private var judgeDocuments: [String] {
        readNames.flatMap { name in
            let condition =
                name == "tags"
                ? "jsonb_typeof(octue_tags) NOT IN ('object', 'null')"
                : "datastore.is_marked(octue_\(name), datastore.unstorable_mark(octue ->> 'octue__\(name)'))"
            return [
                "\(name)_unreadable := coalesce(", "    \(condition), false);", "IF \(name)_unreadable THEN",
                "    r.rejected := array_append(r.rejected, 'metadata.octue__\(name)');", "END IF;",
            ]
        }
    }

    private var documentRejects: [String] {
        guard isOctue else { return [] }
        let rows = readNames.map { name in
            let reason =
                name == "tags"
                ? "'cannot be read, because the tags are not a JSON object'"
                : "datastore.reject_unstorable(octue ->> 'octue__\(name)')"
            let values = ["'metadata.octue__\(name)'", "octue ->> 'octue__\(name)'", reason]
            return "    (" + TextLayout.list(values, indent: 9) + ")"
        }
        return ["RETURN QUERY", "SELECT d.name, datastore.cut_raw(d.value), d.reason", "FROM (VALUES"]
            + rows.enumerated().map { $1 + ($0 == rows.count - 1 ? "" : ",") }
            + [") AS d (name, value, reason)", "WHERE d.name = ANY (refused);"]
    }

    private var prefix: String { SQLSpelling.literal(parts.datastore.bucket.prefix) }
    private var template: KeyTemplate? { hasPath ? parts.datastore.path : nil }

    private var slowPath: [String] {
        guard let template else { return [] }
        return template.isPlainSegments
            ? ["path := datastore.path_segments(o.key, \(prefix), \(template.names.count));"]
            : ["path := datastore.path_groups(o.key, \(prefix), \(SQLSpelling.literal(template.regularExpression)));"]
    }

    private var fastPath: [String] {
        guard let template else { return [] }
        let rest = "substr(o.key, \(parts.datastore.bucket.prefix.unicodeScalars.count + 1))"
        let split =
            template.isPlainSegments
            ? [
                "path := string_to_array(\(rest), '/');",
                "IF cardinality(path) <> \(template.names.count) OR array_position(path, '') IS NOT NULL THEN",
                "    path := NULL;", "END IF;",
            ] : ["path := regexp_match(\(rest) COLLATE \"C\", \(SQLSpelling.literal(template.regularExpression)));"]
        return ["IF starts_with(o.key, \(prefix)) THEN"] + split.map { "    \($0)" } + ["END IF;"]
    }
}
