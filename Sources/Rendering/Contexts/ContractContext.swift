internal import Layout
internal import Names

/// Fills the template `store/contract`.
enum ContractContext {
    /// - Parameter migration: the number of the migration that brought the datastore there, as a constant.
    static func make(_ parts: StoreParts, by migration: Literal) -> Template.Store.Contract {
        .init(
            name: parts.nameLiteral, contract: parts.layout.contract, derivation: parts.derivationVersion,
            migration: migration)
    }
}
