internal import Yams

/// Reads YAML into `SyntaxNode`s; the one place that knows the YAML library.
struct SyntaxReader {
    /// The largest file in bytes.
    static let maximumBytes = 1 << 20
    /// How deep lists and mappings may stand in each other.
    static let maximumDepth = 20
    /// How many duplicate keys are looked for before the reader gives up.
    private static let maximumDuplicates = 20
    /// How many aliases a file may have before it is refused unparsed: fewer cannot multiply to anything large.
    private static let maximumAliases = 20

    private let file: String
    private let diagnostics: Diagnostics
    /// Where keys had their first scalar replaced, and what it was.
    private var renamed: [Place: Unicode.Scalar] = [:]

    private struct Place: Hashable {
        let line: Int
        let column: Int
    }

    /// Ends the reading of a file whose error has been recorded.
    private struct Refused: Error {}

    private init(file: String, diagnostics: Diagnostics) {
        self.file = file
        self.diagnostics = diagnostics
    }

    /// The root of a file's one document; nil if it could not be read, which the diagnostics then say.
    static func read(_ text: String, file: String, diagnostics: Diagnostics) -> SyntaxNode? {
        var reader = SyntaxReader(file: file, diagnostics: diagnostics)
        return try? reader.read(text)
    }

    private mutating func read(_ written: String) throws(Refused) -> SyntaxNode {
        let text = Self.withoutMark(written)
        guard text.utf8.count <= Self.maximumBytes else {
            throw refuse(0, 0, "the file has \(text.utf8.count) bytes; a definition has at most \(Self.maximumBytes)")
        }
        try refuseControlCharacters(in: text)
        try refuseManyAliases(in: text)
        var scalars = Array(text.unicodeScalars)
        for attempt in 0...Self.maximumDuplicates {
            do {
                return try parse(String(String.UnicodeScalarView(scalars)))
            } catch YamlError.duplicatedKeysInMapping(_, let context) where attempt < Self.maximumDuplicates {
                try disguiseKey(at: context.mark, number: attempt, in: &scalars)
            } catch let error as YamlError {
                throw refuse(error, text)
            } catch {
                throw Refused()
            }
        }
        throw Refused()
    }

