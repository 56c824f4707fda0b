internal import Layout
internal import Names
internal import Objects
internal import Text

/// What the catalog of a database has to say of what an operation made, in rows of texts, as `verify.sql` compares them.
struct CatalogRows {
    /// Each with its kind and persistence, as `pg_class` writes them.
    var relations: [[String]] = []
    /// Table, column, and what it is.
    var columns: [[String]] = []
    /// Index, and what it is.
    var indexes: [[String]] = []
    /// Table, constraint, and what it says.
    var constraints: [[String]] = []
    /// Table, trigger, its function, its columns and its arguments.
    var triggers: [[String]] = []
    /// Function with its signature, and the SHA-256 of its body.
    var functions: [[String]] = []
    /// Object, role, and privilege.
    var grants: [[String]] = []
    /// Schema, and a role that has to reach what is in it.
    var users: [[String]] = []

    /// What several operations made.
    static func all(_ rows: [CatalogRows]) -> CatalogRows {
        CatalogRows(
            relations: rows.flatMap(\.relations), columns: rows.flatMap(\.columns), indexes: rows.flatMap(\.indexes),
            constraints: rows.flatMap(\.constraints), triggers: rows.flatMap(\.triggers),
            functions: rows.flatMap(\.functions).sorted { $0[0].utf8.lexicographicallyPrecedes($1[0].utf8) },
            grants: rows.flatMap(\.grants), users: rows.flatMap(\.users))
    }

    /// A column of a table.
    static func column(_ table: String, _ name: String, _ type: String, isRequired: Bool = false) -> [String] {
        // As `format_type` spells it.
        let spelled = type == "timestamptz" ? "timestamp with time zone" : type
        return [table, name, spelled + (isRequired ? " NOT NULL" : "")]
    }

    /// A function whose body stands in the statements that make it.
    static func function(_ name: QualifiedName, _ types: String, in statements: String) -> [String] {
        let body = FunctionBodies.bodies(of: name.sql.text, in: statements).first ?? ""
        return ["\(name.sql)(\(types))", SHA256Digest.hexadecimal(of: body)]
    }

    /// Arguments as `pg_trigger.tgargs` keeps them, each with a zero byte at its end.
    static func arguments(_ arguments: [String]) -> String {
        Hexadecimal.text(of: arguments.flatMap { Array($0.utf8) + [0] })
    }
}
