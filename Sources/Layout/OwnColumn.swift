public import Names

/// A column that every datastore's table has beside those of its definition.
///
/// What stands here is all that there is to say of one: the table, its comments, the views, the triggers, the staging, the
/// checks and the names that definitions may not use follow from it. The registry's SQL has the same fields in the type
/// `datastore.object` and in the table `datastore.staging`; a test holds them equal.
public struct OwnColumn: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Its type as SQL spells it, with its collation.
    public let type: String
    /// Whether it is never null.
    public let isRequired: Bool
    /// What it holds, as a sentence.
    public let comment: String
    /// Since which contract with the registry datastores have it.
    public let contract: Int

    /// Describes a column; one that comes with a later contract may be null, as there are rows already.
    public init(_ name: String, _ type: String, required: Bool = false, contract: Int = 1, _ comment: String) {
        self.name = name
        self.type = type
        isRequired = required
        self.comment = comment
        self.contract = contract
    }

    /// Its name, as SQL takes it.
    public var identifier: Identifier { .fitted(name) }
    /// Its type in SQL.
    public var typeSQL: SQLFragment { SQLFragment(verbatim: type) }

    /// Whether it holds a document, which is staged as text.
    public var isDocument: Bool { type == "jsonb" }
}
