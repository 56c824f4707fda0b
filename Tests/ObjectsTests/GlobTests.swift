import Objects
import Testing

@Suite struct GlobTests {
    @Test(arguments: [
        ("*.nc", ["a.nc", ".nc", "ü\n.nc"], ["a/b.nc", "a.ncx", "nc", ""]),
        ("**/*.nc", ["a.nc", "a/b.nc", "a/b/c.nc", "/a.nc"], ["a.nc/", "a.nd"]),
        ("**/x", ["x", "a/x", "a/b/x"], ["ax", "a/bx", "x/y"]),
        ("x/**", ["x/a", "x/a/b", "x/\n"], ["x", "ax/a", "y/x/a"]),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["ab", "a/xb", "a/b/c"]),
        ("**", ["", "a", "a/b", "\n"], []),
        ("a**b", ["ab", "a/b", "a/x/b"], ["a", "ba"]),
        ("?", ["a", "é", "\n", "😀"], ["", "/", "ab", "e\u{301}"]),
        ("[a-c]x", ["ax", "cx"], ["dx", "x", "/x"]),
        ("[!a-c]", ["d", "\n", "é"], ["a", "/", ""]),
        ("[]-]", ["]", "-"], ["a"]),
        ("[.-0]", [".", "0"], ["/", "1"]),
        ("{a,bc,}x", ["ax", "bcx", "x"], ["bx", "cx"]),
        ("{*.{nc,h5},raw/**}", ["a.nc", "a.h5", "raw/a/b"], ["raw", "a.raw"]),
        ("\\*\\{a\\\\", ["*{a\\"], ["x{a\\"]),
        ("a.c", ["a.c"], ["abc"]),
        ("é", ["é"], ["e\u{301}"]),
        ("{**/,}x", ["x", "a/x", "a/b/x"], ["ax"]),
    ])
    func matches(_ pattern: String, _ matching: [String], _ others: [String]) throws {
        let glob = try Glob(pattern)
        for key in matching { #expect(glob.matches(text: key), "\(pattern) matches \(key)") }
        for key in others { #expect(!glob.matches(text: key), "\(pattern) does not match \(key)") }
    }

    @Test func bytesThatAreNotUTF8NeverMatch() throws {
        #expect(try !Glob("**").matches(bytes: [0xFF]))
        #expect(try !Glob("a*").matches(bytes: [0x61, 0xC3]))
    }

    @Test(arguments: [
        ("", 0), ("[a", 0), ("a[", 1), ("[]", 0), ("{a", 0), ("x}", 1), ("a\\", 1), ("[b-a]", 4), ("[a/]", 2),
        ("a\0", 1),
        ("{{{{{{{{{a}}}}}}}}}", 8), (String(repeating: "a", count: 1025), 0),
    ])
    func refusesWithThePlace(_ pattern: String, _ offset: Int) {
        let error = #expect(throws: GlobError.self) { try Glob(pattern) }
        #expect(error?.offset == offset)
    }

    /// A matcher that tries one way after the other would not end here.
    @Test func manyStarsTakeNoLongerThanTheirProduct() throws {
        let key = Array(String(repeating: "a", count: 1000).utf8)
        let glob = try Glob(String(repeating: "a*", count: 100) + "b")
        #expect(!glob.matches(bytes: key))
        #expect(try !Glob(String(repeating: "**/", count: 200) + "b").matches(bytes: key))
        #expect(try !Glob(String(repeating: "{a,a*}", count: 100) + "b").matches(bytes: key))
    }
}
