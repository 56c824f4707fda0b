internal import Definition
internal import Layout
internal import Names
internal import Objects
internal import Templating

/// The model of a datastore.
struct DjangoModel {
    let datastore: Datastore
    /// The name of the class.
    let name: String
    let names: FieldNames

    init(_ datastore: Datastore, named name: String) {
        self.datastore = datastore
        self.name = name
        names = FieldNames(datastore)
    }

    /// The abstract class that the app's own class is made of.
    var base: String { "\(name)Mirror" }
    /// The function that makes one in tests.
    var factory: String { "make_\(ModelName.snake(name))" }

    /// The fields of the definition.
    var fields: [ModelField] {
        datastore.columns.map { ModelField($0, as: names.field(of: $0.name)) }
            + datastore.notes.map { ModelField($0, as: names.field(of: $0.name)) }
    }

    var table: String {
        ColumnSpelling.table(datastore.table, name: datastore.name.name, schema: datastore.schema.name)
    }

    /// What the table mirrors, as a sentence.
    var summary: String { datastore.description ?? "One row for each object of \(datastore.bucket)." }

    /// The name in sentences.
    var verboseName: String { ModelName.snake(name).replacing("_", with: " ") }
    var verboseNamePlural: String { datastore.name.name.replacing("_", with: " ") }

    /// What tells the mirror of which datastore the model is.
    var mirror: PythonCall {
        var call = PythonCall("Mirror")
            .adding("datastore", .string(datastore.name.name))
            .adding("bucket", .string(datastore.bucket.description))
            .adding("definition", .string(datastore.definitionHash))
            .adding("notes", datastore.notes.reduce(PythonCall.list) { $0.adding(.string(names.field(of: $1.name))) })
        let renamed = names.renamed
        if !renamed.isEmpty {
            call = call.adding(
                "columns", renamed.reduce(PythonCall.dictionary) { $0.adding(key: $1.field, .string($1.column)) })
        }
        let lookups = lookups
        if !lookups.isEmpty {
            call = call.adding(
                "lookups", lookups.reduce(PythonCall.dictionary) { $0.adding(key: $1.lookup, .string($1.field)) })
        }
        return datastore.history ? call.adding("history", true) : call
    }

    /// By which names octue's SDK filters what typed columns hold, where they are others.
    private var lookups: [(lookup: String, field: String)] {
        var taken = Set(names.names.map(\.field) + StoreLayout.current.all.map(\.name))
        var lookups: [(lookup: String, field: String)] = []
        for column in datastore.columns {
            guard let lookup = Self.lookup(of: column.source), taken.insert(lookup).inserted else { continue }
            lookups.append((lookup, names.field(of: column.name)))
        }
        return lookups
    }

    private static func lookup(of source: ValueSource) -> String? {
        switch source {
        case .octueTag(let path): "tags__" + path.joined(separator: "__")
        case .octueTags: "tags"
        case .octueLabels: "labels"
        case .octueTimestamp: "timestamp"
        case .octueSDKVersion: "sdk_version"
        case .object(.name): "name"
        case .object(.extension): "extension"
        default: nil
        }
    }

    /// The options that Django's own migrations compare.
    var recordedOptions: PythonCall {
        PythonCall.dictionary
            .adding(key: "verbose_name", .string(verboseName))
            .adding(key: "verbose_name_plural", .string(verboseNamePlural))
            .adding(key: "db_table", .string(table))
            .adding(key: "db_table_comment", .string(summary))
            .adding(key: "managed", false)
            .adding(key: "abstract", false)
            .adding(key: "default_manager_name", "\"all_objects\"")
    }
}
