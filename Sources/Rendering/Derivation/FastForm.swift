internal import Definition
internal import Layout
internal import Names

/// The statements that derive one column by plain casts behind their grammars.
///
/// Where anything is not as expected they leave for the slow form: by `EXIT fast`, or by an error of class 22 or 54.
struct FastForm {
    private let column: Column
    private let source: SourceExpression
    private let target: String

    init(_ column: Column, _ source: SourceExpression) {
        self.column = column
        self.source = source
        target = "r.\(column.name.sql)"
    }

    var statements: [String] {
        if source.kind == .native {
            return ["\(target) := \(source.raw);"] + absentBranch(of: target) + exit(column.violations(of: target))
        }
        if let item = source.directItem, column.type == .jsonb {
            return hugeExit(source.direct) + ["\(target) := datastore.octue_json(\(item));"] + absentBranch(of: target)
        }
        if column.type == .textArray { return list }
        if column.type == .text, absent == nil, textBody.count == 1 { return ["\(target) := \(rawText);"] }
        return ["v := \(rawText);"] + branches("v", column.type == .text ? textBody : unwrapped + conversion)
    }

    /// Leaves a document that the slow form might mark; the tags are asked once for all columns.
    private func hugeExit(_ text: String) -> [String] {
        source.kind == .document || source.kind == .labels ? ["EXIT fast WHEN datastore.may_be_huge(\(text));"] : []
    }

    /// What is done where there is no value; nil where null stays.
    private var absent: String? {
        if let constant = column.default { return "\(target) := \(ConstantExpression.of(constant, column));" }
        return column.required ? "EXIT fast;" : nil
    }

    private func absentBranch(of value: String) -> [String] {
        absent.map { ["IF \(value) IS NULL THEN", "    \($0)", "END IF;"] } ?? []
    }

    private func branches(_ value: String, _ body: [String]) -> [String] {
        let inner = body.map { "    \($0)" }
        guard let absent else { return ["IF \(value) IS NOT NULL THEN"] + inner + ["END IF;"] }
        return ["IF \(value) IS NULL THEN", "    \(absent)", "ELSE"] + inner + ["END IF;"]
    }

    private func exit(_ conditions: [String]) -> [String] {
        conditions.isEmpty ? [] : TextLayout.condition("EXIT fast WHEN ", conditions, ";")
    }

    /// A JSON null in a string of metadata says that there is no value.
    private var rawText: String {
        let isDocument = source.kind == .document || source.kind == .labels
        return isDocument ? "nullif(\(source.direct), 'null')" : source.direct
    }

    private static let wrappedTime = "'{\"_type\": \"datetime\", \"value\": \"%\"}'"
    private static let unwrapTime = "v := substr(v, 33, length(v) - 34);"

    /// Takes the value out of octue's wrappings.
    private var unwrapped: [String] {
        let isTime = column.type == .timestamptz || column.type == .date
        switch source.kind {
        case .octueTag where isTime:
            // A string may hold the text of a wrapped time, and is none.
            return [
                "IF v LIKE \(Self.wrappedTime) THEN",
                "    EXIT fast WHEN jsonb_typeof(\(source.directItem ?? source.direct)) <> 'object';",
                "    \(Self.unwrapTime)", "END IF;",
            ]
        case .document where isTime: return ["EXIT fast WHEN v NOT LIKE \(Self.wrappedTime);", Self.unwrapTime]
        case .document where column.type == .uuid: return []
        case .document, .labels:
            return hugeExit("v") + ["v := v::jsonb #>> '{}';", "EXIT fast WHEN v IS NULL OR left(v, 1) IN ('{', '[');"]
        case .octueTag where column.type == .text: return ["EXIT fast WHEN left(v, 1) IN ('{', '[');"]
        default: return []
        }
    }

    private var textBody: [String] {
        var conditions = column.violations(of: "v")
        if let pattern = column.pattern { conditions.append("v COLLATE \"C\" !~ \(SQLSpelling.literal(pattern))") }
        if column.index == .btree { conditions.append("octet_length(v) > 2000") }
        return unwrapped + exit(conditions) + ["\(target) := v;"]
    }

    private var conversion: [String] {
        let check = exit(column.violations(of: target))
        let checkWithNull = exit(["\(target) IS NULL"] + column.violations(of: target))
        switch column.type {
        case .integer: return ["\(target) := datastore.cast_integer(v);"] + checkWithNull
        case .bigint: return ["\(target) := datastore.cast_bigint(v);"] + checkWithNull
        case .boolean: return ["\(target) := datastore.cast_boolean(v);"] + checkWithNull
        case .doublePrecision:
            return ["EXIT fast WHEN NOT datastore.is_number(v);", "\(target) := v::double precision;"] + check
        case .numeric(let digits):
            // A field with digits raises where the number does not fit them.
            let value = digits.map { "round(v::numeric, \($0.scale))" } ?? "v::numeric"
            return ["EXIT fast WHEN NOT datastore.is_decimal(v);", "\(target) := \(value);"] + check
        case .date: return ["EXIT fast WHEN NOT datastore.is_date(v);", "\(target) := v::date;"] + check
        case .timestamptz: return timestamp + check
        case .uuid where source.kind == .document:
            return [
                "EXIT fast WHEN v NOT LIKE '\"________-____-____-____-____________\"';",
                "\(target) := substr(v, 2, 36)::uuid;",
            ] + check
        case .uuid:
            return ["EXIT fast WHEN v NOT LIKE '________-____-____-____-____________';", "\(target) := v::uuid;"]
                + check
        case .jsonb: return ["\(target) := v::jsonb;"]
        case .text, .textArray: return []
        }
    }

    private var timestamp: [String] {
        let zone = SQLSpelling.literal(column.effectiveZone)
        // What clocks that are put forward never show comes back as another time.
        let skipped =
            column.effectiveZone == "UTC" ? [] : ["    EXIT fast WHEN \(target) AT TIME ZONE \(zone) <> v::timestamp;"]
        return [
            "EXIT fast WHEN v < '0002' OR v >= '9999';", "IF datastore.is_local_time(v) THEN",
            "    \(target) := v::timestamp AT TIME ZONE \(zone);",
        ] + skipped + [
            "ELSE", "    EXIT fast WHEN NOT datastore.is_zoned_time(v);", "    \(target) := v::timestamptz;", "END IF;",
        ]
    }

    /// An array is split at its commas, and taken only if putting it together again gives the same document.
    private var list: [String] {
        let limit = column.index == .gin ? " OR octet_length(v) > 2000" : ""
        let unwrap = ["IF j ->> '_type' = 'set' THEN", "    j := j -> 'items';", "END IF;"]
        let split = [
            "v := j::text;", "\(target) := CASE",
            "    WHEN v = '[]' THEN '{}'::text[]",
            "    ELSE string_to_array(substr(v, 3, length(v) - 4), '\", \"')", "END;",
            "EXIT fast WHEN (j = to_jsonb(\(target))) IS NOT TRUE\(limit);",
        ]
        if source.kind == .octueTag {
            return ["j := \(source.directItem ?? source.direct);"] + branches("j", unwrap + split)
        }
        let parse = hugeExit("v") + ["j := v::jsonb;"] + (source.kind == .text ? [] : unwrap)
        return ["v := \(source.direct);"] + branches("v", parse + split)
    }
}
