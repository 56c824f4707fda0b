internal import Definition
internal import Layout
internal import Names
internal import Objects
internal import Planning
internal import Text

/// What the catalog of a database has to say of a datastore, in rows of texts.
struct ExpectedStore {
    private let parts: StoreParts
    private let statements: String

    init(_ parts: StoreParts, statements: String) {
        self.parts = parts
        self.statements = statements
    }

    private var names: StoreNames { parts.names }
    private var table: String { parts.table }
    private var history: String? { parts.datastore.history ? names.history.sql.text : nil }

    /// Each with its kind and persistence, as `pg_class` writes them.
    var relations: [[String]] {
        [[table, "r", "p"], [parts.staging, "r", "u"]] + (history.map { [[$0, "r", "p"]] } ?? [])
            + ViewQuery.all(parts).map { [$0.name.sql.text, "v", "p"] }
    }

    var columns: [[String]] {
        let own = OwnColumn.all
        let typed =
            parts.datastore.columns.map { ($0.name.name, $0.type.description) }
            + parts.datastore.notes.map { ($0.name.name, $0.type.description) }
        return own.map { [table, $0.name, Self.type($0.type) + ($0.isRequired ? " NOT NULL" : "")] }
            + typed.map { [table, $0.0, Self.type($0.1)] } + stagingColumns + historyColumns
    }

    private var stagingColumns: [[String]] {
        StagingColumn.all.map { [parts.staging, $0.name, Self.type($0.type) + ($0.isRequired ? " NOT NULL" : "")] }
    }

    private var historyColumns: [[String]] {
        guard let history else { return [] }
        let time = "timestamp with time zone NOT NULL"
        let columns = [
            ("object_id", "uuid NOT NULL"), ("key", "text COLLATE \"C\" NOT NULL"), ("valid_from", time),
            ("valid_to", time), ("ended_by", "text NOT NULL"), ("run_id", "bigint NOT NULL"),
            ("model", "text NOT NULL"), ("version_of_row", "jsonb NOT NULL"),
        ]
        return columns.map { [history, $0.0, $0.1] }
    }

    /// A type as `format_type` spells it.
    private static func type(_ type: String) -> String {
        type == "timestamptz" ? "timestamp with time zone" : type
    }

    var indexes: [[String]] {
        func name(_ index: Identifier, in schema: Identifier) -> String { QualifiedName(schema, index).sql.text }
        let schema = parts.datastore.schema
        let typed = parts.datastore.columns.compactMap { column in
            ColumnIndex(column, parts).map { index in
                [
                    name(index.name, in: schema),
                    "\(index.method) (\(column.name.name))\(index.operatorClass.map { " \($0)" } ?? "")",
                ]
            }
        }
        return [
            [name(names.primaryKey, in: schema), "unique btree (id)"],
            [name(names.index("key"), in: schema), "unique btree (key) include (fingerprint)"],
            [name(names.index("rejected"), in: schema), "btree (key) where (rejected IS NOT NULL)"],
        ] + typed
            + (history == nil
                ? [] : [[name(names.historyIndex, in: names.history.schema), "btree (object_id, valid_to)"]])
    }

    var constraints: [[String]] {
        [
            [table, names.primaryKey.name, "PRIMARY KEY (id)"],
            [table, names.tombstoneCheck.name, "CHECK (((deleted_at IS NULL) = (fingerprint IS NOT NULL)))"],
        ]
    }

    var triggers: [[String]] {
        let mirrored =
            OwnColumn.all.map(\.name)
            + parts.datastore.columns.map(\.name.name)
        let columns = mirrored.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ", ")
        let guarding = Self.hexadecimal(TriggerContext.arguments(parts))
        let keeping = Self.hexadecimal([parts.name])
        let guards = [
            [table, "datastore_guard_update", "datastore.guard_mirror", columns, guarding],
            [table, "datastore_guard_write", "datastore.guard_mirror", "", guarding],
            [parts.staging, "datastore_derive", names.stage.sql.text, "", ""],
        ]
        guard parts.datastore.history else { return guards }
        return guards + [
            [table, "datastore_history_update", "datastore.record_history", "", keeping],
            [table, "datastore_history_delete", "datastore.record_history", "", keeping],
        ]
    }

    /// Arguments as `pg_trigger.tgargs` keeps them, each with a zero byte at its end.
    private static func hexadecimal(_ arguments: [String]) -> String {
        Hexadecimal.text(of: arguments.flatMap { Array($0.utf8) + [0] })
    }

    var functions: [[String]] {
        let signatures = [
            names.deriveSlowly: "datastore.object", names.derive: "datastore.object",
            names.rejects: "datastore.object", names.inScope: "text", names.stage: "",
        ]
        return signatures.map { name, types in
            let body = FunctionBodies.bodies(of: name.sql.text, in: statements).first ?? ""
            return ["\(name.sql)(\(types))", SHA256Digest.hexadecimal(of: body)]
        }.sorted { $0[0].utf8.lexicographicallyPrecedes($1[0].utf8) }
    }

    /// Who has to reach the relations in the schemas where they are, each schema with the role.
    var users: [[String]] {
        let schema = parts.datastore.schema.name
        let roles = parts.datastore.access.roles.map(\.name)
        return (["datastore_owner", "datastore_loader", "datastore_reader"] + roles).map { [schema, $0] }
            + roles.map { ["datastore", $0] }
    }

    var grants: [[String]] {
        let access = parts.datastore.access
        let loader = [
            [parts.staging, "datastore_loader", "SELECT"], [parts.staging, "datastore_loader", "INSERT"],
            [table, "datastore_loader", "SELECT (key)"], [table, "datastore_loader", "SELECT (fingerprint)"],
        ]
        var readers = ["datastore_reader"]
        for role in access.roles where !readers.contains(role.name) { readers.append(role.name) }
        let reading = AccessContext.relations(parts).flatMap { relation in
            readers.map { [relation.sql.text, $0, "SELECT"] }
        }
        let writing = access.annotators.flatMap { role in
            parts.datastore.notes.map { [table, role.name, "UPDATE (\($0.name.name))"] }
        }
        let relating = access.relates.map { [table, $0.name, "REFERENCES (id)"] }
        return loader + reading + writing + relating
    }
}
