internal import Mustache
internal import Names

/// Renders templates to SQL and Python, byte for byte the same for the same context.
package struct TemplateEngine: Sendable {
    /// Makes an engine.
    package init() {}

    /// Renders a context with its template.
    ///
    /// A fragment of several lines keeps the layout of the line that its tag stands on: the lines after its first one are
    /// indented like it. Constants and sequences are continued below a line that they are too long for. See
    /// `FragmentLayout`.
    ///
    /// - Throws: `TemplateError.containsNull` for a member that PostgreSQL could not read.
    package func render<Context: TemplateContext>(_ context: Context) throws(TemplateError) -> String {
        try render(Context.template, with: context.templateValues)
    }

    func render(_ source: TemplateSource, with values: TemplateValues) throws(TemplateError) -> String {
        let template: MustacheTemplate
        do {
            // Mustache escapes for HTML unless it is told that it makes plain text; the line of the pragma vanishes.
            template = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}\n" + source.text)
        } catch {
            throw .malformed(template: source.name, reason: "\(error)")
        }
        var layout = FragmentLayout()
        let members = try mustacheValues(values, template: source.name, &layout)
        return layout.layOut(template.render(members))
    }

    private func mustacheValues(
        _ values: TemplateValues, template: String, _ layout: inout FragmentLayout
    ) throws(TemplateError) -> [String: any Sendable] {
        var members: [String: any Sendable] = [:]
        for (name, value) in values {
            members[name] = try mustacheValue(value, name: name, template: template, &layout)
        }
        return members
    }

    private func mustacheValue(
        _ value: TemplateValue, name: String, template: String, _ layout: inout FragmentLayout
    ) throws(TemplateError) -> any Sendable {
        switch value {
        case .identifier(let identifier): return identifier.sql.text
        case .name(let name): return name.sql.text
        case .literal(let literal): return layout.mark(.literal(literal))
        case .number(let number): return ("\(number)" as SQLFragment).text
        case .sequence(let items):
            guard !items.contains(where: { $0.text.utf8.contains(0) }) else {
                throw .containsNull(template: template, member: name)
            }
            return layout.mark(.sequence(items.map(\.text)))
        case .sql(let fragment), .optional(let fragment?):
            guard !fragment.text.utf8.contains(0) else { throw .containsNull(template: template, member: name) }
            return fragment.text.utf8.contains(UInt8(ascii: "\n")) ? layout.mark(.lines(fragment.text)) : fragment.text
        case .python(let fragment), .optionalPython(let fragment?):
            guard !fragment.text.utf8.contains(0) else { throw .containsNull(template: template, member: name) }
            // Its line breaks may be data: only its own writer knows where a line of it may begin.
            return fragment.text
        case .optional(nil), .optionalPython(nil): return Absent()
        case .flag(let flag): return flag
        case .list(let items):
            var members: [[String: any Sendable]] = []
            for item in items { members.append(try mustacheValues(item, template: template, &layout)) }
            return members
        }
    }

    /// An optional member without a value: its section is not shown.
    private struct Absent: MustacheCustomRenderable {
        let renderText = ""
        let isNull = true
    }
}
