internal import Postgres
internal import Synchronization

/// Finds out who blocks a statement that takes long, while it still waits: afterwards nobody can tell.
final class LockWatch: Sendable {
    private let database: Database
    private let meter: ProgressMeter
    private let silence: Duration
    private let seen = Mutex<String?>(nil)

    init(_ database: Database, _ patience: Patience) {
        self.database = database
        meter = patience.meter
        silence = patience.silence
    }

    /// Who blocked it last, as a person is to read it; nil if nobody was seen to.
    var blocker: String? { seen.withLock { $0 } }

    /// Looks again and again, until the task is canceled, who blocks a process of the server.
    func watch(_ process: Int32) async {
        guard (try? await Task.sleep(for: silence)) != nil else { return }
        guard let session = try? await database.open(retry: .never) else { return }
        while !Task.isCancelled {
            let found = try? await session.all(Statement(SQLText.Loader.blockers), [.int64(Int64(process))]) {
                row throws(DatabaseError) in try row.text("blocker")
            }
            guard let found else { break }
            if let first = found.first {
                let text = found.count == 1 ? first : "\(first), and \(found.count - 1) more"
                seen.withLock { $0 = text }
                meter.tell(blocker: text)
            }
            guard (try? await Task.sleep(for: silence)) != nil else { break }
        }
        await session.close()
    }
}
