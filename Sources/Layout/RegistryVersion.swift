/// The version of the registry that this generator's migrations install and need.
///
/// The registry tells its own by `datastore.version()`; a test holds them equal.
public enum RegistryVersion {
    /// The version.
    public static let current = "1.0"
    /// The contract by which generated functions are written: how the registry calls them, and what they return.
    public static let contract = 1
}
