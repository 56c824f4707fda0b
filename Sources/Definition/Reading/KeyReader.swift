internal import Objects

/// Reads what is said about keys: the template that names their parts, and the globs that choose them.
struct KeyReader {
    let fields: FieldReader

    func template() -> KeyTemplate? {
        guard let scalar = fields.text("path") else { return nil }
        do {
            return try KeyTemplate(scalar.text)
        } catch {
            fields.diagnostics.error(at: place(scalar, error.offset), "path: \(error.message)")
            return nil
        }
    }

    func globs(_ key: String) -> [Glob] {
        var globs: [Glob] = []
        for scalar in fields.texts(key) {
            do {
                let glob = try Glob(scalar.text)
                if globs.contains(glob) {
                    fields.diagnostics.error(
                        at: scalar.location, "\(key) has \(Quoting.quoted(scalar.text)) twice; remove one")
                }
                globs.append(glob)
                if scalar.text.hasPrefix("/") {
                    fields.diagnostics.warning(
                        at: scalar.location,
                        "a key begins with no / as a rule, and this pattern does; write \(Quoting.quoted(String(scalar.text.dropFirst())))"
                    )
                }
            } catch {
                fields.diagnostics.error(at: place(scalar, error.offset), "\(key): \(error.message)")
            }
        }
        return globs
    }

    /// The place of a scalar of a text; exact where nothing before it is written as an escape.
    private func place(_ scalar: SyntaxScalar, _ offset: Int) -> SourceLocation {
        let start = scalar.location
        let column = start.column + offset + (scalar.isPlain ? 0 : 1)
        return SourceLocation(file: start.file, line: start.line, column: column)
    }
}