    /// The text without a byte order mark at its beginning (YAML 1.2, 5.2): no editor counts it as a column, and the YAML
    /// library takes it for a part of the first line.
    private static func withoutMark(_ text: String) -> String {
        guard text.unicodeScalars.first == "\u{FEFF}" else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.dropFirst()))
    }

    /// Parses the text; the parser outlives the walk, since the nodes hold their anchors weakly.
    private func parse(_ text: String) throws -> SyntaxNode {
        let parser = try Parser(yaml: text, encoding: .utf8)
        return try withExtendedLifetime(parser) {
            guard let root = try parser.singleRoot() else {
                throw refuse(1, 1, "the file is empty; write datastore: NAME and bucket: URL")
            }
            return try convert(root, depth: 0)
        }
    }

    // MARK: Duplicate keys

    /// Gives the first of two equal keys another name in the text.
    ///
    /// The YAML library refuses a file at its first duplicate and would hide everything else that is wrong in it. One
    /// scalar of the key is replaced by a private one, so that all places stay as they are; `name(of:)` undoes it.
    private mutating func disguiseKey(at mark: Mark, number: Int, in scalars: inout [Unicode.Scalar]) throws(Refused) {
        var line = 1
        var index = 0
        while index < scalars.count, line < mark.line {
            let isBreak =
                scalars[index] == "\n" || Self.otherBreaks.contains(scalars[index])
                || (scalars[index] == "\r" && (index + 1 == scalars.count || scalars[index + 1] != "\n"))
            if isBreak { line += 1 }
            index += 1
        }
        index += mark.column - 1
        if index < scalars.count, scalars[index] == "\"" || scalars[index] == "'" { index += 1 }
        guard index < scalars.count, let disguise = Unicode.Scalar(0xE000 + UInt32(number)),
            renamed[Place(line: mark.line, column: mark.column)] == nil
        else { throw refuse(mark.line, mark.column, "a key is given twice; remove one") }
        renamed[Place(line: mark.line, column: mark.column)] = scalars[index]
        scalars[index] = disguise
    }

    private static let otherBreaks: [Unicode.Scalar] = ["\u{85}", "\u{2028}", "\u{2029}"]

    private func name(of key: Node.Scalar, at location: SourceLocation) -> String {
        guard let first = renamed[Place(line: location.line, column: location.column)] else { return key.string }
        var scalars = key.string.unicodeScalars
        guard !scalars.isEmpty else { return key.string }
        scalars.replaceSubrange(scalars.startIndex..<scalars.index(after: scalars.startIndex), with: [first])
        return String(scalars)
    }

    // MARK: Conversion

    private func convert(_ node: Node, depth: Int) throws(Refused) -> SyntaxNode {
        let location = location(node.mark)
        guard node.anchor == nil else {
            throw refuse(location.line, location.column, "anchors and aliases are refused; write the value out")
        }
        guard depth <= Self.maximumDepth else {
            throw refuse(location.line, location.column, "nested more than \(Self.maximumDepth) deep")
        }
        switch node {
        case .scalar(let scalar):
            refuseTag(scalar.tag, isText: scalar.style != .plain, at: location)
            return .scalar(SyntaxScalar(text: scalar.string, isPlain: scalar.style == .plain, location: location))
        case .sequence(let sequence):
            refuseTag(sequence.tag, isText: false, at: location)
            var members: [SyntaxNode] = []
            for member in sequence { members.append(try convert(member, depth: depth + 1)) }
            return .sequence(members, at: location)
        case .mapping(let mapping):
            refuseTag(mapping.tag, isText: false, at: location)
            return .mapping(try convert(mapping, depth: depth), at: location)
        case .alias:
            throw refuse(location.line, location.column, "anchors and aliases are refused; write the value out")
        }
    }

    private func convert(_ mapping: Node.Mapping, depth: Int) throws(Refused) -> [SyntaxEntry] {
        var entries: [SyntaxEntry] = []
        var places: [String: SourceLocation] = [:]
        for (key, value) in mapping {
            let location = location(key.mark)
            guard key.anchor == nil else {
                throw refuse(location.line, location.column, "anchors and aliases are refused; write the value out")
            }
            guard case .scalar(let scalar) = key else {
                diagnostics.error(at: location, "a key is a list or a mapping; write a name")
                continue
            }
            let name = name(of: scalar, at: location)
            let converted = try convert(value, depth: depth + 1)
            if let first = places[name] {
                diagnostics.error(
                    at: location,
                    "duplicate key \(Quoting.quoted(name)), first written in line \(first.line); remove one of them")
                continue
            }
            places[name] = location
            let text = SyntaxScalar(text: name, isPlain: scalar.style == .plain, location: location)
            entries.append(SyntaxEntry(key: text, value: converted))
        }
        return entries
    }

    private func refuseTag(_ tag: Tag, isText: Bool, at location: SourceLocation) {
        let name = tag.description
        guard name != "", !(isText && name == "tag:yaml.org,2002:str") else { return }
        diagnostics.error(at: location, "YAML tags such as !!str are refused; remove the tag")
    }

    // MARK: Refusals

    /// Refuses what YAML does not allow, with its place; the library would say only its offset.
    private func refuseControlCharacters(in text: String) throws(Refused) {
        var line = 1
        var column = 1
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A: (line, column) = (line + 1, 0)
            case 0x09, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF:
                break
            default:
                throw refuse(
                    line, column,
                    "the character \(Quoting.codePoint(scalar)) cannot stand in YAML; remove it, or write an escape"
                        + " such as \"\\u0007\" in double quotes")
            }
            column += 1
        }
    }

    /// Refuses a file whose aliases could multiply before it is parsed.
    private func refuseManyAliases(in text: String) throws(Refused) {
        var previous: Unicode.Scalar = "\n"
        var line = 1
        var column = 1
        var anchors = 0
        var aliases = 0
        for scalar in text.unicodeScalars {
            if " \t\n\r[]{},:-?".unicodeScalars.contains(previous) {
                if scalar == "&" { anchors += 1 }
                if scalar == "*" { aliases += 1 }
                if anchors > 0 && aliases > Self.maximumAliases {
                    throw refuse(line, column, "anchors and aliases are refused; write the values out")
                }
            }
            if scalar == "\n" { (line, column) = (line + 1, 0) }
            column += 1
            previous = scalar
        }
    }

    private func refuse(_ error: YamlError, _ text: String) -> Refused {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            // A no-break space is found wanting at the end of what it is taken for a part of.
            let line = lines.prefix(mark.line).last { $0.contains("\u{A0}") } ?? lines.dropFirst(mark.line - 1).first
            let message = SyntaxAdvice.message(context: context?.text, problem: problem, line: line)
            return refuse(mark.line, mark.column, message)
        case .duplicatedKeysInMapping(_, let context):
            return refuse(context.mark.line, context.mark.column, "a key is given twice; remove one")
        default:
            return refuse(1, 1, "the file is not YAML")
        }
    }

    private func refuse(_ line: Int, _ column: Int, _ message: String) -> Refused {
        diagnostics.error(at: SourceLocation(file: file, line: line, column: column), message)
        return Refused()
    }

    private func location(_ mark: Mark?) -> SourceLocation {
        SourceLocation(file: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
}
