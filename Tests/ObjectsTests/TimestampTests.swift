import Objects
import Testing

@Suite struct TimestampTests {
    @Test func theBoundsAreTheFirstAndTheLastThatFit() {
        #expect(Timestamp(microseconds: Timestamp.earliest.microseconds) == .earliest)
        #expect(Timestamp(microseconds: Timestamp.latest.microseconds) == .latest)
        #expect(Timestamp(microseconds: Timestamp.earliest.microseconds - 1) == nil)
        #expect(Timestamp(microseconds: Timestamp.latest.microseconds + 1) == nil)
        // 719,161 days from 0001-01-02 to 1970-01-01, and 2,932,896 from there to 9999-12-31.
        #expect(Timestamp.earliest.microseconds == -719_161 * 86_400_000_000)
        #expect(Timestamp.latest.microseconds == 2_932_896 * 86_400_000_000 - 1)
    }

    @Test(
        arguments: [
            (0, 0, 0), (1, 999, 1_000_000), (1, 1000, 1_000_001), (-1, 999_999_999, -1),
            (Int64.max, 0, nil), (Int64.min, 0, nil), (253_402_214_400, 0, nil), (9_223_372_036_854, 999_999_999, nil),
        ] as [(Int64, Int64, Int64?)])
    func secondsAndNanoseconds(seconds: Int64, nanoseconds: Int64, microseconds: Int64?) {
        #expect(Timestamp(seconds: seconds, nanoseconds: nanoseconds)?.microseconds == microseconds)
    }
}
