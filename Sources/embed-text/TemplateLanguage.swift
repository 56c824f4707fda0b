/// The language of what a template renders.
enum TemplateLanguage {
    case sql
    case python

    /// What stands before `.mustache` in the name of a template's file.
    var suffix: String {
        switch self {
        case .sql: "sql"
        case .python: "py"
        }
    }

    /// The kind of its values in a declaration.
    var kind: Declaration.Kind {
        switch self {
        case .sql: .sql
        case .python: .python
        }
    }

    /// The Swift type of its values.
    var fragment: String {
        switch self {
        case .sql: "SQLFragment"
        case .python: "PythonFragment"
        }
    }

    /// The case of an optional value in the engine's own terms.
    var optionalCase: String {
        switch self {
        case .sql: "optional"
        case .python: "optionalPython"
        }
    }
}
