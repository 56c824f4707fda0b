import Objects
import TestSupport
import Testing

@testable import S3Bucket

/// Rules of a bucket that move objects to other classes and end them.
@Suite struct StorageClassTests {
    /// Of an archived object all but the content can be read, without restoring it ("Understanding archived objects").
    @Test(arguments: ["GLACIER", "DEEP_ARCHIVE", "GLACIER_IR", "INTELLIGENT_TIERING"])
    func anArchivedObjectIsReadWithoutItsContent(storageClass: String) async throws {
        try await StoreFixture.with(change: { $0.readsTags = true }) { fixture in
            fixture.store.put(["a"], metadata: ["site": "north"], tags: ["team": "wind"], storageClass: storageClass)
            let page = try await fixture.completed()
            try #require(page.count == 1)
            #expect(page.unread(at: 0) == nil && page.text(.storageClass, at: 0) == storageClass)
            #expect(page.text(.metadata, at: 0) == "{\"site\":\"north\"}")
            #expect(page.text(.tags, at: 0) == "{\"team\":\"wind\"}" && page.fingerprint(at: 0) != .lookAgain)
            // Only a GET or a restoring POST of the object itself would cost, or fail.
            let others = fixture.server.requests.filter { $0.method != "HEAD" && $0.path != "/shelf" }
            #expect(others.allSatisfy { $0.method == "GET" && $0.query("tagging") != nil })
        }
    }

    /// The class alone changes: neither ETag, nor size, nor time.
    @Test func aChangeOfClassShowsInTheListing() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["a", "b"])
            let before = try await fixture.completed()
            fixture.store.change { $0.objects["a"]?.storageClass = "GLACIER" }
            let after = try await fixture.completed()
            try #require(before.count == 2 && after.count == 2)
            #expect(before.text(.storageClass, at: 0) == "STANDARD" && after.text(.storageClass, at: 0) == "GLACIER")
            #expect(before.fingerprint(at: 0) != after.fingerprint(at: 0))
            #expect(before.fingerprint(at: 1) == after.fingerprint(at: 1))
            #expect(before.text(.etag, at: 0) == after.text(.etag, at: 0))
        }
    }

    /// An object that a rule moves between its listing and its HEAD keeps the class that its fingerprint is of, so that the next
    /// listing shows the change.
    @Test func aClassThatChangesWhileItIsAskedForIsThatOfTheFingerprint() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["a"])
            let listing = try await fixture.bucket.listing(of: .all)
            let listed = try #require(try await listing.nextPage())
            fixture.store.change { $0.objects["a"]?.storageClass = "GLACIER" }
            let page = try await fixture.bucket.completed(listed)
            let later = try await fixture.completed()
            try #require(page.count == 1 && later.count == 1)
            let isSame = page.text(.storageClass, at: 0) == later.text(.storageClass, at: 0)
            #expect(isSame || page.fingerprint(at: 0) != later.fingerprint(at: 0))
            #expect(later.text(.storageClass, at: 0) == "GLACIER" && page.unread(at: 0) == nil)
        }
    }

    /// It is told as what a listing shows and the store does not have; the next listing does not show it.
    @Test func whatExpiresBehindTheListingIsNeitherReadNorUnread() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put(["a", "b", "c"])
            fixture.store.change {
                $0.meddler = { state, request in if request.method == "HEAD" { state.objects["b"] = nil } }
            }
            let page = try await fixture.completed()
            #expect(page.keys == ["a", "c"] && page.indices.allSatisfy { page.unread(at: $0) == nil })
            #expect(page.refusals.map(\.key) == [Array("b".utf8)])
            let next = try await fixture.completed()
            #expect(next.keys == ["a", "c"] && next.refusals.isEmpty)
            let answers = try await fixture.bucket.witness(of: [Array("b".utf8)])
            #expect(answers == [.gone])
        }
    }

    /// It expires between its HEAD and the question for its tags.
    @Test func whatExpiresBehindItsHeadIsNotHalfRead() async throws {
        try await StoreFixture.with(change: { $0.readsTags = true }) { fixture in
            fixture.store.put(["a", "b"])
            fixture.store.change {
                $0.meddler = { state, request in if request.query("tagging") != nil { state.objects["b"] = nil } }
            }
            let page = try await fixture.completed()
            #expect(page.keys == ["a"] && page.refusals.map(\.key) == [Array("b".utf8)])
        }
    }
}
