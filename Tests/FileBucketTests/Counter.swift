import Synchronization

/// Counts from any thread.
final class Counter: Sendable {
    private let value: Mutex<Int>

    init(_ value: Int = 0) {
        self.value = Mutex(value)
    }

    var count: Int { value.withLock { $0 } }

    func add() { value.withLock { $0 += 1 } }

    /// Counts down; false once nothing is left.
    func next() -> Bool {
        value.withLock { value in
            value -= 1
            return value >= 0
        }
    }
}
