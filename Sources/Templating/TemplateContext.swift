package import Names

/// What a template is rendered with.
///
/// Each template declares its context on top of its file; a type of the same name that conforms to this protocol is
/// generated from that, so that a member too few, too many or of another kind does not compile.
package protocol TemplateContext: Sendable {
    /// The template that the context belongs to.
    static var template: TemplateSource { get }
    /// The members under the names that the template knows them by.
    var templateValues: TemplateValues { get }
}

/// The text of a template, its partials put in.
package struct TemplateSource: Hashable, Sendable {
    /// The folder and the file's name without its extensions, such as `table/create`.
    package let name: String
    /// The template in Mustache, without the comment that declares its context.
    package let text: String

    /// Names a text.
    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// The members of a context, or of one item of a list in it.
package typealias TemplateValues = [String: TemplateValue]

/// A member of a context; only what quotes itself gets into a text.
package enum TemplateValue: Sendable {
    /// A name.
    case identifier(Identifier)
    /// A name with its schema.
    case name(QualifiedName)
    /// A text constant, continued below its line where it is long.
    case literal(Literal)
    /// A whole number.
    case number(Int)
    /// Pieces of SQL with commas between, in as many lines as they need.
    case sequence([SQLFragment])
    /// A piece of SQL.
    case sql(SQLFragment)
    /// A piece of SQL that may be absent.
    case optional(SQLFragment?)
    /// A piece of Python.
    case python(PythonFragment)
    /// A piece of Python that may be absent.
    case optionalPython(PythonFragment?)
    /// Whether a section is shown.
    case flag(Bool)
    /// Items, for each of which a section is repeated.
    case list([TemplateValues])
}
