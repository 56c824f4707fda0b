public import Layout
public import Names

/// A typed column that is derived from the objects.
public struct Column: Hashable, Sendable {
    /// The column's name.
    public var name: Identifier
    /// Where its value comes from.
    public var source: ValueSource
    /// Its type.
    public var type: ColumnType
    /// Whether a missing value is a reject.
    ///
    /// The column is nullable either way: no value can make a merge fail.
    public var required: Bool
    /// What stands for a missing value, in the grammar of the type; nil where null does.
    public var `default`: String?
    /// The least value, in the grammar of the type; a lesser one is a reject.
    ///
    /// Nil where there is none.
    public var minimum: String?
    /// The greatest value, in the grammar of the type; a greater one is a reject.
    ///
    /// Nil where there is none.
    public var maximum: String?
    /// A PostgreSQL regular expression that a text must match somewhere; checked by the migration.
    ///
    /// Nil where any does.
    public var pattern: String?
    /// The values that are allowed, in the grammar of the type; empty where any is.
    public var values: [String]
    /// The time zone of times that come without one; nil for UTC.
    ///
    /// Checked by the migration.
    public var zone: String?
    /// The index on the column; nil for none.
    ///
    /// The ids of octue have one in any case.
    public var index: IndexMethod?
    /// The comment of the column; nil for a generated one.
    public var description: String?
    /// The name that the column had in the version before; nil where it had none or the same.
    public var renamedFrom: Identifier?
    /// Where the column is written.
    public var location: SourceLocation
}

/// A column that people write and that a merge never touches.
public struct NoteColumn: Hashable, Sendable {
    /// The column's name.
    public var name: Identifier
    /// Its type.
    public var type: ColumnType
    /// The comment of the column; nil for a generated one.
    public var description: String?
    /// The name that the column had in the version before; nil where it had none or the same.
    public var renamedFrom: Identifier?
    /// Where the column is written.
    public var location: SourceLocation
}
