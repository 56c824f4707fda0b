import Foundation
import Layout
import Migrations
import Planning
import Rendering
import TestSupport

/// The registry of a version that never was, as a generator of that version would know it.
struct NextEdition: Sendable {
    let edition: RegistryEdition
    let sql: RegistryText

    init() throws {
        let today = StoreLayout.current
        let field = OwnColumn(NextRegistry.field, "text", contract: NextRegistry.contract, NextRegistry.comment)
        edition = RegistryEdition(
            version: NextRegistry.version,
            layout: StoreLayout(
                contract: NextRegistry.contract, object: today.object + [field], documents: today.documents,
                bookkeeping: today.bookkeeping))
        sql = RegistryText(sources: try NextRegistry().texts, upgrades: [NextRegistry.upgrade])
    }
}

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
