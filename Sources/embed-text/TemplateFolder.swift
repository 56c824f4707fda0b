internal import Foundation
internal import Mustache

/// The folder of all templates, read and checked.
struct TemplateFolder {
    /// The templates, in the order of their names.
    let templates: [TemplateFile]
    private let byName: [String: TemplateFile]
    /// What they render.
    let language: TemplateLanguage

    /// Reads every template of a language in the folder's subfolders.
    ///
    /// A file of neither language is read with those of SQL, so that it is refused.
    ///
    /// - Throws: `Failure` with everything that is wrong in any of them.
    init(_ folder: String, root: URL, in language: TemplateLanguage = .sql) throws {
        let paths = try TextFile.paths(in: folder, root: root).flatMap { subfolder in
            try TextFile.paths(in: subfolder, root: root)
        }
        let isPython = language == .python
        let own = paths.filter { $0.hasSuffix(".\(TemplateLanguage.python.suffix).mustache") == isPython }
        try self.init(own.map { try TextFile($0, root: root) }, in: language)
    }

    init(_ files: [TextFile], in language: TemplateLanguage = .sql) throws {
        self.language = language
        let templates = try files.map { try TemplateFile($0, in: language) }
        let byName = Dictionary(templates.map { ($0.name, $0) }) { first, _ in first }
        let diagnostics = templates.flatMap { TemplateCheck.diagnostics(of: $0, partials: byName) }
        guard diagnostics.isEmpty else { throw Failure(diagnostics: diagnostics) }
        self.templates = templates
        self.byName = byName
        for template in templates { try Self.parse(template, text: text(of: template)) }
    }

    /// The text of a template with its partials put in, each line of a partial indented like its tag.
    ///
    /// Mustache can include partials itself, but swift-mustache 2.1.1 indents only the first item of a list in one, and
    /// also its empty lines.
    ///
    /// - Throws: `Failure` for a partial that includes itself.
    func text(of template: TemplateFile) throws -> String {
        try lines(of: template, within: []).map { $0 + "\n" }.joined()
    }

    private func lines(of template: TemplateFile, within outer: [String]) throws -> [String] {
        guard !outer.contains(template.name) else {
            let path = (outer + [template.name]).joined(separator: " > ")
            throw Failure(diagnostics: [template.file.refused("the template includes itself: \(path)")])
        }
        return try template.body.flatMap { line -> [String] in
            let tags = try Tag.tags(of: line, number: 0, file: template.file.path)
            guard let tag = tags.first, tag.kind == .partial, let partial = byName[tag.name] else {
                return [String(line)]
            }
            let indentation = line.prefix { $0 == " " }
            return try lines(of: partial, within: outer + [template.name]).map { $0.isEmpty ? $0 : indentation + $0 }
        }
    }

    /// Asks Mustache itself: what the check lets through is to be a template for it too.
    private static func parse(_ template: TemplateFile, text: String) throws {
        do {
            _ = try MustacheTemplate(string: text)
        } catch let error as MustacheTemplate.ParserError {
            let place = "\(error.context.lineNumber):\(error.context.columnNumber)"
            throw Failure(
                diagnostics: [
                    template.file.refused("Mustache refuses the text at \(place) of its body: \(error.error)")
                ])
        }
    }
}
