internal import Definition
internal import Layout
internal import Names

/// The statements that derive one column with casts that cannot fail.
struct SlowForm {
    private let column: Column
    private let source: SourceExpression
    private let target: String
    private let refuse: String

    init(_ column: Column, _ source: SourceExpression) {
        self.column = column
        self.source = source
        target = "r.\(column.name.sql)"
        refuse = "r.rejected := array_append(r.rejected, \(SQLSpelling.literal(column.name.name)));"
    }

    var statements: [String] {
        var conditions = checks
        let read: String
        let value: String
        var body: [String]
        if source.kind == .native {
            read = "\(target) := \(source.raw);"
            (value, body) = (source.raw, [])
        } else if let item = source.item, column.type == .jsonb {
            read = "j := datastore.octue_json(\(item));"
            (value, body) = ("j", ["\(target) := j;"])
        } else if let item = source.item, column.type == .textArray {
            let cast = source.kind == .labels ? "octue_labels" : "octue_text_array"
            read = "j := datastore.octue_value(\(item));"
            (value, body) = ("j", ["\(target) := datastore.\(cast)(j);"])
            conditions.insert("\(target) IS NULL", at: 0)
        } else {
            read = "v := \(source.raw);"
            (value, body) = ("v", ["\(target) := \(cast);"])
            if column.type != .text { conditions.insert("\(target) IS NULL", at: 0) }
        }
        if !conditions.isEmpty {
            // A cast that fails leaves a null; only what is checked after it has a value to take back.
            let leavesNull = conditions == ["\(target) IS NULL"]
            body += TextLayout.condition("IF ", conditions, " THEN")
            body += (leavesNull ? [] : ["    \(target) := NULL;"]) + ["    \(refuse)", "END IF;"]
        }
        return [read] + branches(value, body)
    }

    private func branches(_ value: String, _ body: [String]) -> [String] {
        var lines: [String] = []
        var word = "IF"
        if let isUnreadable = source.isUnreadable {
            // The document is refused, once for all its columns.
            lines += ["IF \(isUnreadable) THEN", "    NULL;"]
            word = "ELSIF"
        }
        if let isMarked = source.isMarked {
            lines +=
                ["\(word) \(isMarked) THEN", "    \(refuse)"]
                + (source.kind == .allTags ? body.map { "    \($0)" } : [])
            word = "ELSIF"
        }
        let absent = column.default.map { "\(target) := \(ConstantExpression.of($0, column));" }
        if let absent = absent ?? (column.required ? refuse : nil) {
            lines += ["\(word) \(value) IS NULL THEN", "    \(absent)"]
            if !body.isEmpty { lines += ["ELSE"] + body.map { "    \($0)" } }
        } else if !body.isEmpty {
            lines += ["\(word) \(value) IS NOT NULL THEN"] + body.map { "    \($0)" }
        }
        return lines.isEmpty ? [] : lines + ["END IF;"]
    }

    private var checks: [String] {
        var conditions = column.violations(of: target)
        if let pattern = column.pattern {
            conditions.append("NOT datastore.matches(v, \(SQLSpelling.literal(pattern)))")
        }
        if column.index == .btree, column.type == .text { conditions.append("octet_length(v) > 2000") }
        if column.index == .gin, column.type == .textArray {
            conditions.append("NOT datastore.fits_index(\(target))")
        }
        return conditions
    }

    private var cast: String {
        switch column.type {
        case .text: "v"
        case .integer: "datastore.cast_integer(v)"
        case .bigint: "datastore.cast_bigint(v)"
        case .numeric(nil): "datastore.cast_numeric(v)"
        case .numeric(let digits?): "datastore.cast_numeric(v, \(digits.precision), \(digits.scale))"
        case .doublePrecision: "datastore.cast_double(v)"
        case .boolean: "datastore.cast_boolean(v)"
        case .date: "datastore.cast_date(v)"
        case .timestamptz: "datastore.cast_timestamptz(v, \(SQLSpelling.literal(column.effectiveZone)))"
        case .uuid: "datastore.cast_uuid(v)"
        case .jsonb: "datastore.cast_jsonb(v)"
        case .textArray: "datastore.cast_text_array(v)"
        }
    }
}
