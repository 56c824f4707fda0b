internal import Mustache

/// Renders the templates of `Templates/`.
struct InterimEngine {
    private let library: MustacheLibrary

    init() {
        var templates: [String: MustacheTemplate] = [:]
        for (name, text) in InterimTemplates.all {
            templates[name] = try? MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}\n" + text)
        }
        library = MustacheLibrary(templates: templates)
    }

    func render(_ name: String, _ context: Any) -> String {
        guard let text = library.render(context, withTemplate: name) else {
            preconditionFailure("there is no template \(name)")
        }
        return text
    }
}
