internal import HTTP
internal import Objects

/// Moments as RFC 3339 writes them, in UTC, as Google's interfaces do.
enum InternetTime {
    /// Reads `2026-11-26T16:02:00.5Z`; fractions are dropped.
    ///
    /// - Returns: seconds since 1970; nil for a text in another form.
    static func unixSeconds(_ text: String) -> Int64? { unixSeconds(Array(text.utf8)) }

    private static func unixSeconds(_ bytes: [UInt8]) -> Int64? {
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T") else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            let digits = bytes[range]
            return digits.allSatisfy { 0x30...0x39 ~= $0 } ? digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) } : nil
        }
        guard bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[13] == 0x3A, bytes[16] == 0x3A,
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), 1...12 ~= month, 1...31 ~= day, hour < 24,
            minute < 60, second <= 60
        else { return nil }
        let fraction = bytes[19..<(bytes.count - 1)]
        guard fraction.isEmpty || fraction.first == UInt8(ascii: ".") else { return nil }
        return HTTPDate.daysSince1970(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// Reads the same with its fraction, to the microsecond.
    ///
    /// - Returns: nil for a text in another form, and outside of the years that can be stored.
    static func timestamp(_ text: [UInt8]) -> Timestamp? {
        guard let seconds = unixSeconds(text) else { return nil }
        let fraction = text.dropFirst(20).dropLast().prefix(9)
        guard fraction.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        let digits = fraction.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
        let scale = (fraction.count..<9).reduce(Int64(1)) { scale, _ in scale * 10 }
        return Timestamp(seconds: seconds, nanoseconds: digits * scale)
    }
}
