/// The names by which definitions accept hazards.
public enum HazardName: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// Statements that others have prepared fail once.
    case preparedStatements = "prepared_statements"
    /// Notes go with the rows of objects that are gone.
    case notesRemoved = "notes_removed"
    /// The registry's owner is lent the right to create in a schema of others.
    case schemaPrivilege = "schema_privilege"
    /// An extension has to be there.
    case trigramExtension = "trigram_extension"

    /// Objects that did not change have to be read again.
    case reread

    /// The name as a definition writes it.
    public var description: String { rawValue }
}
