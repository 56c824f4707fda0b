internal import Objects

/// Compares a listing with the table's own keys, both in byte order, and keeps what differs.
///
/// It asks for pages and is given them, so that it neither waits nor knows where they come from.
struct Differ {
    /// What has to happen before the next step.
    enum Need: Equatable {
        /// The next page of the listing.
        case listing
        /// The next page of the table's keys.
        case table
        /// The batch is full and has to be committed.
        case room
        /// Nothing: the range is at its end.
        case nothing
    }

    /// The listing gave a key that is not after the one before it, or lies outside of the range.
    struct OutOfOrder: Error, Equatable {
        var key: [UInt8]
    }

    private enum Place {
        case inside
        case before
        case after
    }

    private let range: KeyRange
    /// What every key of the run begins with.
    private let prefix: [UInt8]
    private let scope: Scope
    /// Whether everything listed is staged and nothing compared; the order does not matter then.
    private let isWhole: Bool
    private let limits: Batch.Limits
    /// Objects that are read again although they did not change.
    private let due: Slices
    /// Whether an object of which only the storage class changed shows that (`BucketTraits.tellsClassApart`).
    private let tellsClassApart: Bool

    private var page = ObjectPage()
    /// Refused keys and values that no passed key is behind yet, in byte order.
    ///
    /// One that comes last on its page waits for the next page: a cursor before it would have a resumed run stage it
    /// twice, one after it not at all.
    private var refusals: ArraySlice<ObjectPage.Refusal> = []
    /// What the keys begin with that are in parts which could not be listed, in byte order, as far as they may be passed yet.
    private var gaps: ArraySlice<[UInt8]> = []
    private var index = 0
    private var previous: [UInt8]?
    private var listingEnded = false

    private var table = KeyPage()
    private var tableIndex = 0
    private var tableEnded = false

    init(
        range: KeyRange, prefix: String = "", scope: Scope, isWhole: Bool, limits: Batch.Limits = Batch.Limits(),
        due: Slices = Slices(), tellsClassApart: Bool = false
    ) {
        self.range = range
        self.prefix = Array(prefix.utf8)
        self.scope = scope
        self.isWhole = isWhole
        self.limits = limits
        self.due = due
        self.tellsClassApart = tellsClassApart
        tableEnded = isWhole
    }

    /// Gives the next page of the listing; nil says that the range was listed to its end.
    mutating func supply(listing next: ObjectPage?) {
        if !page.isEmpty { previous = Array(page.key(at: page.count - 1)) }
        page = next ?? ObjectPage()
        index = 0
        listingEnded = next == nil
        if !page.gaps.isEmpty {
            gaps = (gaps + page.gaps.map(\.beginning)).sorted { ByteOrder.compare($0.span, $1.span) < 0 }[...]
        }
        let added = page.refusals.filter { isCovered($0) }
        guard !added.isEmpty else { return }
        refusals = (refusals + added).sorted { ByteOrder.compare($0.key.span, $1.key.span) < 0 }[...]
    }

    /// Gives the next page of the table's live keys; nil says that there are no more.
    mutating func supply(table next: KeyPage?) {
        table = next ?? KeyPage()
        tableIndex = 0
        tableEnded = next == nil
    }

    /// Goes on as far as the pages at hand and the batch allow.
    ///
    /// The batch's cursor is right whenever this returns.
    mutating func step(into batch: inout Batch) throws(OutOfOrder) -> Need {
        while index < page.count {
            let key = page.key(at: index)
            switch try place(of: key) {
            case .before: index += 1
            case .after: endListing()
            case .inside:
                if let need = passTable(before: key, into: &batch) { return need }
                if batch.isFull(limits) { return .room }
                pass(key, into: &batch)
            }
        }
        if isWhole || listingEnded || refusals.count >= limits.keys {
            batch.refusals += refusals
            refusals = []
        }
        if batch.isFull(limits) { return .room }
        return listingEnded ? passTable(before: nil, into: &batch) ?? .nothing : .listing
    }

    /// Where a listed key lies; of a range that is staged whole, all that is outside of it counts as before it.
    private func place(of key: ArraySlice<UInt8>) throws(OutOfOrder) -> Place {
        let lies = range.contains(key.span)
        if isWhole { return lies && key.starts(with: prefix) ? .inside : .before }
        let isAfter: Bool
        if index > 0 {
            isAfter = ByteOrder.compare(page.key(at: index - 1).span, key.span) < 0
        } else {
            isAfter = previous.map { ByteOrder.compare($0.span, key.span) < 0 } ?? true
        }
        guard lies, isAfter else { throw OutOfOrder(key: Array(key)) }
        if key.starts(with: prefix) { return .inside }
        return ByteOrder.compare(key.span, prefix.span) < 0 ? .before : .after
    }

