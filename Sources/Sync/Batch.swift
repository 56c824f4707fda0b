internal import Objects

/// What the Differ found and the Stager has not committed yet.
struct Batch: Sendable {
    /// When a batch is to be committed although more could be added.
    ///
    /// A commit that moves a cursor writes about 50 bytes of WAL; these bounds keep them rare, and what a crash costs
    /// small.
    struct Limits: Sendable {
        var keys = 50_000
        var bytes = 8 << 20
        var time = Duration.seconds(5)
    }

    /// New or changed objects as they were listed, to be completed by the bucket.
    var candidates = ObjectPage()
    /// New or changed objects with all that is known of them.
    var objects = ObjectPage()
    /// Keys of the table whose objects are gone.
    var gone = KeyPage()
    /// Keys and values that cannot be stored.
    var refusals: [ObjectPage.Refusal] = []
    /// How many objects in scope were listed.
    var seen = 0
    /// How many keys were looked at, listed or gone; what the limit counts.
    var passed = 0
    /// Everything of the range up to this key is in this batch or an earlier one; nil if this one moves nothing.
    var cursor: ArraySlice<UInt8>?

    var rowCount: Int { objects.count + gone.count + refusals.count }
    var isEmpty: Bool { passed == 0 && rowCount == 0 && candidates.isEmpty }

    func isFull(_ limits: Limits) -> Bool {
        passed >= limits.keys || refusals.count >= limits.keys
            || candidates.byteCount + objects.byteCount + gone.byteCount >= limits.bytes
    }

    /// Takes the objects that the bucket completed in place of the candidates; those that are missing have vanished.
    mutating func take(completed page: ObjectPage) {
        seen -= candidates.count - page.count
        candidates.removeAll()
        if objects.isEmpty {
            objects = page
            objects.refusals = []
        } else {
            for index in page.indices { objects.append(index, of: page) }
        }
        refusals += page.refusals
    }

    /// Leaves out the objects that were not completed; the batch then says nothing of how far the range is.
    mutating func dropCandidates() {
        guard !candidates.isEmpty else { return }
        seen -= candidates.count
        candidates.removeAll()
        cursor = nil
    }

    mutating func removeAll() {
        candidates.removeAll()
        objects.removeAll()
        gone.removeAll()
        refusals.removeAll()
        seen = 0
        passed = 0
        cursor = nil
    }
}
