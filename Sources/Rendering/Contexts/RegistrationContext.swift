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
        let name = parts.nameLiteral
        let schema = SQLSpelling.literal(datastore.schema.name)
        let bucket = SQLSpelling.literal(datastore.bucket.description)
        let prefix = SQLSpelling.literal(datastore.bucket.prefix)
        let identity = SQLSpelling.literal(datastore.objectIdentity)
        let options = datastore.serverOptions.sorted { $0.key < $1.key }
        let server = SQLSpelling.literal(
            "{" + options.map { "\(JSONString.quoted($0.key)): \(JSONString.quoted($0.value))" }.joined(separator: ", ")
                + "}")
        let credentials = SQLSpelling.literal(datastore.credentials.description)
        let definition = JSONLines.literal(datastore.withoutDirectives.canonicalJSON)
        let definitionHash = datastore.definitionHash
        let sourceHash = datastore.sourceHash
        let deletes = datastore.deletes.rawValue
        let rows = datastore.deleteLimit.map { String($0.rows) } ?? "NULL"
        let percent = datastore.deleteLimit.map { String($0.percent) } ?? "NULL"
        let unread = datastore.unreadLimit
        let listed = datastore.columns.filter(\.source.isListed).map { SQLSpelling.literal($0.name.name) }
        return .init(
            name: .spelled(name),
            schema: .spelled(schema),
            bucket: .spelled(bucket),
            prefix: .spelled(prefix),
            identity: .spelled(identity),
            server: .spelled(server),
            credentials: .spelled(credentials),
            definition: .spelled(definition),
            definitionHash: .spelled(definitionHash),
            sourceHash: .spelled(sourceHash),
            deletes: .spelled(deletes),
            rows: .spelled(rows),
            percent: .spelled(percent),
            unread: .spelled(String(unread)),
            contract: .spelled("\(parts.layout.contract)"),
            derivation: .spelled(parts.derivationVersion),
            listed: .spelled(
                listed.isEmpty ? "'{}'" : "ARRAY[\(TextLayout.list(listed, indent: 10, line: 4))]::text[]"),
            key: key.sql)
    }
}

extension RegistrationContext {
    /// The columns of the row and their values, as `verify.sql` compares them.
    static func expected(_ parts: StoreParts, _ key: MigrationKey) -> [(column: String, value: String)] {
        let row = make(parts, key)
        let text = "::text"
        return [
            ("name", row.name.text), ("table_schema", row.schema.text + text), ("table_name", row.name.text + text),
            ("bucket", row.bucket.text), ("prefix", row.prefix.text), ("identity", row.identity.text),
            ("server", row.server.text + "::jsonb"), ("credentials", row.credentials.text),
            ("definition", "(\(row.definition.text))::jsonb"), ("definition_hash", "'\(row.definitionHash.text)'"),
            ("source_hash", "'\(row.sourceHash.text)'"), ("deletes", "'\(row.deletes.text)'"),
            ("delete_limit_rows", row.rows.text + "::bigint"), ("delete_limit_percent", row.percent.text + "::numeric"),
            ("unread_limit", row.unread.text + "::bigint"), ("contract", row.contract.text),
            ("derivation", row.derivation.text),
            ("listed_columns", row.listed.text + (row.listed.text == "'{}'" ? "::text[]" : "")),
            ("project", SQLSpelling.literal(key.project)), ("migration", SQLSpelling.literal(key.version)),
        ]
    }
}
