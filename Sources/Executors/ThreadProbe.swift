internal import Glibc

/// Finds out whether this process may have the threads without which it would stand still.
///
/// Where none can be made, Dispatch and Swift's pool wait for one without a word and for ever. Limits on them are those of
/// the user's processes (`ulimit -u`), of a service's tasks (`TasksMax=`) and of a container's (`pids.max`);
/// pthread_create(3) answers EAGAIN at each of them.
public enum ThreadProbe {
    /// What the smallest command takes beside its first: two for waiting on others, two for work.
    public static let least = 4

    /// Makes so many threads at once and ends them again.
    ///
    /// - Returns: how many could be made.
    public static func available(of wanted: Int = least) -> Int {
        let gate = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        defer { gate.deallocate() }
        gate.initialize(to: pthread_mutex_t())
        pthread_mutex_init(gate, nil)
        defer { pthread_mutex_destroy(gate) }
        // Each waits at the gate until all are there: one that has ended makes room for the next.
        pthread_mutex_lock(gate)
        var threads: [pthread_t] = []
        while threads.count < wanted {
            var thread = pthread_t()
            let error = pthread_create(
                &thread, nil,
                { argument in
                    guard let gate = argument?.assumingMemoryBound(to: pthread_mutex_t.self) else { return nil }
                    pthread_mutex_lock(gate)
                    pthread_mutex_unlock(gate)
                    return nil
                }, gate)
            guard error == 0 else { break }
            threads.append(thread)
        }
        pthread_mutex_unlock(gate)
        for thread in threads { pthread_join(thread, nil) }
        return threads.count
    }
}
