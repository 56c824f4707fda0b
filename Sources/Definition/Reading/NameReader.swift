internal import Names

/// Reads names of tables, columns, views and roles.
enum NameReader {
    /// A name that PostgreSQL can hold and a terminal can show; anything else is recorded.
    static func identifier(
        _ scalar: SyntaxScalar, _ subject: String, atMost bytes: Int = Identifier.maximumBytes,
        _ diagnostics: Diagnostics
    ) -> Identifier? {
        if let control = scalar.text.unicodeScalars.first(where: { $0.properties.generalCategory == .control }) {
            diagnostics.error(
                at: scalar.location,
                "\(subject) contains the control character \(Quoting.codePoint(control)); remove it")
            return nil
        }
        guard scalar.text.utf8.count <= bytes, let identifier = try? Identifier(scalar.text) else {
            diagnostics.error(
                at: scalar.location,
                "\(subject) \(Quoting.quoted(scalar.text)) has \(scalar.text.utf8.count) bytes; write one of 1 to \(bytes)"
                    + " bytes, it is never cut")
            return nil
        }
        return identifier
    }
}
