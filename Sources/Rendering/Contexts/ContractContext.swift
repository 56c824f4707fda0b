internal import Layout
internal import Names

/// Fills the template `store/contract`.
enum ContractContext {
    /// - Parameter migration: the number of the migration that brought the datastore there, as a constant.
    static func make(_ parts: StoreParts, by migration: SQLFragment) -> Template.Store.Contract {
        .init(
            name: .spelled(parts.nameLiteral), contract: .spelled("\(parts.layout.contract)"),
            derivation: .spelled(parts.derivationVersion), migration: migration)
    }
}
