import Foundation
import Testing

/// What holds for every file.
@Suite struct TidinessTests {
    /// The longest file; a longer one holds two things.
    private static let maximumLines = 300

    @Test(arguments: ["Sources", "SQL", "Templates", "Python", "Tests", "Plugins"])
    func filesAreShort(folder: String) throws {
        // Recorded and foreign data are no reading matter.
        let data = #/\/(Golden|Fixtures)\//#
        for file in try files(in: folder, extensions: ["swift", "sql", "mustache", "py", "h"])
        where !file.path.contains(data) {
            let count = file.lines.count - 1
            #expect(count <= Self.maximumLines, "\(file.path) has \(count) lines")
        }
    }

    @Test func onlyCommandsPrint() throws {
        let printing = #/\b(print|debugPrint|dump|fputs|puts)\(|\bstandardOutput\b|\bstdout\b|\bSTDOUT_FILENO\b/#
        let sources = try files(in: "Sources", extensions: ["swift"])
        try #require(sources.contains { $0.path.contains("Command/") })
        for file in sources {
            let folder = file.path.split(separator: "/").dropFirst().first ?? ""
            if folder.hasSuffix("Command") || ["generator", "loader", "embed-text"].contains(folder) { continue }
            for (index, line) in file.lines.enumerated() {
                let code = line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line
                #expect(!code.contains(printing), "\(file.path):\(index + 1) prints: \(line)")
            }
        }
    }

    @Test func nothingIsLeftForLaterOrBelongsToOneMachine() throws {
        // Spelled in two parts, so that this file does not contain what it looks for.
        let banned = ["TO" + "DO", "FIX" + "ME", "/ro" + "ot/", "/Us" + "ers/", "/wo" + "rk/"]
        let extensions: Set<String> = [
            "swift", "sql", "mustache", "md", "yaml", "yml", "json", "sh", "h", "txt", "control",
        ]
        let tree = try files(in: "", extensions: extensions)
        try #require(tree.contains { $0.path.hasSuffix("TidinessTests.swift") })
        for file in tree {
            for word in banned {
                #expect(!file.text.contains(word), "\(file.path) contains \(word)")
            }
        }
    }
}
