import Objects
import Testing

@Suite struct ObjectPageTests {
    private func page(_ keys: [String]) -> ObjectPage {
        var page = ObjectPage()
        for (index, key) in keys.enumerated() {
            page.append(
                key: Array(key.utf8).span, size: Int64(index), lastModified: Timestamp(microseconds: Int64(index)),
                fingerprint: Fingerprint(bits: Int64(index)))
        }
        return page
    }

    /// The span of a temporary array would not outlive the expression that a test examines.
    private func set(
        _ field: ObjectPage.Field, _ text: [UInt8], at index: Int = 0, in page: inout ObjectPage
    ) -> StorableText {
        page.set(field, text.span, at: index)
    }

    private func append(_ key: [UInt8], size: Int64? = nil, to page: inout ObjectPage) -> KeyRefusal? {
        page.append(key: key.span, size: size, lastModified: nil, fingerprint: .lookAgain)
    }

    @Test func whatWasPutInComesOut() {
        var page = page(["a", "b"])
        #expect(set(.etag, [0x65], at: 1, in: &page) == .storable)
        #expect(set(.metadata, [0x7B, 0x7D], in: &page) == .storable)
        #expect(set(.tags, [], in: &page) == .storable)
        page.setFingerprint(.lookAgain, at: 0)
        #expect(page.indices.map { Array(page.key(at: $0)) } == [[0x61], [0x62]])
        #expect(page.field(.etag, at: 0) == nil && page.field(.etag, at: 1).map(Array.init) == [0x65])
        #expect(page.field(.tags, at: 0).map(Array.init) == [] && page.field(.tags, at: 1) == nil)
        #expect(page.fingerprint(at: 0) == .lookAgain && page.fingerprint(at: 1).bits == 1)
        #expect(page.size(at: 1) == 1 && page.lastModified(at: 1)?.microseconds == 1)
    }

    @Test func whatPostgreSQLCannotStoreIsRefused() {
        var page = page(["a"])
        #expect(set(.etag, [0x61, 0], in: &page) == .containsNull)
        #expect(set(.etag, [0xFF], in: &page) == .notUTF8)
        #expect(page.field(.etag, at: 0) == nil)
        let keys: [([UInt8], KeyRefusal)] = [
            ([], .empty), ([0xFF], .notUTF8), ([0], .containsNull), (Array(repeating: 0x61, count: 1025), .tooLong),
        ]
        for (key, refusal) in keys {
            #expect(append(key, to: &page) == refusal)
            #expect(page.refusals.last == .init(key: key, source: nil, raw: [], reason: refusal.rawValue))
        }
        #expect(page.count == 1 && page.refusals.count == 4)
        #expect(append([0x62], size: -1, to: &page) == nil)
        #expect(page.size(at: 1) == nil)
    }

    @Test func objectsAreCopiedWithAllThatIsKnown() {
        var source = page(["a", "bb"])
        for field in ObjectPage.Field.allCases { source.set(field, Array("\(field)".utf8).span) }
        var copy = page(["first"])
        copy.append(1, of: source)
        #expect(Array(copy.key(at: 1)) == Array("bb".utf8))
        for field in ObjectPage.Field.allCases {
            #expect(copy.field(field, at: 1).map(Array.init) == Array("\(field)".utf8))
            #expect(copy.field(field, at: 0) == nil)
        }
        #expect(copy.size(at: 1) == 1 && copy.fingerprint(at: 1).bits == 1 && copy.lastModified(at: 1) != nil)
    }

    @Test func anEmptiedPageIsLikeNew() {
        var page = page(["a"])
        #expect(append([], to: &page) == .empty)
        page.gaps.append(ObjectPage.Gap(beginning: "a/".utf8, BucketError(.denied, "x")))
        (page.skipped, page.requests, page.receivedBytes) = (1, 2, 3)
        page.removeAll()
        #expect(page.isEmpty && page.refusals.isEmpty && page.gaps.isEmpty)
        #expect(page.skipped == 0 && page.requests == 0 && page.receivedBytes == 0)
        #expect(append([0x62], to: &page) == nil)
        #expect(Array(page.key(at: 0)) == [0x62] && page.field(.metadata, at: 0) == nil)
    }
}
