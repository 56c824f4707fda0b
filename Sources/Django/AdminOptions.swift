internal import Definition
internal import Layout
internal import Templating

/// How a model looks in the admin until somebody says otherwise.
struct AdminOptions {
    private let datastore: Datastore
    private let names: FieldNames

    init(_ model: DjangoModel) {
        datastore = model.datastore
        names = model.names
    }

    /// How many typed columns the list shows.
    private static let shown = 5

    private func field(_ column: Column) -> PythonFragment { .string(names.field(of: column.name)) }

    var listDisplay: PythonCall {
        let typed = datastore.columns.filter { $0.type != .jsonb }.prefix(Self.shown).map(field)
        let notes = datastore.notes.map { PythonFragment.string(names.field(of: $0.name)) }
        return (["\"key\"", "\"is_live\""] + typed + notes)
            .reduce(PythonCall.list) { $0.adding($1) }
    }

    var listFilter: PythonCall {
        datastore.columns.reduce(PythonCall.list.adding("\"deleted_at\"")) { list, column in
            switch column.type {
            case _ where !column.values.isEmpty: list.adding(field(column))
            case .boolean, .date, .timestamptz: list.adding(field(column))
            case .text: list.adding(PythonCall.tuple.adding(field(column)).adding("TopValuesFilter"))
            default: list.adding(PythonCall.tuple.adding(field(column)).adding("admin.EmptyFieldListFilter"))
            }
        }
    }

    /// Whether a column of texts is filtered by the values that it has.
    var filtersTexts: Bool { datastore.columns.contains { $0.type == .text && $0.values.isEmpty } }

    var searchFields: PythonCall {
        let texts =
            datastore.columns.filter { $0.type == .text && $0.values.isEmpty }.map(field)
            + datastore.notes.filter { $0.type == .text }.map { .string(names.field(of: $0.name)) }
        return texts.reduce(PythonCall.list.adding("\"key\"")) { $0.adding($1) }
    }

    var dateHierarchy: String {
        datastore.columns.first { [.date, .timestamptz].contains($0.type) }.map { names.field(of: $0.name) }
            ?? "last_modified"
    }
}
