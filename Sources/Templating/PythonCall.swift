/// A call, a list or a tuple in Python, laid out as `ruff format` leaves it: on one line where it fits, else an item a line.
public struct PythonCall: Sendable {
    private enum Item {
        case fragment(String)
        case text(String)
        case call(PythonCall)
    }

    /// The longest line, as Black and ruff have it.
    public static let width = 88

    private let open: String
    private let close: String
    private var items: [(name: String, item: Item)] = []

    /// A call of something, without arguments yet.
    public init(_ callee: String) { (open, close) = ("\(callee)(", ")") }

    private init(open: String, close: String) { (self.open, self.close) = (open, close) }

    /// An empty list.
    public static var list: PythonCall { PythonCall(open: "[", close: "]") }
    /// An empty tuple; one of a single item is not spelled right.
    public static var tuple: PythonCall { PythonCall(open: "(", close: ")") }
    /// An empty dictionary.
    public static var dictionary: PythonCall { PythonCall(open: "{", close: "}") }

    /// The same with another argument.
    public func adding(_ name: String, _ fragment: PythonFragment) -> PythonCall {
        appending("\(name)=", .fragment(fragment.text))
    }

    /// The same with another item that has no name.
    public func adding(_ fragment: PythonFragment) -> PythonCall { appending("", .fragment(fragment.text)) }

    /// The same with another argument that is a text, which is broken where it is long.
    public func adding(_ name: String, text: String) -> PythonCall { appending("\(name)=", .text(text)) }

    /// The same with another argument that is laid out itself.
    public func adding(_ name: String, _ call: PythonCall) -> PythonCall { appending("\(name)=", .call(call)) }

    /// The same with another item that is laid out itself and has no name.
    public func adding(_ call: PythonCall) -> PythonCall { appending("", .call(call)) }

    /// The same dictionary with another entry.
    public func adding(key: String, _ value: PythonFragment) -> PythonCall {
        appending("\(PythonFragment.string(key).text): ", .fragment(value.text))
    }

    /// The same dictionary with another entry that is laid out itself.
    public func adding(key: String, _ value: PythonCall) -> PythonCall {
        appending("\(PythonFragment.string(key).text): ", .call(value))
    }

    private func appending(_ name: String, _ item: Item) -> PythonCall {
        var copy = self
        copy.items.append((name, item))
        return copy
    }

    /// Whether nothing was added.
    public var isEmpty: Bool { items.isEmpty }

    /// The call, its first line without indentation.
    ///
    /// - Parameters:
    ///   - indent: the indentation of the line that it begins on.
    ///   - used: how many characters stand on that line before it, with the indentation.
    ///   - after: how many follow it on its last line.
    public func laidOut(indent: Int, used: Int? = nil, after: Int = 0) -> PythonFragment {
        let line = open + items.map { $0.name + Self.flat($0.item) }.joined(separator: ", ") + close
        if (used ?? indent) + line.unicodeScalars.count + after <= Self.width, !line.contains("\n") {
            return PythonFragment(verbatim: line)
        }
        guard !items.isEmpty else { return PythonFragment(verbatim: line) }
        let margin = String(repeating: " ", count: indent + 4)
        let lines = items.map { name, item in
            margin + name + Self.broken(item, indent: indent + 4, used: indent + 4 + name.unicodeScalars.count) + ","
        }
        return PythonFragment(
            verbatim: ([open] + lines + [String(repeating: " ", count: indent) + close]).joined(separator: "\n"))
    }

    /// A text as a constant, on several lines within parentheses where it is long.
    ///
    /// - Parameters:
    ///   - indent: the indentation of the line that it begins on.
    ///   - used: how many characters stand on that line before it, with the indentation.
    public static func text(_ text: String, indent: Int, used: Int) -> PythonFragment {
        let line = PythonFragment.string(text)
        // What follows within a call, a comma, does not follow here.
        guard used + line.text.unicodeScalars.count > width else { return line }
        let broken = broken(.text(text), indent: indent, used: used)
        guard !broken.contains("\n"), indent + 4 + broken.unicodeScalars.count <= width else {
            return PythonFragment(verbatim: broken)
        }
        let margin = String(repeating: " ", count: indent)
        return PythonFragment(verbatim: "(\n\(margin)    \(broken)\n\(margin))")
    }

    private static func flat(_ item: Item) -> String {
        switch item {
        case .fragment(let text): text
        case .text(let text): PythonFragment.string(text).text
        case .call(let call):
            call.open + call.items.map { $0.name + flat($0.item) }.joined(separator: ", ") + call.close
        }
    }

    private static func broken(_ item: Item, indent: Int, used: Int) -> String {
        switch item {
        case .fragment(let text): return text
        case .call(let call): return call.laidOut(indent: indent, used: used, after: 1).text
        case .text(let text):
            let line = PythonFragment.string(text).text
            if used + line.unicodeScalars.count + 1 <= width { return line }
            let pieces = pieces(of: text, within: width - indent - 4)
            guard pieces.count > 1 else { return line }
            let margin = String(repeating: " ", count: indent + 4)
            return (["("] + pieces.map { margin + $0 } + [String(repeating: " ", count: indent) + ")"])
                .joined(separator: "\n")
        }
    }

    /// A text as constants that follow each other, each broken off after a space.
    private static func pieces(of text: String, within room: Int) -> [String] {
        var pieces: [String] = []
        var piece = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let next = piece + word + " "
            if !piece.isEmpty, PythonFragment.string(next).text.unicodeScalars.count > room {
                pieces.append(piece)
                piece = word + " "
            } else {
                piece = next
            }
        }
        return (pieces + [String(piece.dropLast())]).map { PythonFragment.string($0).text }
    }
}
