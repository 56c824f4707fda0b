/// A version of the registry, with what datastores are by it.
public struct RegistryEdition: Hashable, Sendable {
    /// The version, as `datastore.version()` tells it.
    public let version: String
    /// The tables that are made by it; their contract is the newest that it serves.
    public let layout: StoreLayout

    /// Describes a version of the registry.
    public init(version: String, layout: StoreLayout) {
        self.version = version
        self.layout = layout
    }

    /// The version that this generator's migrations install and need.
    ///
    /// The registry tells its own by `datastore.version()`; a test holds them equal.
    public static let current = RegistryEdition(version: "1.1", layout: .current)

    /// The newest contract by which functions are generated: how the registry calls them, and what they return.
    static let contract = 1

    /// Whether it serves datastores of a contract: its own, and the one before.
    public func serves(_ contract: Int) -> Bool {
        contract >= 1 && (layout.contract - 1...layout.contract).contains(contract)
    }

    /// Whether one version comes before another, number by number.
    public static func isVersion(_ version: String, before other: String) -> Bool {
        let numbers = [version, other].map { $0.split(separator: ".").map { Int($0) ?? 0 } }
        return numbers[0].lexicographicallyPrecedes(numbers[1])
    }
}
