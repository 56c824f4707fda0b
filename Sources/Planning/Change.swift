public import Definition

/// One difference between what the migrations have made and what the definitions ask for.
public enum Change: Hashable, Sendable {
    /// The registry that every datastore needs is to be installed.
    case createRuntime(RuntimeSource)
    /// A datastore is to be created.
    case createDatastore(Datastore)
}

/// Where a database gets the registry from.
public enum RuntimeSource: String, Hashable, Sendable {
    /// From the migration itself, as plain SQL.
    case migration
    /// From the extension `datastore`, whose files are installed on the server.
    case package
}
