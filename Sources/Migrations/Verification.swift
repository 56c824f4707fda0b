internal import Names
internal import Planning
public import Postgres
internal import Rendering

/// Compares what a project's migrations made with a database, by their verify files.
public struct Verification {
    private let directory: MigrationDirectory

    /// Prepares to compare.
    public init(_ directory: MigrationDirectory) {
        self.directory = directory
    }

    /// What differs, one sentence for each difference.
    ///
    /// A migration that a later one has superseded is left out: of what it made, the later one's file tells.
    ///
    /// - Parameters:
    ///   - versions: the migrations that the database has whole.
    ///   - ledger: what it says of itself.
    /// - Throws: `ApplyError.project` and `database`.
    public func differences(
        of versions: [String], _ ledger: Ledger, on connection: borrowing Connection
    ) throws(ApplyError) -> [String] {
        let newest = Set(directory.lock.datastores.map(\.version)).intersection(versions)
        var found: [String] = []
        for entry in directory.lock.all {
            let isNewest =
                entry.isRegistry
                ? ledger.registryVersion == entry.hash : newest.contains(entry.version)
            guard isNewest else { continue }
            let statements: [String]
            do throws(MigrationError) {
                let file = MigrationFile.verify.name(version: entry.version, name: entry.name)
                statements = try MigrationScript(text: directory.contents(of: .verify, entry), file: file).statements
            } catch { throw .project(error) }
            do throws(DatabaseError) {
                found += try Self.compare(statements, on: connection).map { "\(entry.version)_\(entry.name): \($0)" }
            } catch { throw ApplyError(error, during: "comparing \(entry.version)_\(entry.name)") }
        }
        return found
    }

    /// What ends the comparison's transaction, whose drafts of views must not stay.
    private enum Outcome: DatabaseErrorConvertible {
        case found([String])
        case failed(DatabaseError)

        init(_ error: DatabaseError) { self = .failed(error) }
    }

    private static func compare(
        _ statements: [String], on connection: borrowing Connection
    ) throws(DatabaseError) -> [String] {
        guard let last = statements.last else { return [] }
        let mode = TransactionMode.readCommitted.setting(
            "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '60s'; \(StepEnvelope.settings)")
        do throws(Outcome) {
            try connection.transaction(mode) { () throws(Outcome) in
                throw self.outcome(of: last, after: statements.dropLast(), on: connection)
            }
            return []
        } catch {
            switch error {
            case .found(let rows): return rows
            case .failed(let error): throw error
            }
        }
    }

    private static func outcome(
        of query: String, after drafts: ArraySlice<String>, on connection: borrowing Connection
    ) -> Outcome {
        do throws(DatabaseError) {
            for draft in drafts { try connection.runScript(draft, name: "draft") }
            return .found(
                try connection.query(Statement(name: "compare", verbatim: query)) { row throws(DatabaseError) in
                    let expected = try row.optionalText("expected") ?? "nothing"
                    let found = try row.optionalText("found") ?? "nothing"
                    return "\(try row.text("object")): expected \(expected), found \(found)"
                })
        } catch { return .failed(error) }
    }
}
