internal import Layout
internal import Names

/// Fills the template `store/contract`.
enum ContractContext {
    /// - Parameter migration: the number of the migration that brought the datastore there, as a constant.
    /// - Parameter former: the contract by which it was until then.
    static func make(_ parts: StoreParts, after former: Int?, by migration: Literal) -> Template.Store.Contract {
        .init(
            name: parts.nameLiteral, contract: parts.layout.contract, derivation: parts.derivationVersion,
            migration: migration, gains: former.map { !parts.layout.facts(after: $0).isEmpty } ?? false)
    }
}
