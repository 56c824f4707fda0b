public import Definition
public import Names
internal import Objects

/// The names of everything that a migration makes for a datastore.
public struct StoreNames: Hashable, Sendable {
    private let datastore: Datastore

    /// The names for a datastore.
    public init(_ datastore: Datastore) {
        self.datastore = datastore
    }

    /// The mirrored table.
    public var table: QualifiedName { datastore.table }
    /// The staging table; the loader finds it by this name.
    public var staging: QualifiedName { QualifiedName(Self.staging, .fitted("staging_\(name)")) }
    /// The table of former versions; the trigger function finds it by this name.
    public var history: QualifiedName { registry("history_") }
    /// The composite type of the typed columns.
    public var derivedType: QualifiedName { registry("derived_") }
    /// The function that derives them.
    public var derive: QualifiedName { registry("derive_") }
    /// The same with casts that cannot fail.
    ///
    /// It does not begin with `derive_`: a datastore named `slow_x` would have the name of another's, `x`.
    public var deriveSlowly: QualifiedName { registry("slow_derive_") }
    /// The function that tells why values were refused.
    public var rejects: QualifiedName { registry("rejects_") }
    /// The function that tells which keys count.
    public var inScope: QualifiedName { registry("in_scope_") }
    /// The function that plans a run; the registry finds it by this name.
    public var plan: QualifiedName { registry("plan_") }
    /// The function that merges a run; the registry finds it by this name.
    public var merge: QualifiedName { registry("merge_") }

    /// The trigger function that derives what is staged.
    public var stage: QualifiedName { registry("stage_") }

    /// The view beside the table with a suffix.
    public func view(_ suffix: ViewSuffix) -> QualifiedName {
        QualifiedName(datastore.schema, .fitted("\(name)_\(suffix.rawValue)"))
    }

    /// The index on columns, or for a purpose.
    public func index(_ subject: String) -> Identifier { .fitted("\(name)_\(subject)_idx") }

    /// The index on the table of former versions.
    public var historyIndex: Identifier { .fitted("history_\(name)_object_idx") }

    /// The primary key.
    public var primaryKey: Identifier { .fitted("\(name)_pkey") }
    /// The check that ties the time of deletion to the fingerprint.
    public var tombstoneCheck: Identifier { .fitted("\(name)_tombstone") }

    private var name: String { datastore.name.name }

    private func registry(_ prefix: String) -> QualifiedName {
        QualifiedName(Self.registry, .fitted(prefix + name))
    }

    private static let registry = Identifier.fitted("datastore")
    private static let staging = Identifier.fitted("datastore_staging")
}

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

extension Identifier {
    /// A name made of parts that are not empty and hold no NUL, such as those of other identifiers.
    ///
    /// One that is too long is cut, and gets the beginning of its SHA-256 instead of what is cut.
    static func fitted(_ name: String) -> Identifier {
        var fitted = name
        if name.utf8.count > maximumBytes {
            let hash = "_" + SHA256Digest.hexadecimal(of: name).prefix(8)
            var scalars = String.UnicodeScalarView()
            for scalar in name.unicodeScalars {
                guard String(scalars).utf8.count + UTF8.width(scalar) <= maximumBytes - hash.utf8.count else { break }
                scalars.append(scalar)
            }
            fitted = String(scalars) + hash
        }
        guard let identifier = try? Identifier(fitted) else { preconditionFailure("\(fitted) is not a name") }
        return identifier
    }
}
