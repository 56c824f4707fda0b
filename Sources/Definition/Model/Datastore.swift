public import Names
public import Objects

/// The definition of one datastore: a table that is kept in step with the objects of one bucket.
public struct Datastore: Hashable, Sendable {
    /// The table's name: at most 53 bytes, unique among all datastores whatever their schemas.
    public var name: Identifier
    /// The schema of the table and its views.
    public var schema: Identifier
    /// The comment of the table; nil for a generated one.
    public var description: String?
    /// The bucket, or one prefix of it.
    public var bucket: BucketURL
    /// Options of the bucket's server by name; their names are those of `ServerOption`.
    public var serverOptions: [String: String]
    /// Where the loader's credential is to be found.
    public var credentials: CredentialReference
    /// How the custom metadata is to be read.
    public var metadata: MetadataReading
    /// Names parts of the key after the prefix; nil where none is named.
    public var path: KeyTemplate?
    /// Which keys count, relative to the prefix; empty where all do.
    public var include: [Glob]
    /// Which of those do not count, relative to the prefix.
    public var exclude: [Glob]
    /// The typed columns, in the order of the table.
    public var columns: [Column]
    /// The columns that people write, in the order of the table.
    public var notes: [NoteColumn]
    /// What becomes of a row whose object is gone.
    public var deletes: DeletePolicy
    /// How many rows may go in one run without being asked; nil where nothing is written and the rule of the registry
    /// holds: the larger of 10 rows and 10 percent, but never more than half.
    public var deleteLimit: DeleteLimit?
    /// How many objects may stay unread before every run ends with exit code 2; 0 or more.
    public var unreadLimit: Int
    /// Within what time tags are read again, which a store lets change without a trace in its listing; nil: never.
    public var reread: RereadInterval?
    /// Own columns of the table with an index each, in the order of the definition.
    public var indexes: [Identifier]
    /// The bucket's part of every object's identity where it is not the bucket's own; nil where it is.
    ///
    /// Ends in `/`.
    public var identityOverride: String?
    /// Whether former states of the rows are kept.
    public var history: Bool
    /// The definition's own views.
    public var views: [ViewDefinition]
    /// Who may read and who may write notes.
    public var access: Access
    /// Hazards accepted by name for the next migration.
    public var accept: [String]
    /// Where the definition is written.
    public var location: SourceLocation

    /// The longest name of a datastore in bytes.
    ///
    /// The longest name made of it, with `staging_` before or `_freshness` after, must fit `Identifier.maximumBytes`.
    public static let maximumNameBytes = 53

    /// What is hashed before the key to make an object's id; ends in `/`.
    ///
    /// The slash keeps the two parts apart: without it identity `a` with key `b/c` and identity `ab/` with key `c` would
    /// be one object.
    public var objectIdentity: String { identityOverride ?? bucket.identity }

    /// The table with its schema.
    public var table: QualifiedName { QualifiedName(schema, name) }

    /// The keys that the datastore covers.
    public var scope: Scope { Scope(prefix: bucket.prefix, include: include, exclude: exclude) }
}

/// Where the loader's credential is to be found; never the credential itself.
public enum CredentialReference: Hashable, Sendable, CustomStringConvertible {
    /// In the loader's environment.
    case environment
    /// Under a name in the loader machine's own configuration.
    case profile(String)
    /// In a file of the loader's machine.
    case file(String)
    /// Nowhere: requests are not signed.
    case none

    /// The reference as a definition writes it.
    public var description: String {
        switch self {
        case .environment: "env"
        case .profile(let name): "profile \(name)"
        case .file(let path): "file \(path)"
        case .none: "none"
        }
    }
}

/// How the custom metadata of an object is to be read.
public enum MetadataReading: String, Hashable, Sendable, CaseIterable {
    /// As octue's SDK writes it: JSON documents under `octue__` keys.
    case octue
    /// As texts.
    case plain
}

/// What becomes of a row whose object is gone.
public enum DeletePolicy: String, Hashable, Sendable, CaseIterable {
    /// The row stays, marked with the time.
    case tombstone
    /// The row goes, unless a foreign key points at the table.
    case remove
}

/// The brake as a definition writes it: deletions of one run are held when they are more than the larger of the two.
///
/// One that is written alone counts alone: the other is 0.
public struct DeleteLimit: Hashable, Sendable {
    /// A number of rows, 0 or more.
    public var rows: Int
    /// A share of the live rows, 0 to 100.
    public var percent: Int
}

/// A view of the definition's own.
public struct ViewDefinition: Hashable, Sendable {
    /// The view's name, in the datastore's schema.
    public var name: Identifier
    /// The condition, as SQL; the server parses it inside the migration.
    public var condition: String
    /// The columns of the view, each one a column of the table.
    public var columns: [Identifier]
    /// Where the view is written.
    public var location: SourceLocation
}

/// Who may do what with the table.
public struct Access: Hashable, Sendable {
    /// Roles that may read the table and its views.
    public var readers: [Identifier]
    /// Roles that may also write the note columns.
    public var annotators: [Identifier]
    /// Roles that may read and whose tables may refer to a row's `id` by foreign key.
    public var relates: [Identifier]

    /// Every role that is named, each once: readers, annotators, those that relate.
    public var roles: [Identifier] {
        var roles: [Identifier] = []
        for role in readers + annotators + relates where !roles.contains(role) { roles.append(role) }
        return roles
    }
}
