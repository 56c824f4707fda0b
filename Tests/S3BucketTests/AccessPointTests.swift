import HTTP
import Objects
import TestSupport
import Testing

@testable import S3Bucket

/// The alias of an access point, which stands where a bucket's name does ("Using a bucket-style alias for your access point").
@Suite struct AccessPointTests {
    private static let alias = "lab-1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9-s3alias"

    @Test func itIsAHostsNameOfTheRegion() {
        #expect(S3Bucket.isHostName(Self.alias))
        let site = Site(S3Bucket.Place(name: Self.alias, prefix: "", region: "eu-west-2"), time: SetClock().source)
        let host = "https://\(Self.alias).s3.eu-west-2.amazonaws.com"
        #expect("\(site.address([]))" == "\(host)/")
        #expect("\(site.address(key: Array("d/1".utf8), []))" == "\(host)/d/1")
    }

    /// What asks for it is signed as for a bucket, and its region is followed as a bucket's.
    @Test func itIsListedAndAskedAsABucketIs() async throws {
        let store = FakeAmazonStore(bucket: Self.alias)
        store.put(["d/1", "d/2"], metadata: ["site": "north"])
        store.change {
            $0.region = "eu-west-2"
            $0.wantsSignature = true
        }
        let server = try await store.serve()
        let transport = try AsyncHTTPTransport()
        let session = HTTPSession(transport: transport, limiter: ConcurrencyLimiter(maximum: 4))
        let credential = try await S3Credential.find(
            "env",
            S3Credential.Surroundings(environment: ["AWS_ACCESS_KEY_ID": "K", "AWS_SECRET_ACCESS_KEY": "S"]),
            session: session)
        let address = try BucketURL("s3://\(Self.alias)/d/")
        var place = S3Bucket.Place(name: address.bucket, prefix: address.prefix, region: "us-east-1")
        place.endpoint = try HTTPAddress(server.origin)
        place.isPathStyle = true
        let bucket = S3Bucket(place, session: session, credential: credential)
        let listing = try await bucket.listing(of: .all)
        let page = try #require(try await listing.nextPage())
        let answers = try await bucket.completed(page)
        try #require(answers.keys == ["d/1", "d/2"])
        #expect(answers.text(.metadata, at: 1) == "{\"site\":\"north\"}")
        let witnessed = try await bucket.witness(of: [Array("d/3".utf8)])
        #expect(witnessed == [.gone])
        await transport.shutdown()
        await server.stop()
    }
}
