internal import Names
internal import Text

/// Reads the values of one mapping by the keys of its vocabulary.
struct FieldReader {
    let vocabulary: Vocabulary
    let location: SourceLocation
    let diagnostics: Diagnostics
    /// Whether nothing is written in the mapping.
    let isEmpty: Bool
    private var entries: [String: SyntaxEntry] = [:]

    /// Takes a node that must be a mapping; records every key that is unknown or missing.
    init?(_ node: SyntaxNode, _ vocabulary: Vocabulary, _ diagnostics: Diagnostics) {
        guard case .mapping(let written, let location) = node else {
            let example = vocabulary.keys.first { $0.isRequired } ?? vocabulary.keys.first
            diagnostics.error(
                at: node.location,
                "\(vocabulary.subject) is \(node.kind); write a mapping of keys, such as \(example?.example ?? "")")
            return nil
        }
        self.vocabulary = vocabulary
        self.location = location
        self.diagnostics = diagnostics
        isEmpty = written.isEmpty
        for entry in written {
            if vocabulary.key(entry.key.text) != nil {
                entries[entry.key.text] = entry
            } else {
                reportUnknown(entry.key)
            }
        }
        for key in vocabulary.keys where key.isRequired && entries[key.name] == nil {
            diagnostics.error(at: location, "\(vocabulary.subject) has no \(key.name); write \(key.example)")
        }
    }

    private func reportUnknown(_ key: SyntaxScalar) {
        let subject = vocabulary.subject
        if key.text == "<<" {
            diagnostics.error(at: key.location, "merge keys are refused; write the entries out")
        } else if let nearest = Suggestion.nearest(to: key.text, among: vocabulary.names) {
            diagnostics.error(
                at: key.location, "\(subject) has no key \(Quoting.quoted(key.text)); did you mean \(nearest)?")
        } else {
            diagnostics.error(
                at: key.location,
                "\(subject) has no key \(Quoting.quoted(key.text)); write one of \(vocabulary.names.joined(separator: ", "))"
            )
        }
    }

    /// The value of a key; nil if it is not written.
    func node(_ key: String) -> SyntaxNode? {
        precondition(vocabulary.key(key) != nil, "\(key) is not in the vocabulary of \(vocabulary.subject)")
        return entries[key]?.value
    }

    /// Where a key's value is written, or the mapping if it is not.
    func location(of key: String) -> SourceLocation { entries[key]?.value.location ?? location }

    /// A single text that is not empty.
    func text(_ key: String) -> SyntaxScalar? {
        guard let scalar = scalar(key) else { return nil }
        guard !scalar.text.isEmpty else {
            diagnostics.error(at: scalar.location, "\(key) is empty; \(advice(key))")
            return nil
        }
        return scalar
    }

    /// A single text, which may be empty if it is quoted.
    func scalar(_ key: String) -> SyntaxScalar? {
        node(key).flatMap { scalar($0, of: key) }
    }

    private func scalar(_ node: SyntaxNode, of key: String) -> SyntaxScalar? {
        guard case .scalar(let scalar) = node else {
            diagnostics.error(at: node.location, "\(key) is \(node.kind) where one value is expected; \(advice(key))")
            return nil
        }
        guard !scalar.isNull else {
            let meant = scalar.text.isEmpty ? "" : ", or \(Quoting.quoted(scalar.text)) in quotes if that text is meant"
            diagnostics.error(at: scalar.location, "\(key) has no value; \(advice(key))\(removal(key))\(meant)")
            return nil
        }
        guard !scalar.text.utf8.contains(0) else {
            diagnostics.error(at: scalar.location, "\(key) contains U+0000, which PostgreSQL cannot store; remove it")
            return nil
        }
        return scalar
    }

    /// `true` or `false`.
    func flag(_ key: String) -> Bool? {
        guard let scalar = scalar(key) else { return nil }
        switch scalar.text {
        case "true": return true
        case "false": return false
        default:
            diagnostics.error(
                at: scalar.location, "\(key) is \(Quoting.quoted(scalar.text)); write \(key): true or \(key): false")
            return nil
        }
    }

    /// A whole number of a range.
    func number(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let scalar = scalar(key) else { return nil }
        let isPlain = scalar.text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isPlain, let number = Int(scalar.text), range.contains(number) else {
            let bounds =
                range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
            diagnostics.error(
                at: scalar.location,
                "\(key) is \(Quoting.quoted(scalar.text)); write a whole number in plain digits, \(bounds)")
            return nil
        }
        return number
    }

    /// One of a few words.
    func choice<Choice: RawRepresentable & CaseIterable>(_ key: String) -> Choice? where Choice.RawValue == String {
        guard let scalar = scalar(key) else { return nil }
        if let choice = Choice(rawValue: scalar.text) { return choice }
        let words = Choice.allCases.map(\.rawValue)
        let advice =
            Suggestion.nearest(to: scalar.text, among: words).map { "did you mean \($0)?" }
            ?? "write \(Quoting.alternatives(words))"
        diagnostics.error(at: scalar.location, "\(key) is \(Quoting.quoted(scalar.text)); \(advice)")
        return nil
    }

    /// The members of a list; empty if it is not written.
    func list(_ key: String) -> [SyntaxNode] {
        guard let node = node(key) else { return [] }
        guard case .sequence(let members, _) = node else {
            diagnostics.error(at: node.location, "\(key) is \(node.kind) where a list is expected; \(advice(key))")
            return []
        }
        return members
    }

    /// The members of a list of texts.
    func texts(_ key: String) -> [SyntaxScalar] {
        list(key).compactMap { node in
            guard let scalar = scalar(node, of: "a member of \(key)", advice: advice(key)) else { return nil }
            guard !scalar.text.isEmpty else {
                diagnostics.error(at: scalar.location, "a member of \(key) is empty; \(advice(key))")
                return nil
            }
            return scalar
        }
    }

    private func scalar(_ node: SyntaxNode, of subject: String, advice: String) -> SyntaxScalar? {
        guard case .scalar(let scalar) = node, !scalar.isNull else {
            diagnostics.error(at: node.location, "\(subject) is \(node.kind) where one value is expected; \(advice)")
            return nil
        }
        guard !scalar.text.utf8.contains(0) else {
            diagnostics.error(
                at: scalar.location, "\(subject) contains U+0000, which PostgreSQL cannot store; remove it")
            return nil
        }
        return scalar
    }

    /// A mapping inside this one.
    func fields(_ key: String, _ vocabulary: Vocabulary) -> FieldReader? {
        node(key).flatMap { FieldReader($0, vocabulary, diagnostics) }
    }

    /// How many members a list has, whatever they are; 0 for anything else.
    func count(_ key: String) -> Int {
        if case .sequence(let members, _)? = node(key) { members.count } else { 0 }
    }

    private func removal(_ key: String) -> String {
        vocabulary.key(key)?.isRequired == true ? "" : ", or remove the key"
    }

    private func advice(_ key: String) -> String {
        vocabulary.key(key).map { "write \($0.example)" } ?? "write a value"
    }
}
