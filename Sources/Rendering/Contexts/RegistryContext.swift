internal import Names
internal import Objects

/// Fills the templates `migration/registry_up`, `migration/registry_stay` and `migration/registry_verify`.
struct RegistryContext {
    let number: String
    let version: String

    func up(statements: String) -> Template.Migration.RegistryUp {
        let parts = version.split(separator: ".").joined(separator: ",")
        return .init(
            number: .word(number), version: .word(version), versionParts: .of("{\(parts)}"),
            statements: SQLFragment(verbatim: statements))
    }

    var stay: Template.Migration.RegistryStay {
        .init(number: .word(number), version: .word(version))
    }

    func verify(sources: [String]) -> Template.Migration.RegistryVerify {
        let text = sources.joined(separator: "\n")
        return .init(
            number: .word(number), version: .word(version),
            functions: Self.functions(in: text).map { .init(function: CatalogRows.constants($0)) },
            columns: Self.columns(in: text).map { .init(column: CatalogRows.constants($0)) },
            grants: Self.grants(in: text).map { .init(grant: CatalogRows.constants($0)) },
            policies: Self.policies(in: text).map { policy in
                let draft =
                    "CREATE TEMP TABLE expected_\(policy.table) (LIKE datastore.\(policy.table));\n"
                    + "CREATE POLICY \(policy.name) ON pg_temp.expected_\(policy.table) \(policy.rest);"
                return .init(
                    policy: CatalogRows.constants([policy.table, policy.name]), draft: SQLFragment(verbatim: draft),
                    quote: SQLSpelling.dollarQuote("draft", avoiding: [draft]))
            })
    }

    /// Each definition of a function: its name, the hash of its body, and the rest of it.
    private static func functions(in text: String) -> [[String]] {
        var names: [String] = []
        for name in FunctionBodies.names(in: text) where !names.contains(name) { names.append(name) }
        return names.flatMap { name in
            FunctionBodies.made(of: name, in: text).map { made in
                [
                    String(name.dropFirst("datastore.".count)), SHA256Digest.hexadecimal(of: made.body ?? ""),
                    FunctionTraits.words(of: made.heading),
                ]
            }
        }
    }

    /// The columns of the registry's tables; a line of a statement that makes one begins with a column or with a word in capitals.
    private static func columns(in text: String) -> [[String]] {
        text.matches(of: #/(?ms)^CREATE (?:UNLOGGED )?TABLE IF NOT EXISTS datastore\.(\w+) \((.+?)^\);/#).flatMap {
            table in
            table.output.2.matches(of: #/(?m)^    ([a-z]\w*) /#).map { [String(table.output.1), String($0.output.1)] }
        }
    }

    /// What roles may read: table and role.
    private static func grants(in text: String) -> [[String]] {
        text.matches(of: #/(?m)^GRANT SELECT ON (datastore\.[^;]+?)\s+TO ([\w, ]+);/#).flatMap { grant in
            grant.output.1.matches(of: #/datastore\.(\w+)/#).flatMap { table in
                grant.output.2.split(separator: ", ").map { [String(table.output.1), String($0)] }
            }
        }
    }

    private static func policies(in text: String) -> [(table: String, name: String, rest: String)] {
        text.matches(of: #/CREATE POLICY (\w+) ON datastore\.(\w+) ([^;]+);/#).map {
            (table: String($0.output.2), name: String($0.output.1), rest: String($0.output.3))
        }
    }
}
