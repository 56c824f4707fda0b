internal import Templating

/// Renders contexts of which it is known that nothing can be wrong with them.
struct TemplateWriter {
    private let engine = TemplateEngine()

    func write(_ context: some TemplateContext) -> String {
        do { return try engine.render(context) } catch {
            // The build checks the templates, and names and texts of a definition hold no NUL.
            preconditionFailure("\(error)")
        }
    }

    /// A text without empty lines at its end.
    static func trimmed(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
