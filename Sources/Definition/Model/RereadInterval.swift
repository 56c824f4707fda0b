/// A time within which something is read again: `12 hours`, `7 days`, `2 weeks`.
public struct RereadInterval: Hashable, Sendable, CustomStringConvertible {
    /// The units of such a time.
    public enum Unit: String, Sendable, CaseIterable {
        /// Of 3600 seconds.
        case hours
        /// Of 24 hours.
        case days
        /// Of 7 days.
        case weeks

        fileprivate var hours: Int {
            switch self {
            case .hours: 1
            case .days: 24
            case .weeks: 168
            }
        }
    }

    /// How many units.
    public let count: Int
    /// Of what.
    public let unit: Unit

    /// Reads a time; nil for a text that is none, and for times below an hour and above a year.
    public init?(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 2, let count = Int(words[0]), words[0].first?.isNumber == true,
            let unit = Unit.allCases.first(where: { $0.rawValue == words[1] || $0.rawValue.dropLast() == words[1] }),
            count > 0, count <= 366 * 24 / unit.hours
        else { return nil }
        self.count = count
        self.unit = unit
    }

    /// The time as a definition writes it, which PostgreSQL reads as an interval.
    public var description: String { "\(count) \(unit.rawValue)" }
}
