import Migrations
import Planning
import TestSupport

extension TestProject {
    /// A project that begins with the next version.
    init(_ next: NextEdition) throws {
        try self.init { folder in
            try ProjectTemplate.create(in: folder, name: "science", runtime: .migration, next.edition, next.sql)
        }
    }

    /// Writes what is pending, as a generator of the next version would.
    @discardableResult
    func migrate(_ next: NextEdition) throws -> [String] { try migrate(next.edition, registry: next.sql) }
}
