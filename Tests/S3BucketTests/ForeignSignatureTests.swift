import HTTP
import Objects
import TestSupport
import Testing

@testable import S3Bucket

/// Signatures as the vendor's own library for Python makes them.
///
/// The values are those of botocore 1.44.8: `S3SigV4Auth(credentials, "s3", "eu-west-2").add_auth(request)` with its clock at
/// 2013-05-24T00:00:00Z, where keys are escaped by `urllib.parse.quote(key, safe="/~")` and values of queries by
/// `quote(value, safe="-_.~")`.
@Suite struct ForeignSignatureTests {
    private static let token = "FwoGZXIvYXdzE//////////wEaDO+example/token=="
    private static let names = "host;x-amz-content-sha256;x-amz-date;x-amz-security-token"

    private func site() -> Site {
        Site(S3Bucket.Place(name: "lab", prefix: "", region: "eu-west-2"), time: SetClock().source)
    }

    private func signature(_ method: HTTPRequest.Method, _ address: HTTPAddress, token: String? = token) -> String {
        let keys = AccessKeys(
            id: "AKIAIOSFODNN7EXAMPLE", secret: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            token: token.map(Secret.init))
        var request = HTTPRequest(method, address)
        SignatureV4(keys: keys, region: "eu-west-2", service: "s3").sign(&request, at: 1_369_353_600)
        let header = request.headers["Authorization"] ?? ""
        #expect(token == nil || header.contains("SignedHeaders=\(Self.names),"))
        #expect(request.headers["x-amz-security-token"] == token)
        return String(header.split(separator: "Signature=").last ?? "")
    }

    @Test func withoutATokenNoneIsSigned() {
        let found = signature(.head, site().address(key: Array("a".utf8), []), token: nil)
        #expect(found == "b33d7613d4088f7512888e13fe37ac9c5cfbd4204bfd323d07f1d368b5e8a8b7")
    }

    @Test(arguments: [
        ("a", "26490e1dce3fe25fd0513036d4d70fc2c52cbf772a8402f2aab09c51c17843f9"),
        ("\u{E9}", "7167586aaf10f9729469f5a640947b47e773d8b8cbf38b3da935668bb667fd4f"),
        ("e\u{301}", "b4d2b5976da7c09191bba18c79e855e4f8c474f9c06762d5e10dc36e5f6f78a5"),
        ("\u{65E5}\u{672C}", "e81ef09c619e83a67f2b54d407b88c581d433f68f486042657535edd646d3e49"),
        ("\u{1F980}", "3bd7362be8dc6c6323f36d1d2bdaa081feeb06c48423b4ddcdcbaa6caef344ad"),
        ("a+b", "5dc2b5ad683f18b6b3bb74b06dd75a141047df307ac57d6816442dd590d0871e"),
        ("a%b", "80095e3c8e37a2009796960658b8811e3eeba24922a2a3c53a579b25b3cfbd82"),
        ("a%2Bb", "018471fcecee59906bebfe5c434dafbae5437ca91c639554e643898d38c42239"),
        ("a b", "44560b4edb30e30daba89e765eb0398b6f9ad657f035288b83b851240dd9e76b"),
        ("//a//b", "ff1972ec5b8659db3bf9039fc5011d71584c59e94e4294acdef0fc6dd84b90c6"),
        ("a//", "53de2925606aa98bdbc115ba3e524e3fa44385dbc077724322c7e84e0498329c"),
        ("a/./b/../c", "fb40785649e76a44ee52873ec339e2f9d610897d56730f3116b0e135b10dec44"),
        ("a=b&c?d#e", "e56a28a78fc7208a5be48d3e626340686ccc4464cb88660c0634a469115cb769"),
        ("~a*!()'", "0bb47fd5c69eff1bb1952d0a345b73bf81b965b79ac838fda8bc6c73e70e934d"),
        ("\u{1}\u{7F}", "b8cdc1b77883b6739ea9306b5d60d8712c8e99849cefa0e99c0bc2d6ef30fb4e"),
    ])
    func keysOfObjects(key: String, expected: String) {
        #expect(signature(.head, site().address(key: Array(key.utf8), [])) == expected)
    }

    @Test(arguments: [
        (
            [
                ("list-type", "2"), ("encoding-type", "url"), ("max-keys", "1000"), ("prefix", "d/\u{E9}+%&= //"),
                ("start-after", "d/e\u{301}/a+b%20c"),
            ], "c5cba7d6fd63d1a3119649c02e91201b29ce6b49ab1251416487f8bac37d76a2"
        ),
        (
            [
                ("list-type", "2"), ("encoding-type", "url"), ("max-keys", "2"), ("prefix", ""),
                ("continuation-token", "1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36+Hy4vbOwM="),
            ], "ef822a15d40c66f9299a7ce5c4a56d947d50f705ddcf15ae9684b908473672ce"
        ),
        ([("tagging", "")], "f9dd0415a5a47d6e978cad94a80554c855dbb5f11969c48191d9b1f129f593ae"),
    ])
    func questions(items: [(String, String)], expected: String) {
        let address = site().address(items.map { (name: $0.0, value: Array($0.1.utf8)) })
        #expect(signature(.get, address) == expected)
    }

    /// Items are sorted by their names, and only then by their values: a name may be the beginning of another.
    @Test(arguments: [
        ("a=1&a-b=2", "3c7432cc351a2a145f705cdca56bda673c8b1e8f5f11293a7fd605499119a5e4"),
        ("a-b=2&a=1", "3c7432cc351a2a145f705cdca56bda673c8b1e8f5f11293a7fd605499119a5e4"),
        ("b&A=3&a=1&a=0", "93dbd6d5d177679f908848281eaf33014011ad2499b0c5a3248be34a17c82ddc"),
        ("a%2Fb=4&a=1&a.b=2", "5cd76e63bc31198f84455e15f9aaa1f4456d68cfc603dd483ec2a845cc61862d"),
        ("prefix=%C3%A9&prefix=%2B&prefix=", "d8b25763909cf7cd706fd3b3aba3d57d2f1db320d19f0a72567f45cc0ac5a703"),
    ])
    func queriesInAnyOrder(query: String, expected: String) {
        let address = HTTPAddress(.https, host: "lab.s3.eu-west-2.amazonaws.com", query: query)
        #expect(signature(.get, address) == expected)
    }
}
