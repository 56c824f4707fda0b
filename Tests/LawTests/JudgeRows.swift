extension Judge {
    /// Throws unless the row of a key, or its absence, is as the laws demand.
    func checkRow(_ key: [UInt8]) throws {
        let (old, new) = (before.rows[key], after.rows[key])
        func broken(_ law: String, _ what: String) -> LawBroken {
            let shown = { (row: Picture.Row?) in row.map { "\($0)" } ?? "-" }
            let name = String(decoding: key, as: UTF8.self).debugDescription
            let lines = [
                "\(name) \(what)", "before: \(shown(old))", "after: \(shown(new))",
                "bucket: \(states(key).map { $0?.facts ?? "-" })",
            ]
            return LawBroken(law, lines.joined(separator: "\n  "))
        }
        guard covers(key) else {
            if new != old { throw broken("scope", "was written though it is outside of the prefix") }
            return
        }
        if new == old {
            guard mayStay(key, old) else { throw broken("truth", "should have been written") }
            return
        }
        guard let new else {
            guard mayGo(key, old), terms.policy == .remove, !terms.isReferenced else {
                throw broken("proof", "was removed")
            }
            return
        }
        guard new.run == after.runs.last?.id || after.runs.count > before.runs.count + 1,
            new.changed > old?.changed ?? 0
        else { throw broken("truth", "was written without a new run and time") }
        if let old, new.id != old.id || new.note != old.note || new.firstSeen != old.firstSeen {
            throw broken("identity", "has another id, note or first sight")
        }
        guard new.isLive else {
            guard mayGo(key, old), terms.policy == .tombstone || terms.isReferenced else {
                throw broken("proof", "became a tombstone")
            }
            guard new.facts == old?.facts, new.deleted == new.changed else {
                throw broken("proof", "is a wrong tombstone")
            }
            return
        }
        guard new.deleted == nil, states(key).contains(where: { $0?.facts == new.facts }) else {
            throw broken("truth", "is not what the bucket has")
        }
        if old == nil, new.firstSeen != new.changed || new.note != nil { throw broken("truth", "is a wrong new row") }
        if old?.isLive == true, old?.fingerprint != 0, let state = known[key],
            states(key).allSatisfy({ $0?.state == state })
        {
            throw broken("unchanged means untouched", "was written")
        }
    }

    /// Whether a row may be as it was.
    private func mayStay(_ key: [UInt8], _ old: Picture.Row?) -> Bool {
        guard let old, old.isLive else { return terms.isIncomplete || states(key).contains { $0 == nil } }
        return terms.isIncomplete || held.contains(key) || states(key).contains { $0?.facts == old.facts }
    }

    /// Whether it was proved that the object is gone, and the brake let it go.
    private func mayGo(_ key: [UInt8], _ old: Picture.Row?) -> Bool {
        guard old?.isLive == true, !terms.isIncomplete, states(key).contains(where: { $0 == nil }) else { return false }
        return window.count > 1 || !held.contains(key)
    }

    func checkRejects() throws {
        var expected: Set<Picture.Reject> = []
        for (key, row) in after.rows where row.isLive {
            let text = String(decoding: key, as: UTF8.self)
            if covers(key), !held.contains(key), let object = window[0].objects[key] {
                for column in object.rejects { expected.insert(.init(key: text, column: column, isEncoded: false)) }
            } else {
                expected.formUnion(before.rejects.filter { !$0.isEncoded && $0.key.utf8.elementsEqual(key) })
            }
        }
        let found = after.rejects.filter { !$0.isEncoded }
        guard Self.spelled(found) == Self.spelled(expected) else {
            let missing = Set(Self.spelled(expected)).subtracting(Self.spelled(found))
            let excess = Set(Self.spelled(found)).subtracting(Self.spelled(expected))
            throw LawBroken("rejects", "missing: \(missing.sorted()), in excess: \(excess.sorted())")
        }
        try checkRefusedKeys()
    }

    private func checkRefusedKeys() throws {
        let found = Set(after.rejects.filter(\.isEncoded).map { String($0.key.prefix(900)) })
        let now = Set(window[0].refused.filter { covers($0) }.map(Self.percentEncoded))
        let elsewhere = Set(window[0].refused.filter { !covers($0) }.map(Self.percentEncoded))
        let kept = Set(before.rejects.filter(\.isEncoded).map { String($0.key.prefix(900)) }).intersection(elsewhere)
        guard now.union(kept).isSubset(of: found), terms.prefix != nil || found == now else {
            throw LawBroken("rejects", "refused keys: \(found.sorted()), expected \(now.union(kept).sorted())")
        }
    }

    /// Compared by bytes: two texts of Swift are equal if one is the other's canonical form.
    private static func spelled(_ rejects: some Sequence<Picture.Reject>) -> [String] {
        rejects.map { "\(hexadecimal(Array($0.key.utf8))) \($0.column)" }.sorted()
    }

    private static func percentEncoded(_ key: [UInt8]) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~/-".utf8)
        let text = key.map { byte in
            plain.contains(byte) ? String(UnicodeScalar(byte)) : "%" + hexadecimal([byte]).uppercased()
        }
        return String(text.joined().prefix(900))
    }
}
