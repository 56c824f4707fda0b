/// A request as the fault server received it.
public struct FaultRequest: Sendable {
    /// The method.
    public let method: String
    /// The target of the first line, byte for byte.
    public let target: String
    /// The header fields in their order.
    public let headers: [(name: String, value: String)]
    /// The whole body.
    public let body: [UInt8]
    /// Which connection it came on, from 1 on.
    public let connection: Int
    /// Which request of its connection it is, from 1 on.
    public let numberOnConnection: Int
    /// Which request of the server it is, from 1 on.
    public let number: Int

    /// The target up to `?`, still percent-encoded.
    public var path: String { String(target.prefix { $0 != "?" }) }

    /// The query's items, decoded (`+` is left as it is: clients of stores write `%20`), in their order.
    public var queryItems: [(name: String, value: String)] {
        guard let mark = target.firstIndex(of: "?") else { return [] }
        return Self.items(target[target.index(after: mark)...])
    }

    /// The first value of a query item, decoded; nil where it is absent.
    public func query(_ name: String) -> String? { queryItems.first { $0.name == name }?.value }

    /// The first value of a header; nil where it is absent.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The items of a body of the type `application/x-www-form-urlencoded`, decoded.
    public var form: [String: String] {
        let items = Self.items(Substring(text.map { $0 == "+" ? " " : String($0) }.joined()))
        return Dictionary(items.map { ($0.name, $0.value) }) { first, _ in first }
    }

    private static func items(_ text: Substring) -> [(name: String, value: String)] {
        text.split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (decoded(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
        }
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
