public import Definition

/// One difference between what the migrations have made and what the definitions ask for.
public enum Change: Hashable, Sendable {
    /// A datastore is to be created.
    case createDatastore(Datastore)
}

/// Where a database gets the registry from.
public enum RuntimeSource: String, Hashable, Sendable {
    /// From the project's own file, as plain SQL.
    case migration
    /// From the extension `datastore`, whose files are installed on the server.
    case package
}
