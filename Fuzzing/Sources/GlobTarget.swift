internal import Objects

/// Patterns and scopes.
///
/// An input is four lines: an included pattern, an excluded one, a prefix and a key.
struct GlobTarget: SimpleFuzzTarget {
    private let mutator = Mutator(
        corpus: [
            "**/*.csv\n_tmp/**\n\na/b/c.csv", "*\n?\nraw/\nraw/x", "{a,b/**}/[!a-c]x\n**/.*\ndata/\ndata/b/q/dx",
            "[a-z]*[0-9]\n\\*\n\nab/9", "a{b,{c,d}}e\n**\n\nace", "**/a/**\nb**c\n\nx/a/y", "a/**/b\n*\n\na/x/y/b",
        ],
        tokens: [
            "*", "**", "**/", "/**", "?", "[", "]", "[!", "[^", "{", "}", ",", "\\", "/", "\n", "[a-z]", "{a,b}", "-",
            ".",
            "é", "\u{301}", "\u{10FFFF}", "\0", "a",
        ])

    func input(_ random: inout SplitMix) -> [UInt8] { mutator.input(&random) }

    func complaint(about input: [UInt8]) -> String? {
        let lines = input.split(separator: 0x0A, maxSplits: 3, omittingEmptySubsequences: false)
        guard lines.count == 4 else { return nil }
        let texts = lines.map { String(decoding: $0, as: UTF8.self) }
        guard let include = try? Glob(texts[0]) else { return nil }
        let exclude = (try? Glob(texts[1])).map { [$0] } ?? []
        let prefix = texts[2]
        let key = Array(prefix.utf8) + Array(lines[3])
        if !include.description.utf8.elementsEqual(texts[0].utf8) { return "the pattern is not kept" }
        let rest = Array(lines[3])
        let included = include.matches(rest.span)
        let scope = Scope(prefix: prefix, include: [include], exclude: exclude)
        let expected = included && !exclude.contains { $0.matches(rest.span) }
        if scope.contains(key: key.span) != expected { return "the scope disagrees with its patterns" }
        if included, String(validating: rest, as: UTF8.self) == nil { return "a key that is not UTF-8 matches" }
        guard expected else { return nil }
        for index in key.indices where key[index] == UInt8(ascii: "/") {
            let directory = Array(key[..<index])
            if !scope.mayContainBelow(directory: directory.span) {
                return "a covered key lies below \(String(decoding: directory, as: UTF8.self)), which is passed over"
            }
        }
        return nil
    }
}
