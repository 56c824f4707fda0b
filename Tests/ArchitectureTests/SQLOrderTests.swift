import Foundation
import Testing

/// The files of the registry, which are run one after another.
@Suite struct SQLOrderTests {
    /// A type stands where it is used first: with what it belongs to, and before all others that use it.
    @Test func aTypeIsMadeInTheFileThatUsesItFirst() throws {
        let sources = try files(in: "SQL/extension", extensions: ["sql"]).sorted { $0.path < $1.path }
        var types = 0
        for source in sources {
            for match in source.text.matches(of: #/CREATE TYPE datastore\.(\w+)/#) {
                types += 1
                let first = sources.first { $0.uses(type: String(match.1)) }
                #expect(first?.path == source.path, "\(match.1)")
            }
        }
        #expect(types >= 3)
    }
}

extension TreeFile {
    /// Whether a type is written anywhere but where it is made and described.
    fileprivate func uses(type name: String) -> Bool {
        let making = ["CREATE TYPE", "COMMENT ON", "to_regtype("]
        return lines.contains { line in
            !making.contains(where: line.contains)
                && line.ranges(of: "datastore.\(name)").contains { range in
                    line[range.upperBound...].first.map { !$0.isLetter && $0 != "_" } ?? true
                }
        }
    }
}
