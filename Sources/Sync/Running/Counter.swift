internal import Synchronization

/// A number that counts up, shared between tasks.
final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    /// The next number, from 1 on.
    func next() -> Int { value.add(1, ordering: .relaxed).newValue }
}
