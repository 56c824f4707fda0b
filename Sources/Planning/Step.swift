public import Definition

/// One step of a migration: what is applied and recorded together.
public struct Step: Hashable, Sendable {
    /// How a step meets transactions.
    public enum Kind: String, Hashable, Sendable {
        /// All of it is one transaction, its row in the ledger with it.
        case together
        /// Its statements are sent one by one; it is safe to begin with the first of them again.
        case alone
    }

    /// As whom a step is applied.
    public enum Role: String, Hashable, Sendable {
        /// Who applies the migration, a member of `datastore_owner`.
        case applier
        /// `datastore_owner`, who then owns what is made.
        case owner
    }

    /// Its place in the migration, from 1.
    public let number: Int
    /// How it meets transactions.
    public let kind: Kind
    /// Whether it is about nothing but roles, grants and the checks of either, which a database without roles does without.
    public let isRights: Bool
    /// What it does, as a phrase.
    public let title: String
    /// Where the definitions that caused it are written.
    public let causes: [SourceLocation]
    /// What is done, in this order.
    public let operations: [Operation]
    /// What undoing it begins with: the locks that it needs, and the refusal of what would be lost.
    public let undoing: [Undo]

    /// As whom it is applied: what grants on others' schemas is done by who may, and a step that is no transaction cannot
    /// act as another.
    public var role: Role { kind == .together && !isRights ? .owner : .applier }

    /// What undoes it, in its order; each part of it once.
    public var reverse: [Undo] {
        var parts = undoing
        for part in operations.reversed().flatMap(\.reverse) where !parts.contains(part) { parts.append(part) }
        return parts
    }
}
