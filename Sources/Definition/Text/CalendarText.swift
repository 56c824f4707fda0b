/// Days and times as ISO 8601 writes them, in the proleptic Gregorian calendar.
enum CalendarText {
    /// Days since 1970-01-01 of `YYYY-MM-DD`, year 1 to 9999; nil if there is no such day.
    static func day(_ text: [UInt8]) -> Int64? {
        guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            let year = number(text[0..<4]), let month = number(text[5..<7]), let day = number(text[8..<10]),
            year >= 1, (1...12).contains(month), day >= 1, day <= length(of: month, year)
        else { return nil }
        // Days from civil: years begin in March, so that the leap day is the last of its year.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Microseconds since 1970 of a time such as `2023-01-31T12:30:00.5+01:00`, and whether it has an offset.
    ///
    /// The seconds and the offset may be missing; a space may stand for the `T`. Nil outside 0001-01-02 to 9999-12-30.
    static func moment(_ text: String) -> (microseconds: Int64, hasOffset: Bool)? {
        let bytes = Array(text.utf8)
        guard (16...40).contains(bytes.count), let day = day(Array(bytes[0..<10])),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "), bytes[13] == UInt8(ascii: ":"),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), hour < 24, minute < 60
        else { return nil }
        var rest = bytes[16...]
        guard let seconds = takeSeconds(&rest), let offset = takeOffset(rest) else { return nil }
        let minutes = day * 1440 + hour * 60 + minute - (offset.minutes ?? 0)
        let moment = minutes * 60_000_000 + seconds
        guard moment >= -62_135_510_400_000_000, moment < 253_402_214_400_000_000 else { return nil }
        return (moment, offset.minutes != nil)
    }

    /// Microseconds of `:SS` or `:SS.fraction`, rounded; 0 if there are none, nil if they are malformed.
    private static func takeSeconds(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        guard rest.first == UInt8(ascii: ":") else { return 0 }
        guard let seconds = number(rest.dropFirst().prefix(2)), rest.count >= 3, seconds < 60 else { return nil }
        rest = rest.dropFirst(3)
        guard rest.first == UInt8(ascii: ".") else { return seconds * 1_000_000 }
        let fraction = rest.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !fraction.isEmpty else { return nil }
        rest = rest.dropFirst(1 + fraction.count)
        let digits = Array(fraction.prefix(7)) + Array(repeating: UInt8(ascii: "0"), count: max(0, 7 - fraction.count))
        guard let tenths = number(digits[...]) else { return nil }
        return seconds * 1_000_000 + (tenths + 5) / 10
    }

    /// Minutes east of Greenwich: nil minutes if nothing is left, nil if what is left is no offset.
    private static func takeOffset(_ rest: ArraySlice<UInt8>) -> (minutes: Int64?, Void)? {
        guard let sign = rest.first else { return (nil, ()) }
        if rest.elementsEqual("Z".utf8) { return (0, ()) }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        var digits = Array(rest.dropFirst())
        if digits.count == 5, digits[2] == UInt8(ascii: ":") { digits.remove(at: 2) }
        // PostgreSQL takes offsets of less than sixteen hours.
        guard digits.count == 4, let hours = number(digits[0..<2]), let minutes = number(digits[2..<4]), hours < 16,
            minutes < 60
        else { return nil }
        let offset = hours * 60 + minutes
        return (sign == UInt8(ascii: "-") ? -offset : offset, ())
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    private static func length(of month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
