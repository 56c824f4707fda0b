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

    /// The kinds of its values in a declaration.
    var kinds: [Declaration.Kind] {
        switch self {
        case .sql: Declaration.Kind.allCases.filter { $0.isText && $0 != .python }
        case .python: [.python]
        }
    }

    /// The Swift type of its fragments.
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
