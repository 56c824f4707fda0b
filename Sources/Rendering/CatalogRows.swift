internal import Layout
internal import Names
internal import Objects
internal import Text

/// What the catalog of a database has to say of what an operation made, in rows of texts, as `verify.sql` compares them.
struct CatalogRows {
    /// Each with its kind, its owner and its options.
    var relations: [[String]] = []
    /// Table, column, and what it is.
    var columns: [[String]] = []
    /// Index, and what it is.
    var indexes: [[String]] = []
    /// Table, constraint, and what it says.
    var constraints: [[String]] = []
    /// Table, trigger, its function, its columns, its arguments, and when it fires.
    var triggers: [[String]] = []
    /// Function with its signature, the SHA-256 of its body, and the rest that the catalog keeps of it.
    var functions: [[String]] = []
    /// Object, role, and privilege.
    var grants: [[String]] = []
    /// Schema, and a role that has to reach what is in it.
    var users: [[String]] = []
    /// Kind of object, object, part of it, and the beginning of the SHA-256 of the comment.
    var comments: [[String]] = []

    /// What several operations made.
    static func all(_ rows: [CatalogRows]) -> CatalogRows {
        CatalogRows(
            relations: rows.flatMap(\.relations), columns: rows.flatMap(\.columns), indexes: rows.flatMap(\.indexes),
            constraints: rows.flatMap(\.constraints), triggers: rows.flatMap(\.triggers),
            functions: rows.flatMap(\.functions).sorted { $0[0].utf8.lexicographicallyPrecedes($1[0].utf8) },
            grants: rows.flatMap(\.grants), users: rows.flatMap(\.users), comments: rows.flatMap(\.comments))
    }

    /// A row's values as constants.
    static func constants(_ row: [String]) -> [SQLFragment] {
        row.map { SQLFragment(verbatim: Literal.of($0).pieces(upTo: 112).joined(separator: "\n")) }
    }

    /// A column of a table.
    static func column(_ table: String, _ name: String, _ type: String, isRequired: Bool = false) -> [String] {
        // As `format_type` spells it.
        let spelled = type == "timestamptz" ? "timestamp with time zone" : type
        return [table, name, spelled + (isRequired ? " NOT NULL" : "")]
    }

    /// A relation that belongs to the owner of all.
    ///
    /// - Parameter options: the storage parameters, as `pg_class.reloptions` has them.
    static func relation(_ name: String, _ kind: String, options: [String] = []) -> [String] {
        let with = options.isEmpty ? "" : ", with \(options.sorted().joined(separator: " "))"
        return [name, "\(kind), owned by datastore_owner\(with)"]
    }

    /// A function whose body stands in the statements that make it, and which nobody but its owner may call.
    static func function(_ name: QualifiedName, _ types: String, in statements: String) -> [String] {
        let made = FunctionBodies.made(of: name.sql.text, in: statements).first
        return [
            "\(name.sql)(\(types))", SHA256Digest.hexadecimal(of: made?.body ?? ""),
            FunctionTraits.words(of: made?.heading ?? ""),
        ]
    }

    /// Arguments as `pg_trigger.tgargs` keeps them, each with a zero byte at its end.
    static func arguments(_ arguments: [String]) -> String {
        Hexadecimal.text(of: arguments.flatMap { Array($0.utf8) + [0] })
    }
}
