import Objects
import TestSupport
import Testing

@testable import S3Bucket

/// Rights that hold for some keys and not for others.
@Suite struct PrefixRightsTests {
    private static let credential = ["AWS_ACCESS_KEY_ID": "K", "AWS_SECRET_ACCESS_KEY": "S"]
    private static let keys = ["a/1", "a/2", "b/1", "b/2", "c"]

    /// Tags are an object's own right, besides that to read it.
    @Test(arguments: [true, false])
    func objectsThatMayNotBeReadAreUnreadAndNoOthers(isHead: Bool) async throws {
        try await StoreFixture.with(environment: Self.credential, change: { $0.readsTags = true }) { fixture in
            fixture.store.put(Self.keys, metadata: ["site": "north"])
            if isHead {
                fixture.store.change {
                    $0.deniedBelow = ["b/"]
                    $0.denied = ["c"]
                }
            } else {
                fixture.fault { request in
                    let isRefused = ["b/1", "b/2", "c"].contains { request.path == "/shelf/\($0)" }
                    return request.query("tagging") != nil && isRefused
                        ? FakeAmazonStore.error(403, "AccessDenied") : nil
                }
            }
            let page = try await fixture.completed()
            try #require(page.keys == Self.keys && page.refusals.isEmpty)
            #expect(page.indices.map { page.unread(at: $0) } == [nil, nil, .denied, .denied, .denied])
            // What could not be read is unknown, which is not the same as empty; what was listed stays.
            #expect(page.indices.map { page.field(.metadata, at: $0) == nil } == [false, false, true, true, true])
            #expect(page.text(.etag, at: 2) == "etag-3" && page.size(at: 2) == 3)
        }
    }

    @Test func aListThatIsDeniedForOnePrefixIsThatRangesAlone() async throws {
        try await StoreFixture.with(environment: Self.credential) { fixture in
            fixture.store.put(Self.keys)
            fixture.store.change { $0.deniedLists = ["b/"] }
            for (prefix, expected) in [("a/", ["a/1", "a/2"]), ("c", ["c"])] {
                let range = KeyRange(after: nil, through: nil, prefix: prefix.utf8)
                let found = try await fixture.keys(range)
                #expect(found == expected)
            }
            let denied = KeyRange(after: nil, through: nil, prefix: "b/".utf8)
            let failure = await #expect(throws: BucketError.self) { try await fixture.keys(denied) }
            #expect(failure?.kind == .denied && failure?.message.contains("s3:ListBucket") == true)
        }
    }

    /// A gateway that lets nobody list from there on: what was listed before stays, and the end is none.
    @Test func aListThatIsDeniedInItsMiddleEndsAsAFailure() async throws {
        try await StoreFixture.with(environment: Self.credential) { fixture in
            fixture.store.put(Self.keys)
            fixture.store.change {
                $0.deniedLists = ["b/"]
                $0.pageSize = 1
            }
            let listing = try await fixture.bucket.listing(of: .all)
            var found: [String] = []
            let failure = await #expect(throws: BucketError.self) {
                while let page = try await listing.nextPage() { found += page.keys }
            }
            #expect(found == ["a/1", "a/2", "b/1"] && failure?.kind == .denied)
            // A range that begins behind the prefix is listed.
            let rest = try await fixture.keys(KeyRange(after: ObjectKey("b0"), through: nil))
            #expect(rest == ["c"])
        }
    }

    /// A vanished key answers with 403 where the bucket may not be listed: a list of that key alone tells, and where that is
    /// refused too, nobody knows.
    @Test func theWitnessKnowsNothingWhereNothingMayBeAsked() async throws {
        try await StoreFixture.with(environment: Self.credential) { fixture in
            fixture.store.put(Self.keys)
            fixture.store.change {
                $0.deniedBelow = ["a/", "b/"]
                $0.deniedLists = ["b/"]
            }
            let asked = ["a/1", "a/3", "b/1", "b/3", "c", "d"].map { Array($0.utf8) }
            let answers = try await fixture.bucket.witness(of: asked)
            let since = WitnessAnswer.present(since: Timestamp(seconds: 1_799_996_400, nanoseconds: 0))
            #expect(answers == [since, .gone, .unknown, .unknown, since, .gone])
        }
    }
}
