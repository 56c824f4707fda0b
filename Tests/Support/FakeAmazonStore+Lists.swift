internal import Foundation

extension FakeAmazonStore.State {
    /// Answers a question for a list.
    mutating func list(_ request: FaultRequest) -> FaultAnswer {
        let prefix = request.query("prefix") ?? ""
        let asked = request.query("max-keys").flatMap { Int($0) } ?? 1000
        let place = request.query("start-after") ?? request.query("continuation-token").flatMap(Self.key) ?? ""
        for denied in deniedLists where [prefix, place].contains(where: { $0.utf8.starts(with: denied.utf8) }) {
            return FakeAmazonStore.error(403, "AccessDenied", date)
        }
        var keys = objects.keys.filter { $0.hasPrefix(prefix) && !hidden.contains($0) }.map(\.text)
        keys += phantoms.filter { $0.hasPrefix(prefix) && objects[$0] == nil }.map(\.text)
        let isBefore: (String, String) -> Bool = { [order] one, other in
            order == .utf16
                ? one.utf16.lexicographicallyPrecedes(other.utf16) : one.utf8.lexicographicallyPrecedes(other.utf8)
        }
        keys.sort(by: isBefore)
        let all = keys
        if let token = request.query("continuation-token") {
            guard let after = Self.key(inToken: token) else {
                return FakeAmazonStore.error(400, "InvalidArgument", date)
            }
            keys.removeAll { !isBefore(after, $0) }
            if tokens == .skipping, !keys.isEmpty { keys.removeFirst() }
        } else if let after = request.query("start-after"), !after.isEmpty {
            switch startAfter {
            case .exclusive: keys.removeAll { !isBefore(after, $0) }
            case .inclusive: keys.removeAll { isBefore($0, after) }
            case .ignored: break
            }
        }
        let size = min(pageSize, asked)
        if let slip, asked > 2 {
            pagesAsked += 1
            let start = all.count - keys.count + slip(pagesAsked) * size
            keys = Array(all.dropFirst(min(max(0, start), all.count)))
        }
        return page(keys, size, request)
    }

    private func page(_ keys: [String], _ size: Int, _ request: FaultRequest) -> FaultAnswer {
        let place = request.query("continuation-token") ?? request.query("start-after") ?? ""
        if hasEmptyPages, !keys.isEmpty, !place.hasPrefix("empty"), size > 2 {
            let before = request.query("continuation-token").flatMap(Self.key) ?? request.query("start-after") ?? ""
            return list([], hasMore: true, token: "empty-" + Self.token(for: before), request)
        }
        var page = Array(keys.prefix(size))
        let hasMore = page.count < keys.count && !endsEarly
        let last = page.last ?? ""
        if order == .swapped, page.count > 1 { page.swapAt(0, 1) }
        return list(page, hasMore: hasMore, token: Self.token(for: last), request)
    }

    private func list(_ keys: [String], hasMore: Bool, token: String, _ request: FaultRequest) -> FaultAnswer {
        let isEncoded = encodesKeys && request.query("encoding-type") == "url"
        var text =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        if isEncoded { text += "<EncodingType>url</EncodingType>" }
        text += "<KeyCount>\(keys.count)</KeyCount>"
        if saysTruncated { text += "<IsTruncated>\(hasMore)</IsTruncated>" }
        for key in keys {
            let object = objects[key] ?? FakeAmazonStore.Object(etag: "phantom", metadata: [:], updated: 0)
            text += "<Contents><Key>\(isEncoded ? Self.formEncoded(key) : Self.escaped(key))</Key>"
            text += "<LastModified>\(Self.time(object.updated))</LastModified><ETag>&quot;\(object.etag)&quot;</ETag>"
            text += "<Size>\(object.size)</Size><StorageClass>\(object.storageClass)</StorageClass></Contents>"
        }
        switch tokens {
        case _ where !hasMore: break
        case .good, .skipping: text += "<NextContinuationToken>\(token)</NextContinuationToken>"
        case .repeated: text += "<NextContinuationToken>\(Self.token(for: ""))</NextContinuationToken>"
        case .none: break
        }
        return .answer(
            200, date.merging(["Content-Type": "application/xml"]) { $1 }, text: text + "</ListBucketResult>")
    }

    // MARK: Spelling

    private static func token(for key: String) -> String { "t" + Data(key.utf8).base64EncodedString() }

    private static func key(inToken token: String) -> String? {
        let bare = token.hasPrefix("empty-") ? String(token.dropFirst(6)) : token
        guard bare.hasPrefix("t"), let data = Data(base64Encoded: String(bare.dropFirst())) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    /// As AWS escapes keys: `+` for a space.
    private static func formEncoded(_ key: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._*/".utf8)
        let parts = key.utf8.map { byte -> String in
            if byte == 0x20 { return "+" }
            if plain.contains(byte) { return String(UnicodeScalar(byte)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return parts.joined()
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    private static func time(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601).replacing("Z", with: ".000Z")
    }
}
