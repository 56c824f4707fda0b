internal import Objects
internal import Text

/// Checks that a column's source exists in its datastore.
struct SourceCheck {
    /// The template of the keys; nil where there is none or it could not be read.
    let path: KeyTemplate?
    /// Whether a template is written, readable or not.
    let hasPath: Bool
    /// Whether the metadata is known not to be octue's.
    let lacksOctue: Bool

    /// What is wrong with a source and what to write instead; nil if nothing is.
    func fault(in source: ValueSource) -> String? {
        switch source {
        case .path(let name):
            guard let path else {
                // A template that could not be read has its own error.
                return hasPath
                    ? nil : "path.\(name) needs a template of the keys; add path: \"{\(name)}/{file}\" to the datastore"
            }
            guard !path.names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else { return nil }
            let advice =
                Suggestion.nearest(to: name, among: path.names).map { "did you mean path.\($0)?" }
                ?? "write \(Quoting.alternatives(path.names.map { "path.\($0)" }))"
            return "path has no name \(Quoting.quoted(name)); \(advice)"
        case .octueID, .octueTimestamp, .octueLabels, .octueTags, .octueSDKVersion, .octueTag:
            return lacksOctue ? "\(source) needs octue's metadata; add metadata: octue to the datastore" : nil
        case .metadata, .tag, .context, .object: return nil
        }
    }
}
