internal import Layout
internal import Names

extension Operation {
    /// Adds what the tables of later contracts have; a column without a default is added without a look at the rows.
    ///
    /// What the columns hold of objects that are there already is known once the objects are listed anew.
    ///
    /// - Parameter staged: the names of those that the staging has too.
    static func addOwnColumns(_ subject: Subject, _ columns: [OwnColumn], staged: Set<String>) -> Operation {
        let (table, staging) = (subject.names.table, subject.names.staging)
        let dropping = columns.reversed().flatMap { column -> [SQLFragment] in
            let name = name(column)
            return ["ALTER TABLE \(table) DROP COLUMN \(name);"]
                + (staged.contains(column.name) ? ["ALTER TABLE \(staging) DROP COLUMN \(name);"] : [])
        }
        return Operation(
            .ownColumns, subject, title: "add the columns \(columns.map(\.name).joined(separator: ", "))",
            reason: "The registry's contract \(subject.contract) has them; in rows that are there they are null.",
            reverse: dropping.map(Undo.statement),
            locks: [
                RelationLock(relation: table.sql, mode: "ACCESS EXCLUSIVE"),
                RelationLock(relation: staging.sql, mode: "ACCESS EXCLUSIVE"),
            ])
    }

    private static func name(_ column: OwnColumn) -> Identifier {
        guard let name = try? Identifier(column.name) else { preconditionFailure("the layout's names are names") }
        return name
    }
}
