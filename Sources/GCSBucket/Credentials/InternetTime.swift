internal import HTTP
internal import Objects

/// Moments as RFC 3339 writes them, in UTC, as Google's interfaces do.
enum InternetTime {
    /// Reads `2026-11-26T16:02:00.5Z`; fractions are dropped.
    ///
    /// - Returns: seconds since 1970; nil for a text in another form.
    static func unixSeconds(_ text: String) -> Int64? { unixSeconds(Array(text.utf8).span) }

    private static func unixSeconds(_ bytes: Span<UInt8>) -> Int64? {
        let last = bytes.count - 1
        guard last >= 19, bytes[last] == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T") else { return nil }
        guard bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[13] == 0x3A, bytes[16] == 0x3A,
            let year = number(bytes, 0..<4), let month = number(bytes, 5..<7), let day = number(bytes, 8..<10),
            let hour = number(bytes, 11..<13), let minute = number(bytes, 14..<16), let second = number(bytes, 17..<19),
            1...12 ~= month, 1...31 ~= day, hour < 24, minute < 60, second <= 60
        else { return nil }
        guard last == 19 || bytes[19] == UInt8(ascii: ".") else { return nil }
        return HTTPDate.daysSince1970(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// Reads the same with its fraction, to the microsecond.
    ///
    /// - Returns: nil for a text in another form, and outside of the years that can be stored.
    static func timestamp(_ text: Span<UInt8>) -> Timestamp? {
        guard let seconds = unixSeconds(text) else { return nil }
        let fraction = 20..<max(20, min(29, text.count - 1))
        guard var nanoseconds = number(text, fraction) else { return nil }
        for _ in fraction.count..<9 { nanoseconds *= 10 }
        return Timestamp(seconds: seconds, nanoseconds: nanoseconds)
    }

    /// The number that digits are; 0 where there are none.
    private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
        var number: Int64 = 0
        for index in range {
            guard 0x30...0x39 ~= bytes[index] else { return nil }
            number = number * 10 + Int64(bytes[index] - 0x30)
        }
        return number
    }
}
