import Objects
import Testing

@Suite struct ScopeTests {
    private func scope(_ prefix: String, _ include: [String], _ exclude: [String]) throws -> Scope {
        Scope(prefix: prefix, include: try include.map { try Glob($0) }, exclude: try exclude.map { try Glob($0) })
    }

    @Test func containsWhatIsIncludedAndNotExcluded() throws {
        let scope = try scope("lidar/", ["**/*.nc", "*.h5"], ["_tmp/**"])
        for key in ["lidar/a.nc", "lidar/a/b.nc", "lidar/a.h5"] { #expect(scope.contains(text: key)) }
        for key in ["a.nc", "lidar", "lidar/a/b.h5", "lidar/_tmp/a.nc", "lidar2/a.nc", ""] {
            #expect(!scope.contains(text: key))
        }
    }

    @Test func withoutPatternsThePrefixDecides() throws {
        let scope = try scope("é", [], [])
        #expect(scope.contains(text: "éa"))
        #expect(!scope.contains(text: "e\u{301}a"))
    }

    @Test(arguments: [
        ("_tmp", false), ("_tmp/a", false), ("_tmpx", true), ("a", true), ("raw", true), ("raw/a", true),
        ("deep/a", true),
        ("", true),
    ])
    func prunesExcludedFolders(_ directory: String, _ expected: Bool) throws {
        let scope = try scope("", [], ["_tmp/**", "raw/*", "**/.octue"])
        #expect(scope.mayContain(below: directory) == expected)
    }

    @Test(arguments: [("raw", true), ("raw/2023", true), ("raw/2023/x", false), ("other", false), ("rawx", false)])
    func prunesWhatNoPatternCanReach(_ directory: String, _ expected: Bool) throws {
        let scope = try scope("", ["raw/*/*.nc"], [])
        #expect(scope.mayContain(below: directory) == expected)
    }

    @Test(arguments: [("a", true), ("a/b", true), ("a/b/c", true), ("a/c", false), ("b", false)])
    func prunesBesideThePrefix(_ directory: String, _ expected: Bool) throws {
        let scope = try scope("a/b/", [], [])
        #expect(scope.mayContain(below: directory) == expected)
    }

    /// Pruning must never lose a key: whatever is in scope, every folder above it may contain something.
    @Test(arguments: 1...20) func pruningLosesNothing(_ seed: UInt64) throws {
        var random = SeededGenerator(seed)
        for _ in 0..<200 {
            let include = RandomGlob.patterns(count: 0...2, using: &random)
            let exclude = RandomGlob.patterns(count: 0...2, using: &random)
            let scope = Scope(
                prefix: ["", "a", "a/"].randomElement(using: &random) ?? "", include: include, exclude: exclude)
            let key = RandomGlob.key(using: &random)
            guard scope.contains(bytes: key) else { continue }
            for index in key.indices where key[index] == UInt8(ascii: "/") {
                #expect(
                    scope.mayContain(below: String(decoding: key[..<index], as: UTF8.self)),
                    "\(scope) covers \(String(decoding: key, as: UTF8.self))")
            }
        }
    }
}
