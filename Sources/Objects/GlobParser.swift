/// Reads a glob into its tokens.
struct GlobParser {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var depth = 0

    /// How deep braces may stand in braces.
    private static let maximumDepth = 8

    init(_ pattern: String) {
        scalars = Array(pattern.unicodeScalars)
    }

    mutating func parse() throws(GlobError) -> [GlobToken] {
        guard !scalars.isEmpty else { throw fault("the pattern is empty; ** matches every key") }
        return try parseSequence()
    }

    private mutating func parseSequence() throws(GlobError) -> [GlobToken] {
        var tokens: [GlobToken] = []
        while index < scalars.count {
            let scalar = scalars[index]
            if depth > 0 && (scalar == "," || scalar == "}") { return tokens }
            switch scalar {
            case "*": tokens.append(parseStars())
            case "?":
                tokens.append(.one)
                index += 1
            case "[": tokens.append(try parseSet())
            case "{": tokens.append(try parseBraces())
            case "}": throw fault("a } without its {; write \\} for the character itself")
            case "\\": tokens.append(.scalar(try parseEscape()))
            case "\0": throw fault("a key cannot contain U+0000")
            default:
                tokens.append(.scalar(scalar))
                index += 1
            }
        }
        return tokens
    }

    private mutating func parseStars() -> GlobToken {
        let start = index
        while index < scalars.count, scalars[index] == "*" { index += 1 }
        guard index - start > 1 else { return .many }
        let beginsSegment = start == 0 || "/{,".unicodeScalars.contains(scalars[start - 1])
        if beginsSegment, index < scalars.count, scalars[index] == "/" {
            index += 1
            return .segments
        }
        return .anything
    }

    private mutating func parseEscape() throws(GlobError) -> Unicode.Scalar {
        guard index + 1 < scalars.count else {
            throw fault("a backslash at the end escapes nothing; write \\\\ for the character itself")
        }
        index += 2
        return scalars[index - 1]
    }

    private mutating func parseSet() throws(GlobError) -> GlobToken {
        let start = index
        index += 1
        var negated = false
        if index < scalars.count, scalars[index] == "!" || scalars[index] == "^" {
            negated = true
            index += 1
        }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while index < scalars.count, scalars[index] != "]" || ranges.isEmpty {
            let first = try parseMember()
            guard index + 1 < scalars.count, scalars[index] == "-", scalars[index + 1] != "]" else {
                ranges.append(first...first)
                continue
            }
            index += 1
            let last = try parseMember()
            guard first <= last else { throw fault("the range in [ ] runs backwards; write its lesser end first") }
            ranges.append(first...last)
        }
        guard index < scalars.count else {
            index = start
            throw fault("a [ without its ]; write \\[ for the character itself")
        }
        index += 1
        return .set(ranges, negated: negated)
    }

    private mutating func parseMember() throws(GlobError) -> Unicode.Scalar {
        let scalar = scalars[index]
        if scalar == "\\" { return try parseEscape() }
        guard scalar != "/" else {
            throw fault("a set in [ ] cannot contain /; it stands for one character of a segment")
        }
        guard scalar != "\0" else { throw fault("a key cannot contain U+0000") }
        index += 1
        return scalar
    }

    private mutating func parseBraces() throws(GlobError) -> GlobToken {
        let start = index
        depth += 1
        guard depth <= Self.maximumDepth else { throw fault("braces are nested more than \(Self.maximumDepth) deep") }
        var branches: [[GlobToken]] = []
        repeat {
            index += 1
            branches.append(try parseSequence())
        } while index < scalars.count && scalars[index] == ","
        guard index < scalars.count else {
            index = start
            throw fault("a { without its }; write \\{ for the character itself")
        }
        index += 1
        depth -= 1
        return .either(branches)
    }

    private func fault(_ message: String) -> GlobError {
        GlobError(offset: index, message: message)
    }
}
