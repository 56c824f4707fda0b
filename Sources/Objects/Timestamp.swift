/// A moment, in whole microseconds since 1970-01-01T00:00:00Z.
///
/// Only moments that every reader of the table can hold are representable: 0001-01-02 to 9999-12-30 (Python's and
/// Django's datetime has no others, and a binary COPY would be refused for one outside PostgreSQL's own range).
public struct Timestamp: Hashable, Sendable, Comparable {
    /// Microseconds since the Unix epoch.
    public let microseconds: Int64

    /// 0001-01-02T00:00:00Z.
    public static let earliest = Timestamp(unchecked: -62_135_510_400_000_000)
    /// 9999-12-30T23:59:59.999999Z.
    public static let latest = Timestamp(unchecked: 253_402_214_399_999_999)

    private init(unchecked microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Makes a moment of microseconds since the Unix epoch; nil outside `earliest...latest`.
    public init?(microseconds: Int64) {
        guard (Self.earliest.microseconds...Self.latest.microseconds).contains(microseconds) else { return nil }
        self.microseconds = microseconds
    }

    /// Makes a moment of seconds and nanoseconds since the Unix epoch, as `stat` gives it; nil outside
    /// `earliest...latest`.
    public init?(seconds: Int64, nanoseconds: Int64) {
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return nil }
        let (sum, sumOverflow) = scaled.addingReportingOverflow(nanoseconds / 1000)
        guard !sumOverflow else { return nil }
        self.init(microseconds: sum)
    }

    /// Earlier is less.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }
}
