internal import Definition
internal import Layout
internal import Text

/// What `datastore.reject_reason` is told of a column, as JSON.
enum RejectOptions {
    static func of(_ column: Column) -> String {
        var members: [(String, String)] = []
        if column.required { members.append(("required", "true")) }
        if let minimum = column.minimum { members.append(("min", JSONString.quoted(minimum))) }
        if let maximum = column.maximum { members.append(("max", JSONString.quoted(maximum))) }
        if let pattern = column.pattern { members.append(("pattern", JSONString.quoted(pattern))) }
        if !column.values.isEmpty {
            members.append(("values", "[" + column.values.map { JSONString.quoted($0) }.joined(separator: ", ") + "]"))
        }
        if column.type == .timestamptz { members.append(("zone", JSONString.quoted(column.effectiveZone))) }
        if case .numeric(let digits?) = column.type {
            members += [("precision", String(digits.precision)), ("scale", String(digits.scale))]
        }
        if column.index == .btree || column.index == .gin { members.append(("indexed", "true")) }
        if let source = listSource(of: column) { members.append(("source", JSONString.quoted(source))) }
        return "{" + members.map { "\(JSONString.quoted($0.0)): \($0.1)" }.joined(separator: ", ") + "}"
    }

    /// How the document of a list is to be read; nil for one that is no document of octue's.
    private static func listSource(of column: Column) -> String? {
        switch column.source {
        case .octueLabels: "octue.labels"
        case .octueTag: column.type == .textArray ? "octue" : nil
        default: nil
        }
    }

    /// The name of the type without its digits.
    static func typeName(of column: Column) -> String {
        if case .numeric = column.type { return "numeric" }
        return column.type.description
    }
}
