internal import Synchronization

/// What was read of folders in this run, shared by all who list and read: of those who want the same at once one reads, and the
/// others wait for it.
///
/// Beyond what is in use and the one that was used last it is bounded in bytes; the longest unused go first.
final class RunCache<Value: Sendable>: Sendable {
    private final class Slot: Sendable {
        let value = Mutex<Value?>(nil)
    }

    private struct Entry {
        var slot = Slot()
        var users = 0
        /// What the value is counted as; 0: it goes with its last user.
        var bytes = 0
        var lastUse: UInt64 = 0
    }

    private struct State {
        var entries: [[UInt8]: Entry] = [:]
        var bytes = 0
        var uses: UInt64 = 0
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: how many bytes may be held.
    init(limit: Int) {
        self.limit = limit
    }

    /// How many bytes are held.
    var heldBytes: Int { state.withLock { $0.bytes } }

    /// What is held for a path, or else what is read now.
    ///
    /// - Parameters:
    ///   - isCurrent: whether a value that is held may still be used.
    ///   - cost: how many bytes a value is counted as; 0 if it is not worth holding.
    func value<Failure: Error>(
        for path: [UInt8], while isCurrent: (Value) -> Bool = { _ in true }, cost: (Value) -> Int,
        read: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let slot = enter(path)
        var bytes: Int?
        defer { leave(path, slot, bytes) }
        return try slot.value.withLock { held throws(Failure) in
            if let held, isCurrent(held) { return held }
            let value = try read()
            bytes = cost(value)
            held = value
            return value
        }
    }

    private func enter(_ path: [UInt8]) -> Slot {
        state.withLock { state in
            state.uses += 1
            var entry = state.entries[path] ?? Entry()
            entry.users += 1
            entry.lastUse = state.uses
            state.entries[path] = entry
            return entry.slot
        }
    }

    private func leave(_ path: [UInt8], _ slot: Slot, _ bytes: Int?) {
        state.withLock { state in
            guard var entry = state.entries[path] else { return }
            entry.users -= 1
            if let bytes {
                state.bytes += bytes - entry.bytes
                entry.bytes = bytes
            }
            state.entries[path] = entry.users == 0 && entry.bytes == 0 ? nil : entry
            if state.bytes > limit { Self.shrink(&state, to: limit / 2) }
        }
    }

    /// Lets go of the longest unused, of more than need be, so that it does not happen at every step.
    private static func shrink(_ state: inout State, to limit: Int) {
        let unused = state.entries.filter { $0.value.users == 0 && $0.value.lastUse < state.uses }
        for (path, entry) in unused.sorted(by: { $0.value.lastUse < $1.value.lastUse }) where state.bytes > limit {
            state.bytes -= entry.bytes
            state.entries[path] = nil
        }
    }
}
