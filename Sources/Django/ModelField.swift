internal import Definition
internal import Layout
internal import Names
internal import Templating

/// A field of a model, for a column of the table.
struct ModelField {
    /// Its name in Python.
    let name: String
    private let column: String
    private let type: ColumnType
    private let isRequired: Bool
    private let isPrimaryKey: Bool
    private let isNote: Bool
    private let comment: String
    private let values: [String]

    /// The field of a column that every datastore has.
    init(_ own: OwnColumn) {
        (name, column) = (own.name, own.name)
        type = Self.type(own)
        isRequired = own.isRequired
        isPrimaryKey = own.name == "id"
        isNote = false
        comment = own.comment
        values = []
    }

    /// The field of a typed column.
    init(_ column: Column, as name: String) {
        self.name = name
        self.column = column.name.name
        type = column.type
        (isRequired, isPrimaryKey, isNote) = (false, false, false)
        comment = column.description.map { "\($0) (from \(column.source))" } ?? "Derived from \(column.source)."
        values = column.values
    }

    /// The field of a note.
    init(_ note: NoteColumn, as name: String) {
        self.name = name
        column = note.name.name
        type = note.type
        (isRequired, isPrimaryKey, isNote) = (false, false, true)
        comment = note.description ?? "Written by people; a merge never touches it."
        values = []
    }

    private static func type(_ own: OwnColumn) -> ColumnType {
        let plain = own.type.replacing(" COLLATE \"C\"", with: "")
        guard let type = ColumnType.plain.first(where: { $0.description == plain }) else {
            preconditionFailure("\(own.type) is no type of a definition")
        }
        return type
    }

    /// The class of the field.
    private var fieldClass: String {
        switch type {
        case .text: "models.TextField"
        case .integer: "models.IntegerField"
        case .bigint: "models.BigIntegerField"
        case .numeric(nil): "\(Self.module)NumericField"
        case .numeric: "models.DecimalField"
        case .doublePrecision: "models.FloatField"
        case .boolean: "models.BooleanField"
        case .date: "models.DateField"
        case .timestamptz: "models.DateTimeField"
        case .uuid: "models.UUIDField"
        case .jsonb: "models.JSONField"
        case .textArray: "\(Self.module)TextArrayField"
        }
    }

    private static let module = "fields."

    /// Whether it is of a class of the app's own.
    var isOfOwnClass: Bool { fieldClass.hasPrefix(Self.module) }

    /// What the type needs, and what is so in the database.
    private var structure: PythonCall {
        var call = PythonCall(fieldClass)
        if case .numeric(let digits?) = type {
            call = call.adding("max_digits", .number(digits.precision)).adding("decimal_places", .number(digits.scale))
        }
        if isPrimaryKey { call = call.adding("primary_key", true) }
        if !isPrimaryKey, !isRequired { call = call.adding("null", true) }
        if column != name { call = call.adding("db_column", .string(ColumnSpelling.quoted(column))) }
        return call
    }

    /// The field in the state of a migration: what rows look like, and nothing for people.
    var recorded: PythonCall { isPrimaryKey ? structure.adding("serialize", false) : structure }

    /// The field in the model.
    var declared: PythonCall {
        var call = structure
        call = isNote ? call.adding("blank", true) : call.adding("editable", false)
        if !values.isEmpty { call = call.adding("choices", choices) }
        return call.adding("help_text", text: comment).adding("db_comment", text: comment)
    }

    private var choices: PythonCall {
        values.reduce(PythonCall.list) { list, value in
            list.adding(PythonCall.tuple.adding(Self.constant(value, type)).adding(.string(value)))
        }
    }

    /// A constant of the definition as Python's own value.
    ///
    /// What is no number in Python as it is in the definition's grammar stays a text, which Django converts.
    private static func constant(_ value: String, _ type: ColumnType) -> PythonFragment {
        switch type {
        case .integer, .bigint: Int(value).map(PythonFragment.number) ?? .string(value)
        default: .string(value)
        }
    }
}

/// Names of columns and tables as Django's `db_column` and `db_table` take them.
enum ColumnSpelling {
    /// A name; quoted already where Django's own quoting would not do.
    ///
    /// Django puts double quotes around a name and leaves one alone that has them; it doubles none within, and passes the
    /// statement through the driver, for which a percent sign begins a parameter.
    static func quoted(_ name: String) -> String {
        guard name.contains("\"") || name.contains("%") else { return name }
        return quoting(name)
    }

    /// A table: with its schema, unless that is the one that everybody looks into.
    static func table(_ table: QualifiedName, name: String, schema: String) -> String {
        schema == "public" ? quoted(name) : "\(quoting(schema)).\(quoting(name))"
    }

    private static func quoting(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"").replacing("%", with: "%%") + "\""
    }
}
