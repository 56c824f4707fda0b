public import Definition

/// One difference between what the migrations have made and what the definitions and this version ask for.
public enum Change: Hashable, Sendable {
    /// The registry is to be brought to a later version.
    case upgradeRegistry(from: String, to: String)
    /// A datastore that a migration made is to be brought to a later contract with the registry.
    case renewDatastore(RecordedDatastore, to: Int)
    /// A datastore is to be created.
    case createDatastore(Datastore)

    /// The datastore that it is about; nil where it is about the registry.
    public var datastore: Datastore? {
        switch self {
        case .upgradeRegistry: nil
        case .renewDatastore(let recorded, _): recorded.datastore
        case .createDatastore(let datastore): datastore
        }
    }
}

/// Where a database gets the registry from.
public enum RuntimeSource: String, Hashable, Sendable {
    /// From the project's own file, as plain SQL.
    case migration
    /// From the extension `datastore`, whose files are installed on the server.
    case package
}
