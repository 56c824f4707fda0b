internal import Definition
internal import Layout

/// A constant of a definition, which is written in the grammar of its column's type, as SQL.
enum ConstantExpression {
    static func of(_ text: String, _ column: Column) -> String {
        switch column.type {
        case .integer, .bigint, .numeric, .doublePrecision: number(text)
        case .boolean: ["true", "t", "yes", "y", "on", "1"].contains(text.lowercased()) ? "true" : "false"
        case .text: SQLSpelling.literal(text)
        case .date: "\(SQLSpelling.literal(text))::date"
        case .timestamptz: timestamp(text, zone: column.effectiveZone)
        case .uuid: "\(SQLSpelling.literal(text))::uuid"
        case .jsonb: "\(SQLSpelling.literal(text))::jsonb"
        // No definition has such a constant.
        case .textArray: "datastore.cast_text_array(\(SQLSpelling.literal(text)))"
        }
    }

    /// A sign in front could run into an operator, such as `<` into `<-`.
    private static func number(_ text: String) -> String {
        text.hasPrefix("+") ? String(text.dropFirst()) : text
    }

    /// Whether a time says how far it is from UTC.
    static func hasOffset(_ time: String) -> Bool {
        time.dropFirst("YYYY-MM-DD".count).contains { "Z+-".contains($0) }
    }

    private static func timestamp(_ text: String, zone: String) -> String {
        hasOffset(text)
            ? "\(SQLSpelling.literal(text))::timestamptz"
            : "datastore.cast_timestamptz(\(SQLSpelling.literal(text)), \(SQLSpelling.literal(zone)))"
    }
}

extension Column {
    /// The time zone of times without one.
    var effectiveZone: String { zone ?? "UTC" }

    /// What is true of a value that lies outside the bounds or is not among the values; the value must not be null.
    func violations(of value: String) -> [String] {
        var conditions: [String] = []
        if let minimum { conditions.append("\(value) < \(ConstantExpression.of(minimum, self))") }
        if let maximum { conditions.append("\(value) > \(ConstantExpression.of(maximum, self))") }
        if !values.isEmpty {
            let list = values.map { ConstantExpression.of($0, self) }.joined(separator: ", ")
            conditions.append("\(value)\(type == .text ? " COLLATE \"C\"" : "") NOT IN (\(list))")
        }
        return conditions
    }
}
