internal import Definition
internal import Layout
internal import Names
internal import Objects
internal import Planning
internal import Text

/// Fills the template `store/registration`.
enum RegistrationContext {
    static func make(_ parts: StoreParts, _ key: MigrationKey) -> Template.Store.Registration {
        let datastore = parts.datastore
        let options = datastore.serverOptions.sorted { $0.key < $1.key }.map {
            "\(JSONString.quoted($0.key)): \(JSONString.quoted($0.value))"
        }
        return .init(
            name: parts.nameLiteral, schema: .of(datastore.schema.name), bucket: .of(datastore.bucket.description),
            prefix: .of(datastore.bucket.prefix), identity: .of(datastore.objectIdentity),
            server: .of("{\(options.joined(separator: ", "))}"), credentials: .of(datastore.credentials.description),
            definition: JSONLines.literal(datastore.withoutDirectives.canonicalJSON),
            definitionHash: .of(datastore.definitionHash), sourceHash: .of(datastore.sourceHash),
            deletes: .of(datastore.deletes.rawValue),
            rows: datastore.deleteLimit.map { "\($0.rows)" } ?? "NULL",
            percent: datastore.deleteLimit.map { SQLFragment(verbatim: "\($0.percent)") } ?? "NULL",
            unread: datastore.unreadLimit, contract: parts.layout.contract, derivation: parts.derivationVersion,
            listed: listed(parts), key: key.sql)
    }

    private static func listed(_ parts: StoreParts) -> SQLFragment {
        let names = parts.datastore.columns.filter(\.source.isListed).map { Literal.of($0.name.name).sql }
        guard !names.isEmpty else { return "'{}'" }
        return "ARRAY[\(TextLayout.list(names, indent: 10, line: 4))]::text[]"
    }
}

extension RegistrationContext {
    /// The columns of the row and their values, as `verify.sql` compares them.
    static func expected(_ parts: StoreParts, _ key: MigrationKey) -> [(column: String, value: String)] {
        let row = make(parts, key)
        func text(_ literal: Literal) -> String { literal.sql.text }
        return [
            ("name", text(row.name)), ("table_schema", text(row.schema) + "::text"),
            ("table_name", text(row.name) + "::text"), ("bucket", text(row.bucket)), ("prefix", text(row.prefix)),
            ("identity", text(row.identity)), ("server", text(row.server) + "::jsonb"),
            ("credentials", text(row.credentials)), ("definition", "(\(row.definition.text))::jsonb"),
            ("definition_hash", text(row.definitionHash)), ("source_hash", text(row.sourceHash)),
            ("deletes", text(row.deletes)), ("delete_limit_rows", row.rows.text + "::bigint"),
            ("delete_limit_percent", row.percent.text + "::numeric"), ("unread_limit", "\(row.unread)::bigint"),
            ("contract", "\(row.contract)"), ("derivation", text(row.derivation)),
            ("listed_columns", row.listed.text + (row.listed.text == "'{}'" ? "::text[]" : "")),
            ("project", text(.of(key.project))), ("migration", text(.of(key.version))),
        ]
    }
}
