internal import Definition
internal import Layout
internal import Names
internal import Planning

/// Fills the template `store/preconditions`.
enum PreconditionsContext {
    private typealias Check = Template.Store.Preconditions.Check

    /// - Parameter replaces: whether the datastore is there already.
    static func make(_ parts: StoreParts, replaces: Bool) -> Template.Store.Preconditions {
        let presence =
            replaces ? Self.presentDatastore(parts) : Self.absentTable(parts) + Self.absentDatastore(parts)
        let checks =
            Self.contractCheck(parts) + presence + Self.roleChecks(parts) + Self.zoneChecks(parts)
            + Self.constantChecks(parts)
            + Self.extensionChecks(parts)
        let patterns = parts.datastore.columns.compactMap { column in
            column.pattern.map { pattern in
                Template.Store.Preconditions.Pattern(
                    pattern: .of(pattern),
                    patternMessage: Self.format(
                        "the pattern of column \(column.name.sql) of \(parts.name) is not valid: ", rest: "%"),
                    patternHint: .of("Correct pattern in \(parts.fileName) and run: generator migrate"))
            }
        }
        let schema = parts.datastore.schema
        let roles = parts.datastore.access.roles.map { Literal.of($0.name) }
        let texts =
            checks.flatMap { [$0.fails.text, $0.message.text, $0.hint.text] }
            + patterns.flatMap { [$0.pattern.text, $0.patternMessage.text] } + roles.map(\.text) + [schema.name]
        return .init(
            checks: checks, patterns: patterns, quote: SQLSpelling.dollarQuote("check", avoiding: texts),
            createsSchema: schema.name != "public", schemaName: .of(schema.name),
            users: (["datastore_owner", "datastore_loader", "datastore_reader"].map(Literal.of) + roles)
                .map { .init(user: $0) },
            roles: roles.map { .init(role: $0) })
    }

    private static func absentTable(_ parts: StoreParts) -> [Check] {
        let name = parts.names.table
        return [
            Check(
                // Not to_regclass, which raises where the schema may not be looked into.
                fails: """
                    EXISTS (
                        SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                        WHERE n.nspname = \(Literal.of(parts.datastore.schema.name)) AND c.relname = \(parts.nameLiteral)
                    )
                    """,
                message: format("there is a relation \(name.sql) already"), code: .of("duplicate_table"),
                hint: .of(
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
                code: .of("object_not_in_prerequisite_state"),
                hint: .of(
                    "Compare SELECT datastore.version() with \(parts.registryVersion), for which the migration was written."
                ))
        ]
    }

    private static func presentDatastore(_ parts: StoreParts) -> [Check] {
        [
            Check(
                fails: "NOT EXISTS (SELECT FROM datastore.store AS s WHERE s.name = \(parts.nameLiteral))",
                message: format("there is no datastore \(parts.name)"), code: .of("undefined_object"),
                hint: .of("Apply the migration that creates it first."))
        ]
    }

    /// A name is unique across the schemas and projects of a database.
    private static func absentDatastore(_ parts: StoreParts) -> [Check] {
        [
            Check(
                fails: "EXISTS (SELECT FROM datastore.store AS s WHERE s.name = \(parts.nameLiteral))",
                message: format("there is a datastore \(parts.name) already"), code: .of("duplicate_object"),
                hint: .of(
                    "Give the datastore another name in \(parts.fileName) and run: generator migrate"))
        ]
    }

    private static func roleChecks(_ parts: StoreParts) -> [Check] {
        parts.datastore.access.roles.map { role in
            Check(
                fails:
                    "NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = \(Literal.of(role.name)))",
                message: format("\(parts.name) gives access to the role \(role.sql), which does not exist"),
                code: .of("undefined_object"),
                hint: .of("Run: CREATE ROLE \(role.sql); or take it out of access in \(parts.fileName)")
            )
        }
    }

    private static func zoneChecks(_ parts: StoreParts) -> [Check] {
        parts.datastore.columns.compactMap { column in
            guard let zone = column.zone else { return nil }
            return Check(
                fails:
                    "NOT EXISTS (SELECT FROM pg_catalog.pg_timezone_names AS z WHERE z.name = \(Literal.of(zone)))",
                message: format("the zone \(zone) of column \(column.name.sql) of \(parts.name) is not known here"),
                code: .of("invalid_parameter_value"),
                hint: .of(
                    "Write a name of pg_timezone_names into \(parts.fileName) and run: generator migrate"))
        }
    }

    /// A bound or default that the zone's clocks never show would be none.
    private static func constantChecks(_ parts: StoreParts) -> [Check] {
        parts.datastore.columns.filter { $0.type == .timestamptz && $0.zone != nil }.flatMap { column in
            let zone = Literal.of(column.effectiveZone)
            let constants = [column.default, column.minimum, column.maximum].compactMap(\.self) + column.values
            return constants.filter { !ConstantExpression.hasOffset($0) }.map { constant in
                Check(
                    fails: "datastore.cast_timestamptz(\(Literal.of(constant)), \(zone)) IS NULL",
                    message: format(
                        "the time \(constant) of column \(column.name.sql) of \(parts.name) does not come there"),
                    code: .of("invalid_parameter_value"),
                    hint: .of(
                        "The clocks of \(zone.text) skip it; correct it in \(parts.fileName) and run: generator migrate"
                    ))
            }
        }
    }

    private static func extensionChecks(_ parts: StoreParts) -> [Check] {
        guard let column = parts.datastore.columns.first(where: { $0.index == .trigram }) else { return [] }
        return [
            Check(
                fails: "NOT EXISTS (SELECT FROM pg_catalog.pg_extension AS e WHERE e.extname = 'pg_trgm')",
                message: format(
                    "the trigram index on column \(column.name.sql) of \(parts.name) needs the extension pg_trgm"),
                code: .of("undefined_object"),
                hint: .of("Run: CREATE EXTENSION pg_trgm; or take the index out of the definition"))
        ]
    }

    /// The text of a message, in which `%` would stand for a value.
    private static func format(_ text: String, rest: String = "") -> Literal {
        .of(text.replacing("%", with: "%%") + rest)
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
