internal import Text

/// Reads where a column's value comes from.
enum ValueSourceReader {
    private static let forms =
        "metadata.KEY, tag.KEY, context.NAME, octue.id, octue.timestamp, octue.labels, octue.sdk_version, octue.tags, "
        + "octue.tags.NAME, path.NAME or object.FIELD"

    static func read(_ scalar: SyntaxScalar, _ diagnostics: Diagnostics) -> ValueSource? {
        let text = scalar.text
        func refuse(_ message: String) -> ValueSource? {
            diagnostics.error(at: scalar.location, message)
            return nil
        }
        let origins = ["metadata", "tag", "context", "octue", "path", "object"]
        // Scalars, not characters: a dot with a combining mark after it is still a dot.
        let scalars = text.unicodeScalars
        guard let dot = scalars.firstIndex(of: ".") else {
            return refuse("\(Quoting.quoted(text)) names no source; write \(forms)")
        }
        let origin = String(scalars[..<dot])
        let rest = String(scalars[scalars.index(after: dot)...])
        guard !rest.isEmpty else {
            return refuse("\(Quoting.quoted(text)) ends at its dot; write \(forms)")
        }
        switch origin {
        case "metadata": return .metadata(key: rest)
        case "tag": return .tag(key: rest)
        case "context": return .context(name: rest)
        case "path": return .path(name: rest)
        case "octue": return octue(rest, refuse)
        case "object":
            if let field = ObjectField(rawValue: rest) { return .object(field) }
            return refuse(unknown(rest, "an object has no field", ObjectField.allCases.map(\.rawValue)))
        case "tags": return refuse("\(Quoting.quoted(text)) names no source; write tag.\(rest) or octue.tags.\(rest)")
        default:
            if let nearest = Suggestion.nearest(to: origin, among: origins) {
                return refuse("\(Quoting.quoted(text)) names no source; did you mean \(nearest).\(rest)?")
            }
            return refuse("\(Quoting.quoted(text)) names no source; write \(forms)")
        }
    }

    private static func octue(_ rest: String, _ refuse: (String) -> ValueSource?) -> ValueSource? {
        switch rest {
        case "id": return .octueID
        case "timestamp": return .octueTimestamp
        case "labels": return .octueLabels
        case "sdk_version": return .octueSDKVersion
        case "tags": return .octueTags
        default: break
        }
        let names = rest.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
        guard names[0] == "tags" else {
            return refuse(
                unknown(rest, "octue keeps no", ["id", "timestamp", "labels", "sdk_version", "tags", "tags.NAME"]))
        }
        guard !names.contains("") else {
            return refuse(
                "a name is missing between the dots of octue.\(rest); write octue.tags.NAME or octue.tags.NAME.NESTED")
        }
        return .octueTag(path: Array(names.dropFirst()))
    }

    private static func unknown(_ word: String, _ complaint: String, _ words: [String]) -> String {
        let nearest = Suggestion.nearest(to: word, among: words)
        let advice = nearest.map { "did you mean \($0)?" } ?? "write \(Quoting.alternatives(words))"
        return "\(complaint) \(Quoting.quoted(word)); \(advice)"
    }
}
