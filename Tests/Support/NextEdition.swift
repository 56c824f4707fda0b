public import Layout
public import Rendering

/// The registry of a version that never was, as a generator of that version would know it.
public struct NextEdition: Sendable {
    /// The version and the tables that are made by it.
    public let edition: RegistryEdition
    /// Its SQL.
    public let sql: RegistryText

    /// Makes it of today's registry.
    ///
    /// - Throws: `SupportError` where that does not have what is to be changed.
    public init() throws {
        let today = StoreLayout.current
        let field = OwnColumn(NextRegistry.field, "text", contract: NextRegistry.contract, NextRegistry.comment)
        edition = RegistryEdition(
            version: NextRegistry.version,
            layout: StoreLayout(
                contract: NextRegistry.contract, object: today.object + [field], documents: today.documents,
                bookkeeping: today.bookkeeping))
        sql = RegistryText(sources: try NextRegistry().texts, upgrades: [NextRegistry.upgrade])
    }
}
