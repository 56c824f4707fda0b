internal import Text

/// A JSON value to be written (RFC 8259); members keep their order.
public enum JSON: Sendable {
    /// The value null.
    case null
    /// True or false.
    case bool(Bool)
    /// A whole number.
    case integer(Int64)
    /// A number; null is written for one that is not finite.
    case number(Double)
    /// A text.
    case string(String)
    /// A list.
    case array([JSON])
    /// An object.
    case object([(String, JSON)])
    /// JSON that another writer made, as PostgreSQL did.
    case verbatim(String)

    /// A text, or null for nil.
    public init(_ text: String?) { self = text.map { .string($0) } ?? .null }
    /// A whole number, or null for nil.
    public init(_ number: Int64?) { self = number.map { .integer($0) } ?? .null }

    /// The value as one line of JSON.
    public var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let truth): text += truth ? "true" : "false"
        case .integer(let number): text += "\(number)"
        case .number(let number): text += number.isFinite ? "\(number)" : "null"
        case .string(let string): Self.write(string, to: &text)
        case .array(let elements):
            Self.write(elements, between: ("[", "]"), to: &text) { $0.write(to: &$1) }
        case .object(let members):
            Self.write(members, between: ("{", "}"), to: &text) { member, text in
                Self.write(member.0, to: &text)
                text += ": "
                member.1.write(to: &text)
            }
        case .verbatim(let json): text += json
        }
    }

    private static func write<Item>(
        _ items: [Item], between brackets: (String, String), to text: inout String, _ body: (Item, inout String) -> Void
    ) {
        text += brackets.0
        for (index, item) in items.enumerated() {
            if index > 0 { text += ", " }
            body(item, &text)
        }
        text += brackets.1
    }

    private static func write(_ string: String, to text: inout String) { text += JSONString.quoted(string) }
}
