internal import Objects
internal import Postgres

/// A key range of a run, with how far it has been staged.
struct RunRange: Sendable, Equatable {
    var number: Int64
    var lowerBound: String?
    var upperBound: String?
    var cursor: String?
    var isComplete = false
    var isWhole = false
    /// Of a range that was staged whole: the place in the staging up to which the listed objects were asked for.
    var askedThrough = StagingOrder.beginning
    var seen: Int64 = 0
    var staged = Counts()
    /// Objects that were listed and had gone when they were asked for.
    var vanished: Int64 = 0
    /// When its listing began by the store's clock; nil if the store does not tell.
    var listedSince: Timestamp?

    /// How many rows were staged of each kind.
    struct Counts: Sendable, Equatable {
        var objects: Int64 = 0
        var gone: Int64 = 0
        var refusals: Int64 = 0
        var unread: Int64 = 0
        /// Objects of which only the storage class changed.
        var reclassed: Int64 = 0
    }

    /// The keys that are still to be listed.
    ///
    /// - Throws: `KeyRefusal` for bounds that are no keys, which the registry never holds.
    func rest() throws(KeyRefusal) -> KeyRange {
        var after: ObjectKey?
        if let bound = cursor ?? lowerBound { after = try ObjectKey(bound) }
        var through: ObjectKey?
        if let upperBound { through = try ObjectKey(upperBound) }
        return KeyRange(after: after, through: through)
    }

    /// Reads the ranges of a run.
    static func all(of run: Int64, _ link: Link) async throws(SyncError) -> [RunRange] {
        try await link.all(Statement(SQLText.Loader.readRanges), [.int64(run)]) { row throws(DatabaseError) in
            RunRange(
                number: try row.int64("number"), lowerBound: try row.optionalText("lower_bound"),
                upperBound: try row.optionalText("upper_bound"), cursor: try row.optionalText("cursor"),
                isComplete: try row.bool("complete"), isWhole: try row.bool("whole"),
                askedThrough: try row.text("asked_through"), seen: try row.int64("seen"),
                staged: Counts(
                    objects: try row.int64("staged_p"), gone: try row.int64("staged_g"),
                    refusals: try row.int64("staged_r"), unread: try row.int64("staged_u"),
                    reclassed: try row.int64("staged_c")),
                vanished: try row.int64("vanished"),
                listedSince: try row.optionalInt64("listed_since").flatMap { Timestamp(microseconds: $0) })
        }
    }
}
