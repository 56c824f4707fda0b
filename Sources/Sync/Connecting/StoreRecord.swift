internal import Layout
internal import Names
public import Objects
internal import Postgres

/// A datastore as the registry has it: everything that a run needs to know.
public struct StoreRecord: Sendable {
    /// How the custom metadata of objects is to be read.
    public enum MetadataReading: String, Sendable {
        /// As it is.
        case plain
        /// As octue's SDK writes it.
        case octue
    }

    /// The number by which the registry's tables refer to it.
    let id: Int64
    /// The name by which people refer to it.
    public let name: String
    /// The bucket with its prefix.
    public let url: BucketURL
    /// Which keys it covers.
    public let scope: Scope
    /// How custom metadata is read.
    public let metadata: MetadataReading
    /// The bucket's options: endpoint, region and the like.
    public let options: [String: String]
    /// Where this machine keeps the credential; a reference, never a secret.
    public let credentials: String
    /// Whether a column takes its value from the tags of objects.
    public let readsTags: Bool
    /// Whether a typed column is derived of the storage class.
    public let derivesFromClass: Bool
    /// How many objects the last full merge saw; nil before the first.
    public let lastSeen: Int64?
    /// How many objects may stay unread before every run says so by its exit code.
    public let unreadLimit: Int64
    /// About how many unread objects earlier runs have left.
    let standingUnread: Int64

    let table: QualifiedName
    let staging: QualifiedName
    let form: StagingForm

    /// Reads a datastore from the registry.
    ///
    /// - Throws: `SyncError` for a name that the registry does not have, which lists those that it has, and for a row
    ///   that this loader cannot read.
    public init(named name: String, in registry: Registry) async throws(SyncError) {
        let rows = try await registry.link.all(Statement(SQLText.Loader.readStore), [.text(name)]) {
            row throws(DatabaseError) in try Fields(row)
        }
        guard let fields = rows.first else {
            let known = try await registry.storeNames()
            throw SyncError(
                .failed, "there is no datastore \"\(name)\"",
                advice: known.isEmpty
                    ? "The registry has none yet: apply the migrations of the project"
                    : "The registry has: \(known.joined(separator: ", "))")
        }
        let known = StoreLayout.current.contract
        guard fields.contract <= known else {
            throw SyncError(
                .failed,
                "\(name) is of contract \(fields.contract) with the registry, and this loader knows those up to \(known)",
                advice: "Use a loader of the registry's version, or a later one")
        }
        do {
            try self.init(fields)
        } catch {
            throw SyncError(.failed, "the registry's entry of \(name) cannot be used: \(error)")
        }
    }

    private init(_ fields: Fields) throws {
        id = fields.id
        name = fields.name
        url = try BucketURL(fields.bucket)
        scope = Scope(
            prefix: fields.prefix, include: try fields.include.map { try Glob($0) },
            exclude: try fields.exclude.map { try Glob($0) })
        guard let reading = MetadataReading(rawValue: fields.metadata) else {
            throw SyncError(.failed, "metadata is read as \"\(fields.metadata)\", which this loader does not know")
        }
        metadata = reading
        options = Dictionary(zip(fields.optionNames, fields.optionValues)) { first, _ in first }
        credentials = fields.credentials
        readsTags = fields.readsTags
        derivesFromClass = fields.derivesFromClass
        lastSeen = fields.lastSeen
        unreadLimit = fields.unreadLimit
        standingUnread = fields.standingUnread
        table = QualifiedName(try Identifier(fields.schema), try Identifier(fields.table))
        form = StagingForm(StoreLayout.current.at(Int(fields.contract)))
        staging = QualifiedName(try Identifier("datastore_staging"), try Identifier("staging_\(fields.name)"))
    }

    private struct Fields: Sendable {
        let id, contract: Int64
        let name, schema, table, bucket, prefix, credentials, metadata: String
        let include, exclude, optionNames, optionValues: [String]
        let readsTags, derivesFromClass: Bool
        let lastSeen: Int64?
        let unreadLimit, standingUnread: Int64

        init(_ row: borrowing Row) throws(DatabaseError) {
            id = try row.int64("id")
            contract = try row.int64("contract")
            name = try row.text("name")
            schema = try row.text("table_schema")
            table = try row.text("table_name")
            bucket = try row.text("bucket")
            prefix = try row.text("prefix")
            credentials = try row.text("credentials")
            metadata = try row.text("metadata")
            include = try row.textArray("include")
            exclude = try row.textArray("exclude")
            optionNames = try row.textArray("option_names")
            optionValues = try row.textArray("option_values")
            readsTags = try row.bool("reads_tags")
            derivesFromClass = try row.bool("derives_from_class")
            lastSeen = try row.optionalInt64("last_seen")
            unreadLimit = try row.int64("unread_limit")
            standingUnread = try row.int64("unread_rejects")
        }
    }
}
