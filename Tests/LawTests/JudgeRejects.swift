extension Judge {
    func checkRejects() throws {
        var expected: Set<Picture.Reject> = []
        /// What may stand as well.
        var allowed: Set<Picture.Reject> = []
        for (key, row) in after.rows where row.isLive {
            guard covers(key), !held.contains(key), let object = window[0].objects[key] else {
                expected.formUnion(rejectsBefore(of: key))
                continue
            }
            guard let unread = object.unread, !mayBeRead(key, object) else {
                let read = Set(readRejects(of: key, object, into: &allowed))
                guard let unread = object.unread, !isNeverAsked(key, object) else {
                    expected.formUnion(read)
                    continue
                }
                // The row may show an older state than the object has, and the run may have asked for it in vain.
                let unreadOnes = Set(unreadRejects(of: key, unread, into: &allowed))
                expected.formUnion(read.intersection(unreadOnes))
                allowed.formUnion(read.union(unreadOnes))
                continue
            }
            expected.formUnion(unreadRejects(of: key, unread, into: &allowed))
        }
        try compare(expected, allowed)
        try checkCompanions()
        try checkRefusedKeys()
    }

    func rejectsBefore(of key: [UInt8]) -> [Picture.Reject] {
        before.rejects.filter { !$0.isEncoded && $0.key.utf8.elementsEqual(key) }
    }

    private func reject(_ key: [UInt8], _ column: String, code: String? = nil) -> Picture.Reject {
        Picture.Reject(key: String(decoding: key, as: UTF8.self), column: column, isEncoded: false, code: code)
    }

    private func readRejects(
        of key: [UInt8], _ object: Snapshot.Object, into allowed: inout Set<Picture.Reject>
    ) -> [Picture.Reject] {
        // One that shows only where it is asked for, and of which it is not known whether it was.
        if let unread = object.unread, unreadCount.upperBound > 0 {
            for code in unread.codes { allowed.insert(reject(key, "metadata", code: code)) }
        }
        return object.rejects.map { reject(key, $0) }
    }

    private func unreadRejects(
        of key: [UInt8], _ unread: Snapshot.Unread, into allowed: inout Set<Picture.Reject>
    ) -> [Picture.Reject] {
        let standing = rejectsBefore(of: key)
        if let old = before.rows[key], !old.isLive {
            // The row that came back has its last metadata, and whatever in them did not fit.
            for column in ["code", "quality", "weight", "taken"] { allowed.insert(reject(key, column)) }
        }
        guard unread.companion == nil else {
            // One reject for the companion, and none for each of its files; that of an earlier fault of their own may stand.
            allowed.formUnion(standing.filter { $0.code != nil })
            for code in unread.codes { allowed.insert(reject(key, "metadata", code: code)) }
            return standing.filter { $0.code == nil }
        }
        let found = after.rejects.first {
            $0 == reject(key, "metadata", code: $0.code) && unread.codes.contains($0.code ?? "")
        }
        let code = found?.code ?? unread.codes.sorted().first
        return standing.filter { $0.column != "metadata" } + [reject(key, "metadata", code: code)]
    }

    private func compare(_ expected: Set<Picture.Reject>, _ allowed: Set<Picture.Reject>) throws {
        let found = after.rejects.filter { !$0.isEncoded && !Self.isCompanion($0) }
        let missing = Set(Self.spelled(expected)).subtracting(Self.spelled(found))
        let excess = Set(Self.spelled(found)).subtracting(Self.spelled(expected)).subtracting(Self.spelled(allowed))
        guard missing.isEmpty, excess.isEmpty else {
            throw LawBroken("rejects", "missing: \(missing.sorted()), in excess: \(excess.sorted())")
        }
    }

    private static func isCompanion(_ reject: Picture.Reject) -> Bool {
        Folder.parts(of: Array(reject.key.utf8)).name == Folder.companionName
    }

    /// Of an `.octue` file that cannot be read there is one reject, as long as it describes a file in scope.
    private func checkCompanions() throws {
        var expected: [String: Set<String>] = [:]
        for (key, object) in window[0].objects where covers(key) {
            if let unread = object.unread, let companion = unread.companion {
                expected[hexadecimal(companion)] = unread.codes
            }
        }
        let found = after.rejects.filter(Self.isCompanion)
        for reject in found where reject.column != "metadata" || reject.code == nil {
            throw LawBroken("rejects", "\(reject) is no reject of an .octue file")
        }
        // A run over a part says nothing of what lies beside it; and files whose keys cannot be stored are described by nothing.
        let folders = Set(window[0].refused.map { hexadecimal(Folder.parts(of: $0).folder + Folder.companionName) })
        let relevant = found.filter { reject in
            let key = hexadecimal(Array(reject.key.utf8))
            return expected[key] != nil || terms.prefix == nil && !folders.contains(key)
        }
        let spelled = Dictionary(
            relevant.map { (hexadecimal(Array($0.key.utf8)), $0.code ?? "") }, uniquingKeysWith: { $0 + $1 })
        let isRight = expected.allSatisfy { spelled[$0.key].map($0.value.contains) ?? false }
        guard isRight, spelled.count == expected.count else {
            throw LawBroken("rejects", "of .octue files: \(spelled), expected \(expected)")
        }
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
        rejects.map { "\(hexadecimal(Array($0.key.utf8))) \($0.column) \($0.code ?? "")" }.sorted()
    }

    private static func percentEncoded(_ key: [UInt8]) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~/-".utf8)
        let text = key.map { byte in
            plain.contains(byte) ? String(UnicodeScalar(byte)) : "%" + hexadecimal([byte]).uppercased()
        }
        return String(text.joined().prefix(900))
    }
}
