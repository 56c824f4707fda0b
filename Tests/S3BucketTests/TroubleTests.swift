import HTTP
import Objects
import TestSupport
import Testing

@testable import S3Bucket

/// Regions, clocks, sessions and rights.
@Suite struct TroubleTests {
    private static let keys = ["AWS_ACCESS_KEY_ID": "K", "AWS_SECRET_ACCESS_KEY": "S"]

    @Test func theBucketsRegionIsFollowedOnce() async throws {
        try await StoreFixture.with(environment: Self.keys) { fixture in
            fixture.store.put(["a", "b"])
            fixture.store.change {
                $0.region = "eu-west-2"
                $0.pageSize = 1
            }
            let found = try await fixture.keys()
            #expect(found == ["a", "b"] && fixture.server.requests.count == 3)
            fixture.store.change { $0.region = "eu-west-3" }
            let failure = await fixture.failure()
            #expect(failure?.kind == .denied)
            #expect(failure?.message.contains("server: { region: eu-west-3 }") == true, "\(failure?.message ?? "")")
        }
    }

    @Test func aWrongClockIsSetRight() async throws {
        try await StoreFixture.with(environment: Self.keys) { fixture in
            fixture.store.put(["a"])
            fixture.clock.advance(by: -7200)
            let page = try await fixture.completed()
            #expect(page.count == 1 && fixture.bucket.requestCounts == ["list": 2, "head": 1])
        }
    }

    /// An answer to HEAD does not say that it is the clock.
    @Test func aClockThatGoesWrongInTheMiddleIsNoDeniedObject() async throws {
        try await StoreFixture.with(environment: Self.keys) { fixture in
            fixture.store.put(["a"])
            let listing = try await fixture.bucket.listing(of: .all)
            let page = try #require(try await listing.nextPage())
            fixture.clock.advance(by: 7200)
            let answers = try await fixture.bucket.completed(page)
            #expect(answers.unread(at: 0) == nil && fixture.bucket.requestCounts == ["list": 1, "head": 2])
        }
    }

    @Test func aSessionThatExpiresIsReplacedAndThePageRepeated() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "[default]\naws_access_key_id = OLD\naws_secret_access_key = S\naws_session_token = T\n", to: "credentials")
        let environment = ["AWS_SHARED_CREDENTIALS_FILE": "\(folder.path)/credentials", "AWS_CONFIG_FILE": "/nowhere"]
        try await StoreFixture.with(environment: environment) { fixture in
            fixture.store.put(["a", "b", "c"])
            fixture.store.change { $0.pageSize = 1 }
            let listing = try await fixture.bucket.listing(of: .all)
            var found = try #require(try await listing.nextPage()).keys
            fixture.store.change { $0.expiredKeys = ["OLD"] }
            try folder.write("[default]\naws_access_key_id = NEW\naws_secret_access_key = S\n", to: "credentials")
            while let page = try await listing.nextPage() { found += page.keys }
            #expect(found == ["a", "b", "c"])
            fixture.store.change { $0.expiredKeys = ["OLD", "NEW"] }
            let failure = await fixture.failure()
            #expect(failure?.kind == .denied && failure?.message.contains("is over") == true)
        }
    }

    @Test func requestsAreSignedAndNothingOfTheSecretGoesOut() async throws {
        let environment = Self.keys.merging(["AWS_SESSION_TOKEN": "canary-token", "AWS_REGION": "eu-north-1"]) { $1 }
        try await StoreFixture.with(environment: environment, change: { $0.requesterPays = true }) { fixture in
            fixture.store.put(["a"])
            _ = try await fixture.completed()
            for request in fixture.server.requests {
                let signature = request.header("Authorization") ?? ""
                #expect(signature.contains("/eu-north-1/s3/aws4_request"))
                #expect(
                    signature.contains(
                        "SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-request-payer;x-amz-security-token,"))
                #expect(request.header("x-amz-security-token") == "canary-token")
                #expect(request.header("x-amz-request-payer") == "requester")
            }
        }
    }

    @Test(arguments: [
        (FakeAmazonStore.error(403, "AccessDenied"), BucketError.Kind.denied, "s3:ListBucket"),
        (.answer(403, text: ""), .denied, "s3:ListBucket"),
        (FakeAmazonStore.error(403, "InvalidAccessKeyId"), .denied, "does not know its access key"),
        (FakeAmazonStore.error(403, "SignatureDoesNotMatch"), .denied, "rewrites requests"),
        (FakeAmazonStore.error(404, "NoSuchBucket"), .missing, "there is no bucket s3://shelf/"),
        (.answer(301, text: ""), .denied, "does not say in which"),
        (FakeAmazonStore.error(400, "InvalidRequest"), .malformed, "InvalidRequest"),
        (FakeAmazonStore.error(503, "SlowDown"), .unavailable, "SlowDown"),
        (.answer(400, text: "<Error><Code>Odd</Code></Error>"), .malformed, "Odd"),
    ])
    func refusalsSayWhatToDo(answer: FaultAnswer, kind: BucketError.Kind, words: String) async throws {
        try await StoreFixture.with(environment: Self.keys) { fixture in
            fixture.fault { _ in answer }
            let failure = await fixture.failure()
            #expect(failure?.kind == kind && failure?.message.contains(words) == true, "\(failure?.message ?? "none")")
        }
    }

    /// A store that takes one request at a time is waited for.
    @Test func aStormThatOnlyOneRequestAtATimeSurvives() async throws {
        try await StoreFixture.with { fixture in
            fixture.store.put((10..<60).map { "k\($0)" })
            let busy = Busy()
            fixture.fault { request in
                request.method == "HEAD" && busy.isOver(request.number) ? FakeAmazonStore.error(503, "SlowDown") : nil
            }
            let page = try await fixture.completed()
            #expect(page.count == 50 && page.indices.allSatisfy { page.unread(at: $0) == nil })
        }
    }

    @Test func hostsAreThoseOfTheBucketAndItsRegion() throws {
        var place = S3Bucket.Place(name: "lab", prefix: "", region: "eu-west-2")
        func address(_ key: String?) -> String {
            let site = Site(place, time: SetClock().source)
            return "\(site.address(key: key.map { Array($0.utf8) }, []))"
        }
        #expect(address(nil) == "https://lab.s3.eu-west-2.amazonaws.com/")
        #expect(address("a/../b c") == "https://lab.s3.eu-west-2.amazonaws.com/a/../b%20c")
        place.isPathStyle = true
        #expect(address(nil) == "https://s3.eu-west-2.amazonaws.com/lab")
        place.region = "cn-north-1"
        #expect(address("/a") == "https://s3.cn-north-1.amazonaws.com.cn/lab//a")
        place.endpoint = try HTTPAddress("http://127.0.0.1:9000")
        #expect(address("a") == "http://127.0.0.1:9000/lab/a")
    }
}

/// A store that is busy for a while, and says so to every second request.
private struct Busy {
    func isOver(_ number: Int) -> Bool { number < 40 && number % 2 == 0 }
}
