internal import Objects
internal import Postgres

/// Has the bucket tell what its listing does not carry of new and changed objects, as far as it is worth asking.
struct Asking {
    let bucket: any Bucket
    let store: StoreRecord
    let run: Int64
    let gate: AskGate
    let backoff: Backoff
    let stop: StopRequest

    /// How many objects that earlier runs could not read are tried again in one run.
    static let standingPerRun: Int64 = 10_000

    /// How many objects the bucket is given at once: an answer takes some kilobytes until it is written down, and the fewer
    /// there are, the more often the last of them is waited for alone.
    static let askedAtOnce = 2048

    /// Whether the run log is asked which objects earlier runs could not read.
    var looksUpStanding: Bool { turns > 1 }

    private var turns: Int64 { (store.standingUnread + Self.standingPerRun - 1) / Self.standingPerRun }

    /// Completes objects; those that it is not worth while to ask for come back unread.
    func completed(_ page: ObjectPage, _ link: Link) async throws(SyncError) -> ObjectPage {
        var rest = page
        try await spareStanding(in: &rest, link)
        var done = ObjectPage()
        let whatever: [UInt8] = []
        var start = 0
        while start < rest.count {
            if gate.isClosed {
                for index in start..<rest.count where rest.unread(at: index) == nil {
                    rest.setUnread(.denied, under: whatever.span, at: index)
                }
            }
            let end = min(rest.count, start + (gate.allowance ?? Self.askedAtOnce))
            let answers = try await asked(start == 0 && end == rest.count ? rest : rest.part(start..<end))
            if start == 0 { done = answers } else { done.append(contentsOf: answers) }
            start = end
        }
        return done
    }

    private func asked(_ page: ObjectPage) async throws(SyncError) -> ObjectPage {
        let known = page.indices.count { page.unread(at: $0) != nil }
        let knownDenied = page.deniedCount
        for attempt in 1... {
            do throws(BucketError) {
                let answers = try await bucket.completed(page)
                gate.note(answered: page.count - known, denied: answers.deniedCount - knownDenied)
                return answers
            } catch {
                try stop.check()
                guard error.kind == .unavailable, await backoff.pause(before: attempt, unless: stop) else {
                    try stop.check()
                    throw SyncError(error)
                }
            }
        }
        throw SyncError(.incomplete, "nothing was asked")
    }

    /// Leaves out objects that earlier runs could not read and whose turn it is not.
    private func spareStanding(in page: inout ObjectPage, _ link: Link) async throws(SyncError) {
        guard looksUpStanding else { return }
        let keys = page.indices.map { String(decoding: page.key(at: $0), as: UTF8.self) }
        let parameters: [Parameter] = [.int64(store.id), .textArray(keys)]
        let standing = try await link.all(Statement(SQLText.Loader.standingUnread), parameters) {
            row throws(DatabaseError) in (Array(try row.text("key").utf8), try row.text("reason"))
        }
        let reasons = Dictionary(standing.map { ($0.0, $0.1) }) { first, _ in first }
        for index in page.indices where page.unread(at: index) == nil {
            let key = Array(page.key(at: index))
            guard let text = reasons[key], let reason = UnreadReason(rawValue: text) else { continue }
            if Self.turn(of: key, among: turns) != run % turns { page.setUnread(reason, at: index) }
        }
    }

    /// In which of so many runs a key has its turn: the beginning of an FNV-1a hash, the same in every run.
    static func turn(of key: [UInt8], among turns: Int64) -> Int64 {
        let hash = key.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return Int64(hash >> 1) % turns
    }
}

extension ObjectPage {
    fileprivate var deniedCount: Int { indices.count { unread(at: $0) == .denied } }

    /// Copies some of the objects.
    fileprivate func part(_ range: Range<Int>) -> ObjectPage {
        var part = ObjectPage()
        for index in range { part.append(index, of: self) }
        return part
    }

    /// Takes the objects of another page, what it refused and what it cost.
    fileprivate mutating func append(contentsOf other: ObjectPage) {
        for index in other.indices { append(index, of: other) }
        refusals += other.refusals
        requests += other.requests
        receivedBytes += other.receivedBytes
    }
}
