/// A piece of a definition's text, as written.
///
/// Scalars are texts: YAML's own guesses (`no` is false, `1_000` a number, `12:30` a count of seconds) are never made.
indirect enum SyntaxNode {
    case scalar(SyntaxScalar)
    case sequence([SyntaxNode], at: SourceLocation)
    case mapping([SyntaxEntry], at: SourceLocation)

    var location: SourceLocation {
        switch self {
        case .scalar(let scalar): scalar.location
        case .sequence(_, let location), .mapping(_, let location): location
        }
    }

    /// What the node is, for a message.
    var kind: String {
        switch self {
        case .scalar(let scalar): scalar.isNull ? "nothing" : "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// A text of a definition.
struct SyntaxScalar {
    let text: String
    /// Whether it stands without quotes.
    let isPlain: Bool
    let location: SourceLocation

    /// Whether YAML takes it for no value at all.
    var isNull: Bool { isPlain && ["", "~", "null", "Null", "NULL"].contains(text) }
}

/// A key of a mapping with its value.
struct SyntaxEntry {
    let key: SyntaxScalar
    let value: SyntaxNode
}
