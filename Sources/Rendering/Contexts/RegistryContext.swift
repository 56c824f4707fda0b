internal import Names
internal import Objects

/// Fills the templates `migration/registry_up`, `migration/registry_stay` and `migration/registry_verify`.
struct RegistryContext {
    let number: String
    let version: String

    func up(statements: String) -> Template.Migration.RegistryUp {
        let parts = version.split(separator: ".").joined(separator: ",")
        return .init(
            number: .spelled(number), version: .spelled(version), versionParts: .spelled("'{\(parts)}'"),
            statements: .spelled(statements))
    }

    var stay: Template.Migration.RegistryStay { .init(number: .spelled(number), version: .spelled(version)) }

    func verify(sources: [String]) -> Template.Migration.RegistryVerify {
        let text = sources.joined(separator: "\n")
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
            number: .spelled(number), version: .spelled(version),
            functions: functions.map { .init(function: .spelled($0)) },
            tables: tables.map { .init(table: .spelled($0)) })
    }
}
