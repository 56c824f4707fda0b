/// Why a template could not be rendered.
package enum TemplateError: Error, Equatable, CustomStringConvertible {
    /// A member contains U+0000, which PostgreSQL cannot read.
    case containsNull(template: String, member: String)
    /// The text is not Mustache; the build refuses such a file, so only a text made elsewhere can be.
    case malformed(template: String, reason: String)

    /// What is wrong, and in which template.
    package var description: String {
        switch self {
        case .containsNull(let template, let member):
            "the member \(member) for the template \(template) contains the character U+0000"
        case .malformed(let template, let reason): "the template \(template) cannot be read: \(reason)"
        }
    }
}
