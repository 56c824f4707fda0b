import HTTP
import Testing

@Suite struct SecretTests {
    @Test func noDescriptionShowsIt() {
        let canary = "canary-3f9a"
        let secret = Secret(canary)
        var dumped = ""
        dump(secret, to: &dumped)
        dump([secret], to: &dumped)
        dump(["held": Optional(secret)], to: &dumped)
        for text in ["\(secret)", String(describing: secret), String(reflecting: secret), "\([secret])", dumped] {
            #expect(!text.contains(canary), "\(text)")
        }
        #expect(secret.revealed == canary)
    }

    @Test func aRequestShowsNeitherHeadersNorBodyNorSignature() throws {
        let canary = "canary-77c1"
        let address = try HTTPAddress(
            "https://h/b?X-Amz-Signature=\(canary)&X-Amz-Credential=\(canary)&X-Amz-Security-Token=\(canary)"
                + "&access_token=\(canary)&key=\(canary)&sig=\(canary)&X-Goog-Signature=\(canary)&client_secret=\(canary)"
                + "&X%2DAmz-Signature=\(canary)&prefix=a&pageToken=p")
        let request = HTTPRequest(
            .get, address, headers: HTTPHeaders([("Authorization", "Bearer \(canary)")]), body: Array(canary.utf8))
        var dumped = ""
        dump(request, to: &dumped)
        dump(address, to: &dumped)
        dump(request.headers, to: &dumped)
        for text in ["\(request)", "\(address)", String(reflecting: request), "\(request.headers)", dumped] {
            #expect(!text.contains(canary), "\(text)")
        }
        #expect("\(request)".contains("prefix=a&pageToken=p"))
    }
}
