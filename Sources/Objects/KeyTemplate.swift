/// A pattern that names parts of a key: `{site}/{day}/{file}`.
///
/// Each `{name}` stands for one or more characters other than `/`; everything else stands for itself. The whole of the
/// key after the prefix must match.
public struct KeyTemplate: Hashable, Sendable, CustomStringConvertible {
    /// A piece of a template.
    public enum Piece: Hashable, Sendable {
        /// Text that stands for itself.
        case literal(String)
        /// A named part.
        case name(String)
    }

    /// The template as it was written.
    public let description: String
    /// Its pieces: literals are never empty or adjacent, and two names never adjacent.
    public let pieces: [Piece]

    /// The longest template in bytes: that of a key.
    public static let maximumBytes = ObjectKey.maximumBytes

    /// Reads a template.
    ///
    /// - Throws: `KeyTemplateError` which says where and why it is none.
    public init(_ text: String) throws(KeyTemplateError) {
        guard text.utf8.count <= Self.maximumBytes else {
            throw KeyTemplateError(offset: 0, message: "the template is longer than \(Self.maximumBytes) bytes")
        }
        var parser = KeyTemplateParser(text)
        pieces = try parser.parse()
        description = text
    }

    /// The names, in the order of the key; no two are the same.
    public var names: [String] {
        pieces.compactMap { if case .name(let name) = $0 { name } else { nil } }
    }

    /// Whether each segment between slashes is exactly one name, so that splitting the key at its slashes finds them all.
    public var isPlainSegments: Bool {
        pieces.enumerated().allSatisfy { index, piece in
            switch piece {
            case .name: index % 2 == 0
            case .literal(let text): index % 2 == 1 && text == "/"
            }
        } && pieces.count % 2 == 1
    }

    /// The same pattern as a PostgreSQL advanced regular expression, one capturing group for each name.
    ///
    /// Where a key can be divided in several ways, the leftmost name takes as much as it can.
    public var regularExpression: String {
        var expression = "^"
        for piece in pieces {
            switch piece {
            case .literal(let text): expression += AdvancedRegularExpression.escaped(text)
            case .name: expression += "([^/]+)"
            }
        }
        return expression + "$"
    }

    /// Templates are the same when they are written the same, byte by byte.
    public static func == (left: KeyTemplate, right: KeyTemplate) -> Bool {
        left.description.utf8.elementsEqual(right.description.utf8)
    }

    /// Hashes the template's bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in description.utf8 { hasher.combine(byte) }
    }
}

/// Why a text is not a template of keys.
public struct KeyTemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// How many Unicode scalars stand before the place of the fault.
    public let offset: Int
    /// What is wrong and what to write instead.
    public let message: String

    /// The message.
    public var description: String { message }
}

private struct KeyTemplateParser {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var pieces: [KeyTemplate.Piece] = []
    private var literal = String.UnicodeScalarView()

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    mutating func parse() throws(KeyTemplateError) -> [KeyTemplate.Piece] {
        guard !scalars.isEmpty else { throw fault("the template is empty; write for example {site}/{file}") }
        while index < scalars.count {
            switch scalars[index] {
            case "{": try parseName()
            case "}": throw fault("a } without its {; a name is written {name}")
            case "\0": throw fault("a key cannot contain U+0000")
            default: literal.append(scalars[index])
            }
            index += 1
        }
        finishLiteral()
        guard pieces.contains(where: { if case .name = $0 { true } else { false } }) else {
            index = 0
            throw fault("the template names no part of the key; write for example {site}/{file}")
        }
        return pieces
    }

    /// Reads from `{` to `}` and stays on the `}`.
    private mutating func parseName() throws(KeyTemplateError) {
        guard let end = scalars[index...].firstIndex(of: "}") else {
            throw fault("a { without its }; a name is written {name}")
        }
        var name = String.UnicodeScalarView()
        for scalar in scalars[(index + 1)..<end] {
            guard scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
                throw fault("a name in a template has letters, digits and _ only; write for example {site}")
            }
            name.append(scalar)
        }
        guard !name.isEmpty else { throw fault("a name is missing between { and }; write for example {site}") }
        let text = String(name)
        finishLiteral()
        for piece in pieces {
            if case .name(let other) = piece, other.utf8.elementsEqual(text.utf8) {
                throw fault("the name {\(text)} is given twice; names are unique")
            }
        }
        if case .name? = pieces.last {
            throw fault("two names follow each other; put a character between them, such as / or -")
        }
        pieces.append(.name(text))
        index = end
    }

    private mutating func finishLiteral() {
        guard !literal.isEmpty else { return }
        pieces.append(.literal(String(literal)))
        literal = String.UnicodeScalarView()
    }

    private func fault(_ message: String) -> KeyTemplateError {
        KeyTemplateError(offset: index, message: message)
    }
}
