/// A member of a template's context, as the comment on top of the template declares it.
struct Declaration: Equatable {
    /// What a member is.
    enum Kind: String, CaseIterable {
        /// A name in SQL.
        case identifier
        /// A name with its schema in SQL.
        case name
        /// A text constant in SQL.
        case literal
        /// A whole number in SQL.
        case number
        /// Pieces of SQL with commas between.
        case sequence
        /// A piece of SQL.
        case sql
        /// A piece of Python.
        case python
        /// A piece of the template's language that may be absent.
        case optional
        /// A section that is shown or not.
        case flag
        /// A section that is repeated for each item.
        case list

        /// Whether it is a piece of text, which a tag of its name shows.
        var isText: Bool {
            switch self {
            case .identifier, .name, .literal, .number, .sequence, .sql, .python: true
            case .optional, .flag, .list: false
            }
        }
    }

    let name: String
    let kind: Kind
    let explanation: String
    /// The line of the declaration, from 1.
    let line: Int
    /// The members of a list's items.
    var members: [Declaration] = []

    /// Reads `@ name kind explanation`.
    ///
    /// - Throws: a `Diagnostic` for a line of another form.
    init(_ text: Substring, file: String, line: Int) throws {
        let words = text.dropFirst().split(separator: " ", maxSplits: 2)
        func refused(_ message: String) -> Diagnostic {
            Diagnostic(file: file, line: line, column: 1, message: message)
        }
        guard words.count == 3 else { throw refused("a declaration has the form: @ name kind explanation") }
        name = String(words[0])
        guard SwiftSyntax.isSnakeCase(name), !["first", "last", "empty"].contains(name) else {
            throw refused("\"\(name)\" is not a name in snake_case, or has a meaning of its own")
        }
        guard let kind = Kind(rawValue: String(words[1])) else {
            let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw refused("\"\(words[1])\" is not a kind; the kinds are \(kinds)")
        }
        guard kind != .list || Declaration.itemName(of: name) != nil else {
            throw refused("the list \"\(name)\" is to be named in the plural: its items are named in the singular")
        }
        self.kind = kind
        explanation = words[2].trimmingPrefix { $0 == " " }.description
        self.line = line
    }

    /// The singular of a list's name: `columns` gives `column`, `indexes` `index`, `entries` `entry`.
    static func itemName(of list: String) -> String? {
        guard list.hasSuffix("s"), list.count > 1 else { return nil }
        if list.hasSuffix("ies") { return list.dropLast(3) + "y" }
        let isLong = ["xes", "ches", "shes", "sses"].contains { list.hasSuffix($0) }
        return String(list.dropLast(isLong ? 2 : 1))
    }
}

extension [Declaration] {
    /// Puts a declaration at a depth: 0 for the context's own members, 1 for those of the last list's items, and so on.
    ///
    /// - Returns: false where nothing of that depth can stand.
    mutating func append(_ declaration: Declaration, depth: Int) -> Bool {
        guard depth > 0 else {
            append(declaration)
            return true
        }
        guard let last = indices.last, self[last].kind == .list else { return false }
        return self[last].members.append(declaration, depth: depth - 1)
    }
}
