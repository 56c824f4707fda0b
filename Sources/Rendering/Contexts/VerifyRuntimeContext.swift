internal import Names
internal import Objects

/// Fills the template `migration/verify_runtime`.
enum VerifyRuntimeContext {
    static func make(version: String, name: String, hash: String) -> Template.Migration.VerifyRuntime {
        let text = SQLText.Extension.all.map(\.text).joined(separator: "\n")
        var names: [String] = []
        for name in FunctionBodies.names(in: text) where !names.contains(name) { names.append(name) }
        let functions = names.flatMap { name in
            FunctionBodies.bodies(of: name, in: text).map { body in
                "\(SQLSpelling.literal(String(name.dropFirst("datastore.".count)))), '\(SHA256Digest.hexadecimal(of: body))'"
            }
        }
        let tables = text.matches(of: /CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?datastore\.(\w+)/)
            .map { SQLSpelling.literal(String($0.output.1)) }
        return .init(
            version: .spelled(version), name: .spelled(name), hash: .spelled(hash),
            functions: functions.map { .init(function: .spelled($0)) },
            tables: tables.map { .init(table: .spelled($0)) })
    }
}
