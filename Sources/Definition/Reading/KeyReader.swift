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
                if let doubt = Self.doubt(scalar.text, key) { fields.diagnostics.warning(at: scalar.location, doubt) }
            } catch {
                fields.diagnostics.error(at: place(scalar, error.offset), "\(key): \(error.message)")
            }
        }
        return globs
    }

    /// Why a pattern may match nothing; nil where there is no doubt.
    private static func doubt(_ text: String, _ key: String) -> String? {
        func write(_ other: String) -> String { "write \(Quoting.quoted(other))" }
        if text.hasPrefix("/") {
            return "a key begins with no / as a rule, and this pattern does; \(write(String(text.dropFirst())))"
        }
        if text.hasPrefix("./") {
            return
                "no key begins with ./ as a path may, so that this matches nothing; \(write(String(text.dropFirst(2))))"
        }
        if text.hasPrefix("!") {
            let rest = String(text.dropFirst())
            return "! stands for itself here, so that this matches keys that begin with it; "
                + (key == "include" ? "write exclude: [\(Quoting.quoted(rest))]" : write(rest))
        }
        if text.hasSuffix("/") {
            return "this matches a key that ends in /, and nothing below it; \(write(text + "**"))"
        }
        return nil
    }

    /// The place of a scalar of a text; exact where nothing before it is written as an escape.
    private func place(_ scalar: SyntaxScalar, _ offset: Int) -> SourceLocation {
        let start = scalar.location
        let column = start.column + offset + (scalar.isPlain ? 0 : 1)
        return SourceLocation(file: start.file, line: start.line, column: column)
    }
}
