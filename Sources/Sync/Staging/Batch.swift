internal import Objects

/// What the Differ found and the Stager has not committed yet.
struct Batch: Sendable {
    /// When a batch is to be committed although more could be added.
    ///
    /// A commit that moves a cursor writes about 50 bytes of WAL; these bounds keep them rare, and what a crash costs
    /// small.
    struct Limits: Sendable {
        var keys = 20_000
        var bytes = 4 << 20
        var time = Duration.seconds(5)
        /// How many keys a batch has before it is committed for the sake of those who wait for a part of its range.
        var keysBeforeSplit = 10_000
    }

    /// New or changed objects as they were listed, to be completed by the bucket.
    var candidates = ObjectPage()
    /// New or changed objects with all that is known of them.
    var objects = ObjectPage()
    /// Objects as they were listed of which only the storage class changed.
    var reclassed = ObjectPage()
    /// Keys of the table whose objects are gone.
    var gone = KeyPage()
    /// Keys of the table that the definition does not cover.
    var outOfScope = KeyPage()
    /// Keys and values that cannot be stored.
    var refusals: [ObjectPage.Refusal] = []
    /// How many objects in scope were listed.
    var seen = 0
    /// How many of them had gone when they were asked for.
    var vanished = 0
    /// How many keys were looked at, listed or gone; what the limit counts.
    var passed = 0
    /// When the listing of the range began by the store's clock; nil if the store does not tell.
    var listedSince: Timestamp?
    /// Everything of the range up to this key is in this batch or an earlier one; nil if this one moves nothing.
    var cursor: ArraySlice<UInt8>?

    func isFull(_ limits: Limits) -> Bool {
        passed >= limits.keys || refusals.count >= limits.keys
            || candidates.byteCount + objects.byteCount + reclassed.byteCount + gone.byteCount + outOfScope.byteCount
                >= limits.bytes
    }

    /// Takes the objects that the bucket completed in place of the candidates; those that are missing have vanished.
    mutating func take(completed page: ObjectPage) {
        vanished += candidates.count - page.count
        candidates.removeAll()
        add(page)
    }

    private mutating func add(_ page: ObjectPage) {
        if objects.isEmpty {
            objects = page
            objects.refusals = []
        } else {
            for index in page.indices { objects.append(index, of: page) }
        }
        refusals += page.refusals
    }

    /// Takes the candidates as they were listed.
    mutating func takeCandidates() {
        let listed = candidates
        // Emptied it would take as much room once more, as what it held is still in use.
        candidates = ObjectPage()
        add(listed)
    }

    /// How many of the objects could not be read.
    var unread: Int { objects.indices.count { objects.unread(at: $0) != nil } }
}
