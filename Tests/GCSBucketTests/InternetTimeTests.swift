import Testing

@testable import GCSBucket

@Suite struct InternetTimeTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-26T16:02:00Z", 1_795_708_920),
        ("2024-02-29T23:59:59.123456Z", 1_709_251_199),
    ])
    func momentsAreRead(text: String, seconds: Int64) {
        #expect(InternetTime.unixSeconds(text) == seconds)
    }

    @Test(arguments: [
        "", "2026-11-26", "2026-11-26T16:02:00+01:00", "2026-13-01T00:00:00Z", "2026-11-26T16:02:00,5Z",
        "yyyy-11-26T16:02:00Z",
    ])
    func otherTextsAreNone(text: String) {
        #expect(InternetTime.unixSeconds(text) == nil)
    }
}
