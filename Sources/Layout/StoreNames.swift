public import Names

/// The names of everything that a migration makes for a datastore.
public struct StoreNames: Hashable, Sendable {
    private let name: String
    /// The mirrored table.
    public let table: QualifiedName

    /// The names for a datastore.
    ///
    /// - Parameters:
    ///   - name: its name, which its table has too.
    ///   - schema: the schema of its table and its views.
    public init(_ name: Identifier, in schema: Identifier) {
        self.name = name.name
        table = QualifiedName(schema, name)
    }

    /// The staging table; the loader finds it by this name.
    public var staging: QualifiedName { QualifiedName(Self.staging, .fitted("staging_\(name)")) }
    /// The table of former versions; the trigger function finds it by this name.
    public var history: QualifiedName { registry("history_") }
    /// The composite type of the typed columns.
    public var derivedType: QualifiedName { registry("derived_") }
    /// The function that derives them.
    public var derive: QualifiedName { registry("derive_") }
    /// The same with casts that cannot fail.
    ///
    /// It does not begin with `derive_`: a datastore named `slow_x` would have the name of another's, `x`.
    public var deriveSlowly: QualifiedName { registry("slow_derive_") }
    /// The function that tells why values were refused.
    public var rejects: QualifiedName { registry("rejects_") }
    /// The function that tells which keys count.
    public var inScope: QualifiedName { registry("in_scope_") }
    /// The trigger function that derives what is staged.
    public var stage: QualifiedName { registry("stage_") }

    /// The view beside the table with a suffix.
    public func view(_ suffix: ViewSuffix) -> QualifiedName {
        QualifiedName(table.schema, .fitted("\(name)_\(suffix.rawValue)"))
    }

    /// The index on columns, or for a purpose.
    public func index(_ subject: String) -> Identifier { .fitted("\(name)_\(subject)_idx") }

    /// The index on the table of former versions.
    public var historyIndex: Identifier { .fitted("history_\(name)_object_idx") }

    /// The index on the keys of the table of former versions.
    public var historyKeyIndex: Identifier { .fitted("history_\(name)_key_idx") }

    /// The primary key.
    public var primaryKey: Identifier { .fitted("\(name)_pkey") }
    /// The check that ties the time of deletion to the fingerprint.
    public var tombstoneCheck: Identifier { .fitted("\(name)_tombstone") }

    private func registry(_ prefix: String) -> QualifiedName {
        QualifiedName(Self.registry, .fitted(prefix + name))
    }

    private static let registry = Identifier.fitted("datastore")
    private static let staging = Identifier.fitted("datastore_staging")
}
