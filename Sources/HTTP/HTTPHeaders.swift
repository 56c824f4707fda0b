/// The header fields of a request or an answer, in their order; names are compared without regard to case (RFC 9110, 5.1).
public struct HTTPHeaders: Sendable {
    /// One field.
    public struct Field: Sendable {
        /// The name as it was written.
        public let name: String
        /// The value; bytes of an answer that are no UTF-8 come as U+FFFD.
        public let value: String
    }

    /// The fields in their order; a name may come more than once.
    public private(set) var fields: [Field]

    /// Collects fields.
    public init(_ fields: [(String, String)] = []) {
        self.fields = fields.map { Field(name: $0.0, value: $0.1) }
    }

    /// Adds a field behind those that are there.
    public mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The first value of a name; setting it replaces all of them, nil removes them.
    public subscript(name: String) -> String? {
        get { fields.first { Self.isSame($0.name, name) }?.value }
        set {
            fields.removeAll { Self.isSame($0.name, name) }
            if let newValue { add(name, newValue) }
        }
    }

    /// Every value of a name, in order.
    public func values(_ name: String) -> [String] {
        fields.filter { Self.isSame($0.name, name) }.map(\.value)
    }

    private static func isSame(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count && zip(one.utf8, other.utf8).allSatisfy { lower($0) == lower($1) }
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
    }
}

extension HTTPHeaders: CustomStringConvertible, CustomReflectable {
    /// The names alone: a value may be a token.
    public var description: String { fields.map(\.name).joined(separator: ", ") }

    /// The names alone.
    public var customMirror: Mirror { Mirror(self, unlabeledChildren: fields.map(\.name)) }
}

extension HTTPHeaders.Field: CustomStringConvertible, CustomReflectable {
    /// The name alone: the value may be a token.
    public var description: String { name }

    /// The name alone.
    public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
