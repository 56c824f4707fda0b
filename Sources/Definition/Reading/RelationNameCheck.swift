internal import Layout
internal import Names

/// Checks that no two tables or views of all datastores have one name.
struct RelationNameCheck {
    private let datastores: [Datastore]
    private let diagnostics: Diagnostics

    private struct Relation {
        let what: String
        let location: SourceLocation
    }

    init(_ datastores: [Datastore], _ diagnostics: Diagnostics) {
        self.datastores = datastores
        self.diagnostics = diagnostics
    }

    func run() {
        var stores: [Identifier: SourceLocation] = [:]
        var relations: [QualifiedName: Relation] = [:]
        for datastore in datastores {
            let name = datastore.name.name
            if let first = stores[datastore.name] {
                diagnostics.error(
                    at: datastore.location,
                    "the datastore \(Quoting.quoted(name)) is already defined in \(first); names are unique whatever the schema,"
                        + " write another")
                continue
            }
            stores[datastore.name] = datastore.location
            claim(
                datastore.table, Relation(what: "the table of \(Quoting.quoted(name))", location: datastore.location),
                &relations)
            for suffix in ViewSuffix.allCases.map(\.rawValue) {
                guard let view = try? Identifier("\(name)_\(suffix)") else { continue }
                claim(
                    QualifiedName(datastore.schema, view),
                    Relation(
                        what: "the view \(Quoting.quoted(view.name)) of every datastore", location: datastore.location),
                    &relations)
            }
        }
        for datastore in datastores {
            for view in datastore.views {
                claim(
                    QualifiedName(datastore.schema, view.name),
                    Relation(what: "the view \(Quoting.quoted(view.name.name))", location: view.location), &relations)
            }
        }
    }

    private func claim(_ name: QualifiedName, _ relation: Relation, _ relations: inout [QualifiedName: Relation]) {
        if let first = relations[name] {
            diagnostics.error(
                at: relation.location,
                "\(relation.what) has the name of \(first.what), from \(first.location); write another name")
        } else {
            relations[name] = relation
        }
    }
}
