internal import Templating

/// Renders contexts of which it is known that nothing can be wrong with them.
enum PythonWriter {
    static func write(_ context: some TemplateContext) -> String {
        do { return try TemplateEngine().render(context) } catch {
            // The build checks the templates, and names and texts of a definition hold no NUL.
            preconditionFailure("\(error)")
        }
    }
}
