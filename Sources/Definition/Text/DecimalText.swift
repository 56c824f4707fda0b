internal import Layout

/// A decimal number as text, compared exactly whatever its length.
struct DecimalText: Comparable {
    private let isNegative: Bool
    /// The digits without zeros at either end; empty for zero.
    private let digits: [UInt8]
    /// The power of ten of the place before the first digit: the number is 0.digits × 10^exponent.
    private let exponent: Int

    /// Reads digits with an optional sign, point and exponent; nil for anything else, and past 10^400 either way.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        guard rest.count <= 400 else { return nil }
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        let whole = Self.takeDigits(&rest)
        var fraction: [UInt8] = []
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = Self.takeDigits(&rest)
        }
        guard !whole.isEmpty || !fraction.isEmpty, let shift = Self.takeExponent(&rest), rest.isEmpty else {
            return nil
        }
        let all = whole + fraction
        let zero = UInt8(ascii: "0")
        guard let first = all.firstIndex(where: { $0 != zero }), let last = all.lastIndex(where: { $0 != zero }) else {
            (self.isNegative, digits, exponent) = (false, [], 0)
            return
        }
        exponent = whole.count - first + shift
        digits = Array(all[first...last])
        self.isNegative = isNegative
        // A number's scale, too, is limited to 400 places.
        guard exponent <= 400, fraction.count - shift <= 400 else { return nil }
    }

    private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest.dropFirst(digits.count)
        return Array(digits)
    }

    /// The exponent, 0 if there is none; nil if it is malformed or far out of range.
    private static func takeExponent(_ rest: inout ArraySlice<UInt8>) -> Int? {
        guard let mark = rest.first else { return 0 }
        guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return nil }
        rest = rest.dropFirst()
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        let digits = takeDigits(&rest)
        guard let number = Int(String(decoding: digits, as: UTF8.self)), number <= 10_000 else { return nil }
        return isNegative ? -number : number
    }

    /// Whether the number, rounded half away from zero to the digits, still fits them.
    func fits(_ limit: NumericDigits) -> Bool {
        guard !digits.isEmpty else { return true }
        let wholeDigits = limit.precision - limit.scale
        if exponent > wholeDigits { return false }
        guard exponent == wholeDigits else { return true }
        // Only a run of nines that rounds up reaches one digit more.
        let kept = exponent + limit.scale
        guard digits.count > kept, digits[..<kept].allSatisfy({ $0 == UInt8(ascii: "9") }) else { return true }
        return digits[kept] < UInt8(ascii: "5")
    }

    static func == (left: DecimalText, right: DecimalText) -> Bool {
        left.isNegative == right.isNegative && left.digits == right.digits && left.exponent == right.exponent
    }

    static func < (left: DecimalText, right: DecimalText) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? right.isNearerZero(than: left) : left.isNearerZero(than: right)
    }

    private func isNearerZero(than other: DecimalText) -> Bool {
        if digits.isEmpty || other.digits.isEmpty { return digits.isEmpty && !other.digits.isEmpty }
        if exponent != other.exponent { return exponent < other.exponent }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}
