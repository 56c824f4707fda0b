internal import Layout

/// A constant of a definition, read by the product's own grammar of its type.
///
/// The grammar is that of the database's own casts, so that a constant means there what it means here.
enum Constant: Equatable {
    case text([UInt8])
    case number(DecimalText)
    case boolean(Bool)
    case day(String)
    /// Microseconds since 1970, of UTC or of an unknown zone.
    case moment(Int64, hasOffset: Bool)
    case uuid(String)
    case document

    /// Reads a constant; nil if the text is no value of the type.
    ///
    /// A list has no constants.
    init?(_ text: String, _ type: ColumnType) {
        switch type {
        case .text: self = .text(Array(text.utf8))
        case .integer:
            guard let number = Self.whole(text, Int64(Int32.min)...Int64(Int32.max)) else { return nil }
            self = .number(number)
        case .bigint:
            guard let number = Self.whole(text, .min ... .max) else { return nil }
            self = .number(number)
        case .numeric(let digits):
            guard let number = DecimalText(text), digits.map(number.fits) ?? true else { return nil }
            self = .number(number)
        case .doublePrecision:
            guard let number = DecimalText(text), Self.isBinary(text, number) else { return nil }
            self = .number(number)
        case .boolean:
            guard let flag = Self.flag(text) else { return nil }
            self = .boolean(flag)
        case .date:
            guard CalendarText.day(Array(text.utf8)) != nil else { return nil }
            self = .day(text)
        case .timestamptz:
            guard let moment = CalendarText.moment(text) else { return nil }
            self = .moment(moment.microseconds, hasOffset: moment.hasOffset)
        case .uuid:
            guard let uuid = Self.uuid(text) else { return nil }
            self = .uuid(uuid)
        case .jsonb:
            guard JSONText.isDocument(text) else { return nil }
            self = .document
        case .textArray: return nil
        }
    }

    /// Whether this one comes before another of the same type; nil where that cannot be known here.
    func isBefore(_ other: Constant) -> Bool? {
        switch (self, other) {
        case (.number(let left), .number(let right)): left < right
        case (.day(let left), .day(let right)): left < right
        case (.moment(let left, let leftOffset), .moment(let right, let rightOffset)):
            leftOffset == rightOffset ? left < right : nil
        default: nil
        }
    }

    /// What a constant of a type looks like.
    static func grammar(of type: ColumnType) -> String {
        switch type {
        case .text, .textArray: "a text"
        case .integer: "digits with an optional sign, -2147483648 to 2147483647"
        case .bigint: "digits with an optional sign, -9223372036854775808 to 9223372036854775807"
        case .numeric(nil): "a decimal number such as 12.5 or 1e3"
        case .numeric(let digits?):
            "a decimal number with at most \(digits.precision - digits.scale) digits before the point"
        case .doublePrecision: "a decimal number such as 12.5 or 1e3"
        case .boolean: "true or false"
        case .date: "a day such as 2023-01-31, of the years 0001 to 9999"
        case .timestamptz: "a time such as 2023-01-31T12:30:00Z, of the years 0001 to 9999"
        case .uuid: "a UUID such as a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
        case .jsonb: "a JSON document in quotes, such as '{\"a\": 1}'"
        }
    }

    private static func whole(_ text: String, _ range: ClosedRange<Int64>) -> DecimalText? {
        let digits = text.first == "-" || text.first == "+" ? text.utf8.dropFirst() : text.utf8[...]
        guard text.utf8.count <= 100, !digits.isEmpty,
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int64(text), range.contains(number)
        else { return nil }
        return DecimalText(text)
    }

    /// Whether a number neither overflows nor vanishes as a double, which PostgreSQL refuses.
    private static func isBinary(_ text: String, _ number: DecimalText) -> Bool {
        guard let double = Double(text.hasSuffix(".") ? text + "0" : text), double.isFinite else { return false }
        return double != 0 || number == DecimalText("0")
    }

    private static func flag(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "t", "yes", "y", "on", "1": true
        case "false", "f", "no", "n", "off", "0": false
        default: nil
        }
    }

    private static func uuid(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return nil }
        for (index, byte) in bytes.enumerated() {
            let isHyphen = [8, 13, 18, 23].contains(index)
            guard isHyphen ? byte == UInt8(ascii: "-") : Character(Unicode.Scalar(byte)).isHexDigit else { return nil }
        }
        return text.lowercased()
    }
}
