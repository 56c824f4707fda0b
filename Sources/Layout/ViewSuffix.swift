/// The views that every datastore has beside its table.
public enum ViewSuffix: String, Hashable, Sendable, CaseIterable {
    /// The rows of objects that are there.
    case live
    /// The rows of objects that are gone.
    case deleted
    /// What was refused.
    case rejects
    /// Sums by folder.
    case folders
    /// How current the table is.
    case freshness
    /// Former versions; only with `history: true`.
    case history
}
