import HTTP
import Objects
import TestSupport
import Testing

@testable import S3Bucket

@Suite struct AskingTests {
    @Test func metadataComesByHead() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(
                ["a"], metadata: ["Site": "north", "note": "=?UTF-8?B?w7Y=?= =?utf-8?Q?_=C3=B6?=", "raw": "ö"])
            fixture.store.put(["b"])
            let page = try await fixture.completed()
            #expect(page.text(.metadata, at: 0) == "{\"note\":\"ö ö\",\"raw\":\"ö\",\"site\":\"north\"}")
            #expect(page.text(.metadata, at: 1) == "{}" && page.text(.contentType, at: 1) == "application/octet-stream")
            #expect(page.text(.tags, at: 0) == nil && page.requests == 0)
            #expect(fixture.bucket.requestCounts == ["list": 1, "head": 2])
        }
    }

    @Test func tagsComeWhereTheyAreMirrored() async throws {
        try await StoreFixture.with(change: { $0.readsTags = true }) { fixture in
            fixture.store.put(["a"], tags: ["team": "wind & <sea>", "grade": ""])
            fixture.store.put(["b"])
            let page = try await fixture.completed()
            #expect(page.text(.tags, at: 0) == "{\"grade\":\"\",\"team\":\"wind & <sea>\"}")
            #expect(page.text(.tags, at: 1) == "{}")
            #expect(fixture.bucket.requestCounts == ["list": 1, "head": 2, "tags": 2])
        }
    }

    @Test func whatIsThereAndCannotBeReadIsUnread() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["a", "b", "c", "d", "e"])
            fixture.store.change {
                $0.denied = ["b"]
                $0.phantoms = ["c"]
            }
            fixture.fault { request in
                guard request.method == "HEAD" else { return nil }
                if request.path.hasSuffix("/d") { return FakeAmazonStore.error(500, "InternalError") }
                // An error with status 200 is no answer of an object that has no metadata.
                return request.path.hasSuffix("/e") ? FakeAmazonStore.error(200, "InternalError") : nil
            }
            let page = try await fixture.completed()
            #expect(page.keys == ["a", "b", "d", "e"])
            #expect(page.indices.map { page.unread(at: $0) } == [nil, .denied, .unavailable, .unavailable])
            #expect(page.refusals.map(\.key) == [Array("c".utf8)] && page.refusals[0].source == nil)
        }
    }

    @Test func aStoreThatFailsIsNoObjects() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put((10..<40).map { "k\($0)" })
            fixture.fault { $0.method == "HEAD" ? .answer(500) : nil }
            await #expect(throws: BucketError.self) { try await fixture.completed() }
        }
    }

    /// An answer of another object than the listed one is not taken for it for ever.
    @Test func anObjectThatChangedIsLookedAtAgain() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["a", "b"], metadata: ["v": "new"])
            fixture.store.change { state in
                state.stale["a"] = state.objects["b"]
                state.stale["a"]?.size = 7
            }
            let page = try await fixture.completed()
            #expect(page.fingerprint(at: 0) == .lookAgain && page.fingerprint(at: 1) != .lookAgain)
            #expect(page.text(.etag, at: 0) == "etag-2" && page.size(at: 0) == 7)
        }
    }

    /// Its time has whole seconds: another change within the same one would not show.
    @Test func anObjectThatChangedJustNowIsLookedAtAgain() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.change { $0.age = 1 }
            fixture.store.put(["a"])
            fixture.store.change { $0.age = 2 }
            fixture.store.put(["b"])
            let page = try await fixture.completed()
            #expect(page.fingerprint(at: 0) == .lookAgain && page.fingerprint(at: 1) != .lookAgain)
        }
    }

    @Test func entriesThatAStoreWithholdsAreSaid() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["a"])
            fixture.fault { request in
                request.method == "HEAD"
                    ? .answer(
                        200, ["ETag": "\"etag-1\"", "x-amz-missing-meta": "2", "x-amz-meta-latin": "a\u{FFFD}"],
                        isBodyless: true) : nil
            }
            let page = try await fixture.completed()
            #expect(page.refusals.map(\.source) == ["metadata.latin", "metadata"])
            #expect(page.refusals.map { String(decoding: $0.raw, as: UTF8.self) } == ["a\u{FFFD}", "2"])
        }
    }

    /// An answer to HEAD with 400 has no words: a list tells what it is.
    @Test func aBodylessRefusalIsLookedInto() async throws {
        try await StoreFixture.with(environment: ["AWS_ACCESS_KEY_ID": "K", "AWS_SECRET_ACCESS_KEY": "S"]) { fixture in
            fixture.store.put(["a", "b"])
            fixture.fault { request in
                request.method == "HEAD" && request.path.hasSuffix("/a")
                    ? .answer(400, ["Content-Length": "0"], isBodyless: true) : nil
            }
            let page = try await fixture.completed()
            #expect(page.indices.map { page.unread(at: $0) } == [.encrypted, nil])
            #expect(fixture.bucket.requestCounts == ["list": 1, "head": 3, "probe": 1])
        }
    }

    @Test func theSecondWitnessAsksForEachObject() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["a", "b", "b2"])
            fixture.store.change { $0.denied = ["b", "c"] }
            let answers = try await fixture.bucket.witness(of: ["a", "b", "c", "d"].map { Array($0.utf8) })
            let since = Timestamp(seconds: 1_799_996_400, nanoseconds: 0)
            #expect(answers == [.present(since: since), .present(since: since), .gone, .gone])
            fixture.fault { _ in FakeAmazonStore.error(403, "AccessDenied") }
            let unknown = try await fixture.bucket.witness(of: [Array("a".utf8)])
            #expect(unknown == [.unknown])
        }
    }

    @Test(arguments: [
        ("plain", "plain"), ("=?UTF-8?Q?a_b=20c?=", "a b c"), ("=?iso-8859-1?q?=F6?=", "ö"),
        ("=?koi8-r?B?8A==?=", "=?koi8-r?B?8A==?="),
        ("x =?UTF-8?B?w7Y=?= y", "x ö y"), ("=?UTF-8?B?w7Y=?=  =?UTF-8?B?w7Y=?=", "öö"),
        ("=?UTF-8?Q?=ZZ?=", "=?UTF-8?Q?=ZZ?="),
        ("=?", "=?"), ("a=?b?c", "a=?b?c"), ("=?UTF-8?Q?=3D=3FUTF-8=3FQ=3Fx=3F=3D?=", "=?UTF-8?Q?x?="),
        ("a  b ", "a  b "),
    ])
    func wordsAreDecodedOnce(text: String, expected: String) {
        #expect(String(decoding: EncodedWord.decoded(text), as: UTF8.self) == expected)
    }
}
