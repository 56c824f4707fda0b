/// How often and after what pauses a store that fails is asked again.
struct Backoff: Sendable {
    /// The attempts after the first.
    var pauses: [Duration] = [.milliseconds(500), .seconds(2), .seconds(8)]

    /// Sleeps before an attempt; false if there is none left or the run is to stop.
    func pause(before attempt: Int, unless stop: StopRequest) async -> Bool {
        guard attempt <= pauses.count, !stop.isExpressed else { return false }
        // Half of it is drawn, so that several loaders do not come back in step.
        let pause = pauses[attempt - 1] * Double.random(in: 0.5...1)
        do throws(SyncError) { try await stop.sleep(for: pause) } catch { return false }
        return true
    }
}
