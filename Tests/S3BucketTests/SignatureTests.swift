import HTTP
import Testing

@testable import S3Bucket

@Suite struct SignatureTests {
    /// The keys of the vendor's own examples ("Signature calculations: Authorization header", Amazon S3 API Reference).
    private static let keys = AccessKeys(
        id: "AKIAIOSFODNN7EXAMPLE", secret: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
    /// 2013-05-24T00:00:00Z.
    private static let moment: Int64 = 1_369_353_600

    private func signature(
        _ method: HTTPRequest.Method, _ address: HTTPAddress, keys: AccessKeys = SignatureTests.keys,
        region: String = "us-east-1"
    ) -> String {
        var request = HTTPRequest(method, address)
        request.headers.add("User-Agent", "not signed")
        SignatureV4(keys: keys, region: region, service: "s3").sign(&request, at: Self.moment)
        let header = request.headers["Authorization"] ?? ""
        #expect(
            header.hasPrefix("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/\(region)/s3/aws4_request, "))
        #expect(!header.contains("user-agent"))
        return String(header.split(separator: "Signature=").last ?? "")
    }

    @Test(arguments: [
        ("lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        ("max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
        ("prefix=J&max-keys=2", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ])
    func theVendorsExamples(query: String, expected: String) {
        let found = signature(.get, HTTPAddress(.https, host: "examplebucket.s3.amazonaws.com", query: query))
        #expect(found == expected)
    }

    @Test(arguments: [
        (0, "19700101T000000Z"), (1_369_353_600, "20130524T000000Z"), (1_709_210_096, "20240229T123456Z"),
    ])
    func momentsAreWrittenAsTheVendorDoes(seconds: Int64, text: String) { #expect(AmazonDate(seconds).text == text) }
}
