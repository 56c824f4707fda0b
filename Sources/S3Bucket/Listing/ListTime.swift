internal import HTTP
internal import Objects

/// Moments as S3's answers have them: `2026-11-26T16:02:00.000Z`, in UTC.
enum ListTime {
    /// Seconds since 1970 of such a text; nil for one in another form.
    static func seconds(_ text: [UInt8]) -> Int64? {
        text.withUnsafeBufferPointer { moment($0)?.seconds }
    }

    /// The moment of such a text; nil for one in another form, and outside of the years that can be stored.
    static func timestamp(_ text: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        guard let (seconds, nanoseconds) = moment(text) else { return nil }
        return Timestamp(seconds: seconds, nanoseconds: nanoseconds)
    }

    private static func moment(_ text: UnsafeBufferPointer<UInt8>) -> (seconds: Int64, nanoseconds: Int64)? {
        guard text.count >= 20, text[4] == 0x2D, text[7] == 0x2D, text[10] == UInt8(ascii: "T"), text[13] == 0x3A,
            text[16] == 0x3A
        else { return nil }
        // A digit that is none makes the number fall out of its bounds.
        func number(_ start: Int, _ count: Int) -> Int64 {
            var value: Int64 = 0
            for place in start..<start + count {
                let digit = Int64(text[place]) - 0x30
                guard 0...9 ~= digit else { return -1 }
                value = value * 10 + digit
            }
            return value
        }
        let (year, month, day) = (number(0, 4), number(5, 2), number(8, 2))
        let (hour, minute, second) = (number(11, 2), number(14, 2), number(17, 2))
        guard year >= 0, 1...12 ~= month, 1...31 ~= day, 0..<24 ~= hour, 0..<60 ~= minute, 0...60 ~= second,
            let nanoseconds = fraction(text)
        else { return nil }
        let days = HTTPDate.daysSince1970(year: year, month: month, day: day)
        return (days * 86_400 + hour * 3600 + minute * 60 + second, nanoseconds)
    }

    /// What follows the seconds: nothing or a fraction, and `Z` (some stores write `+00:00`).
    private static func fraction(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        var (place, value, scale) = (19, Int64(0), Int64(1_000_000_000))
        if text[place] == UInt8(ascii: ".") {
            place += 1
            while place < text.count, 0x30...0x39 ~= text[place] {
                if scale > 1 {
                    value = value * 10 + Int64(text[place] - 0x30)
                    scale /= 10
                }
                place += 1
            }
        }
        let rest = text[place...]
        guard rest.elementsEqual("Z".utf8) || rest.elementsEqual("+00:00".utf8) else { return nil }
        return value * scale
    }
}
