/// The dates of HTTP headers.
public enum HTTPDate {
    /// Reads a date in one of the three forms that RFC 9110, 5.6.7 has recipients accept.
    ///
    /// - Returns: seconds since 1970-01-01T00:00:00Z; nil for a text that is no date.
    public static func unixSeconds(_ text: String) -> Int64? {
        let words = text.split { " ,".contains($0) }
        switch words.count {
        case 6:  // Sun, 06 Nov 1994 08:49:37 GMT
            guard words[5] == "GMT", let year = number(words[3], 4) else { return nil }
            return seconds(day: words[1], month: words[2], year: year, time: words[4])
        case 4:  // Sunday, 06-Nov-94 08:49:37 GMT
            let date = words[1].split(separator: "-")
            guard words[3] == "GMT", date.count == 3, let short = number(date[2], 2) else { return nil }
            // Of the two centuries that it may be, the one in which this form is still in use.
            return seconds(day: date[0], month: date[1], year: short < 70 ? 2000 + short : 1900 + short, time: words[2])
        case 5:  // Sun Nov  6 08:49:37 1994
            guard let year = number(words[4], 4) else { return nil }
            return seconds(day: words[2], month: words[1], year: year, time: words[3])
        default:
            return nil
        }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func number(_ text: Substring, _ digits: Int) -> Int64? {
        text.utf8.count <= digits && text.utf8.allSatisfy { 0x30...0x39 ~= $0 } ? Int64(text) : nil
    }

    private static func seconds(day: Substring, month: Substring, year: Int64, time: Substring) -> Int64? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).compactMap { number($0, 2) }
        guard let day = number(day, 2), 1...31 ~= day, let month = months.firstIndex(where: { $0 == month }),
            clock.count == 3, clock[0] < 24, clock[1] < 60, clock[2] <= 60
        else { return nil }
        return daysSince1970(year: year, month: Int64(month) + 1, day: day) * 86_400 + clock[0] * 3600 + clock[1] * 60
            + clock[2]
    }

    /// The days of the proleptic Gregorian calendar, counted in years that begin in March, so that a leap day ends one.
    package static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
