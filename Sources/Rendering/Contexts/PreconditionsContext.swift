internal import Definition
internal import Layout
internal import Names
internal import Planning

/// Fills the template `store/preconditions`.
enum PreconditionsContext {
    struct Check {
        let fails: String
        let message: String
        let code: String
        let hint: String
    }

    struct Pattern {
        let pattern: String
        let message: String
        let hint: String
    }

    /// - Parameter replaces: whether the datastore is there already.
    static func make(_ parts: StoreParts, replaces: Bool) -> Template.Store.Preconditions {
        let presence =
            replaces ? Self.presentDatastore(parts) : Self.absentTable(parts) + Self.absentDatastore(parts)
        let checks =
            Self.contractCheck(parts) + presence + Self.roleChecks(parts) + Self.zoneChecks(parts)
            + Self.extensionChecks(parts)
        let patterns = parts.datastore.columns.compactMap { column in
            column.pattern.map { pattern in
                Pattern(
                    pattern: SQLSpelling.literal(pattern),
                    message: Self.format(
                        "the pattern of column \(column.name.sql) of \(parts.name) is not valid: ", rest: "%"),
                    hint: SQLSpelling.literal("Correct pattern in \(parts.fileName) and run: generator migrate"))
            }
        }
        let schema = parts.datastore.schema
        let roles = parts.datastore.access.roles.map { SQLSpelling.literal($0.name) }
        let users = ["datastore_owner", "datastore_loader", "datastore_reader"].map(SQLSpelling.literal) + roles
        let texts =
            checks.flatMap { [$0.fails, $0.message, $0.hint] } + patterns.flatMap { [$0.pattern, $0.message] } + roles
            + [schema.sql.text]
        let quote = SQLSpelling.dollarQuote("check", avoiding: texts)
        return .init(
            checks: checks.map {
                .init(
                    fails: .spelled($0.fails), message: .spelled($0.message), code: .spelled($0.code),
                    hint: .spelled($0.hint))
            },
            patterns: patterns.map {
                .init(
                    pattern: .spelled($0.pattern), patternMessage: .spelled($0.message), patternHint: .spelled($0.hint))
            },
            quote: .spelled(quote),
            createsSchema: schema.name != "public",
            schemaName: .spelled(SQLSpelling.literal(schema.name)),
            users: users.map { .init(user: .spelled($0)) },
            roles: roles.map { .init(role: .spelled($0)) })
    }

    private static func absentTable(_ parts: StoreParts) -> [Check] {
        let name = parts.names.table
        return [
            Check(
                // Not to_regclass, which raises where the schema may not be looked into.
                fails: """
                    EXISTS (
                        SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                        WHERE n.nspname = \(SQLSpelling.literal(parts.datastore.schema.name)) AND c.relname = \(parts.nameLiteral)
                    )
                    """,
                message: format("there is a relation \(name.sql) already"), code: "'duplicate_table'",
                hint: SQLSpelling.literal(
                    "Rename it, or give the datastore another name in \(parts.fileName) and run: generator migrate"))
        ]
    }

    private static func contractCheck(_ parts: StoreParts) -> [Check] {
        let contract = parts.layout.contract
        return [
            Check(
                fails: "NOT datastore.serves(\(contract))",
                message: format(
                    "\(parts.name) is written by contract \(contract) with the registry, which the registry here does not serve"
                ),
                code: "'object_not_in_prerequisite_state'",
                hint: SQLSpelling.literal(
                    "Compare SELECT datastore.version() with \(parts.registryVersion), for which the migration was written."
                ))
        ]
    }

    private static func presentDatastore(_ parts: StoreParts) -> [Check] {
        [
            Check(
                fails: "NOT EXISTS (SELECT FROM datastore.store AS s WHERE s.name = \(parts.nameLiteral))",
                message: format("there is no datastore \(parts.name)"), code: "'undefined_object'",
                hint: SQLSpelling.literal("Apply the migration that creates it first."))
        ]
    }

    /// A name is unique across the schemas and projects of a database.
    private static func absentDatastore(_ parts: StoreParts) -> [Check] {
        [
            Check(
                fails: "EXISTS (SELECT FROM datastore.store AS s WHERE s.name = \(parts.nameLiteral))",
                message: format("there is a datastore \(parts.name) already"), code: "'duplicate_object'",
                hint: SQLSpelling.literal(
                    "Give the datastore another name in \(parts.fileName) and run: generator migrate"))
        ]
    }

    private static func roleChecks(_ parts: StoreParts) -> [Check] {
        parts.datastore.access.roles.map { role in
            Check(
                fails:
                    "NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = \(SQLSpelling.literal(role.name)))",
                message: format("\(parts.name) gives access to the role \(role.sql), which does not exist"),
                code: "'undefined_object'",
                hint: SQLSpelling.literal("Run: CREATE ROLE \(role.sql); or take it out of access in \(parts.fileName)")
            )
        }
    }

    private static func zoneChecks(_ parts: StoreParts) -> [Check] {
        parts.datastore.columns.compactMap { column in
            guard let zone = column.zone else { return nil }
            return Check(
                fails:
                    "NOT EXISTS (SELECT FROM pg_catalog.pg_timezone_names AS z WHERE z.name = \(SQLSpelling.literal(zone)))",
                message: format("the zone \(zone) of column \(column.name.sql) of \(parts.name) is not known here"),
                code: "'invalid_parameter_value'",
                hint: SQLSpelling.literal(
                    "Write a name of pg_timezone_names into \(parts.fileName) and run: generator migrate"))
        }
    }

    private static func extensionChecks(_ parts: StoreParts) -> [Check] {
        guard let column = parts.datastore.columns.first(where: { $0.index == .trigram }) else { return [] }
        return [
            Check(
                fails: "NOT EXISTS (SELECT FROM pg_catalog.pg_extension AS e WHERE e.extname = 'pg_trgm')",
                message: format(
                    "the trigram index on column \(column.name.sql) of \(parts.name) needs the extension pg_trgm"),
                code: "'undefined_object'",
                hint: "'Run: CREATE EXTENSION pg_trgm; or take the index out of the definition'")
        ]
    }

    /// The text of a message, in which `%` would stand for a value.
    private static func format(_ text: String, rest: String = "") -> String {
        SQLSpelling.literal(text.replacing("%", with: "%%") + rest)
    }
}

extension PreconditionsContext {
    /// Who reaches the relations in the schemas where they are afterwards.
    static func catalog(_ parts: StoreParts) -> CatalogRows {
        let schema = parts.datastore.schema.name
        let roles = parts.datastore.access.roles.map(\.name)
        return CatalogRows(
            users: (["datastore_owner", "datastore_loader", "datastore_reader"] + roles).map { [schema, $0] }
                + roles.map { ["datastore", $0] })
    }
}
