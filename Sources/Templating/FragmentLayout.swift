/// The layout of fragments of several lines within a rendered text.
///
/// The lines after a fragment's first one get the indentation of the template's line that the tag stands on; if that line
/// begins a `--` comment, they stay within it. Line breaks within quotes are data and are left alone, and empty lines stay
/// empty.
enum FragmentLayout {
    /// No fragment contains it, so that it can mark where fragments begin and end.
    private static let mark: Unicode.Scalar = "\0"

    /// The fragment as it goes through Mustache.
    static func marked(_ fragment: String) -> String {
        fragment.utf8.contains(UInt8(ascii: "\n")) ? "\(mark)\(fragment)\(mark)" : fragment
    }

    /// Takes the marks out of a rendered text and lays the fragments between them out.
    static func layOut(_ rendered: String) -> String {
        var text = ""
        var line = ""
        for (index, part) in parts(of: rendered).enumerated() {
            if index.isMultiple(of: 2) {
                text += part
                let lines = part.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
                let last = lines.last.map { String($0) } ?? ""
                line = lines.count > 1 ? last : line + last
            } else {
                text += laidOut(part, on: line)
            }
        }
        return text
    }

    private static func laidOut(_ fragment: String, on line: String) -> String {
        let indentation = String(line.prefix { $0 == " " })
        let isComment = line.dropFirst(indentation.count).hasPrefix("--")
        let breaks = isComment ? nil : LineBreaks.outsideQuotes(of: fragment)
        var laidOut = ""
        for (index, next) in fragment.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            if index > 0 {
                laidOut += "\n"
                if isComment {
                    laidOut += next.isEmpty ? indentation + "--" : indentation + "-- "
                } else if !next.isEmpty, breaks?.contains(index - 1) == true {
                    laidOut += indentation
                }
            }
            laidOut += String(next)
        }
        return laidOut
    }

    /// The text between the marks: parts of the template and fragments in turn.
    private static func parts(of rendered: String) -> [String] {
        rendered.unicodeScalars.split(separator: mark, omittingEmptySubsequences: false).map { String($0) }
    }
}