    /// Leaves out the rest of a listing that is past the run's prefix.
    private mutating func endListing() {
        page = ObjectPage()
        index = 0
        listingEnded = true
    }

    /// Whether a refused key or value is one of the run's.
    ///
    /// Patterns say nothing of a key that is no text.
    private func isCovered(_ refusal: ObjectPage.Refusal) -> Bool {
        guard refusal.key.starts(with: prefix) else { return false }
        if refusal.describesOthers { return true }
        guard case .storable = StorableText.check(refusal.key.span) else { return true }
        return scope.contains(key: refusal.key.span)
    }

    /// Takes the table's keys before a listed one as gone; with nil, all that are left.
    private mutating func passTable(before key: ArraySlice<UInt8>?, into batch: inout Batch) -> Need? {
        while true {
            guard tableIndex < table.count else { return tableEnded ? nil : .table }
            let stored = table.key(at: tableIndex)
            if let key, ByteOrder.compare(stored.span, key.span) >= 0 { return nil }
            if batch.isFull(limits) { return .room }
            passRefusals(upTo: stored, into: &batch)
            take(stored, isCovered: scope.contains(key: stored.span), into: &batch)
            batch.passed += 1
            batch.cursor = stored
            tableIndex += 1
        }
    }

    /// Takes a row of the table at hand as one that is to go; of what could not be listed, only one out of scope.
    private mutating func take(_ key: ArraySlice<UInt8>, isCovered: Bool, into batch: inout Batch) {
        let fingerprint = table.fingerprint(at: tableIndex)
        if isCovered {
            if isInGap(key) { return }
            batch.gone.append(key: key.span, fingerprint: fingerprint)
        } else {
            batch.outOfScope.append(key: key.span, fingerprint: fingerprint)
        }
    }

    /// Whether a key lies in a part that could not be listed; asked of one key after another, in byte order.
    private mutating func isInGap(_ key: ArraySlice<UInt8>) -> Bool {
        while let gap = gaps.first {
            if key.starts(with: gap) { return true }
            guard ByteOrder.compare(gap.span, key.span) < 0 else { return false }
            gaps.removeFirst()
        }
        return false
    }

    /// Takes the listed object at hand as unchanged, or as one to be staged.
    private mutating func pass(_ key: ArraySlice<UInt8>, into batch: inout Batch) {
        let isCovered = scope.contains(key: key.span)
        var (isStored, isReclassed) = (false, false)
        if tableIndex < table.count, ByteOrder.compare(table.key(at: tableIndex).span, key.span) == 0 {
            let stored = table.fingerprint(at: tableIndex)
            isStored = stored == page.fingerprint(at: index) && stored != .lookAgain && page.unread(at: index) == nil
            isReclassed =
                tellsClassApart && page.unread(at: index) == nil
                && stored.differsOnlyAtTheEnd(from: page.fingerprint(at: index))
            if isStored || isReclassed, !due.isEmpty, due.contains(key) { (isStored, isReclassed) = (false, false) }
            // The definition no longer covers the object: its row goes, and the plan counts it apart.
            if !isCovered { take(key, isCovered: false, into: &batch) }
            tableIndex += 1
        }
        let isStaged = isCovered && !isStored && !isReclassed
        passRefusals(upTo: key, keepingValues: isStaged, into: &batch)
        if isStaged { batch.candidates.append(index, of: page) }
        if isCovered, isReclassed { batch.reclassed.append(index, of: page) }
        if isCovered { batch.seen += 1 }
        batch.passed += 1
        batch.cursor = key
        index += 1
    }

    /// Stages the refusals of keys up to one that is being passed.
    ///
    /// The values refused of an object that did not change are known already.
    private mutating func passRefusals(
        upTo key: ArraySlice<UInt8>, keepingValues: Bool = true, into batch: inout Batch
    ) {
        while let refusal = refusals.first, ByteOrder.compare(refusal.key.span, key.span) <= 0 {
            refusals.removeFirst()
            if keepingValues || refusal.source == nil || !refusal.key.elementsEqual(key) {
                batch.refusals.append(refusal)
            }
        }
    }
}
