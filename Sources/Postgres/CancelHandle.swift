internal import CPostgres

/// Asks the server to stop what a connection is doing, from any thread.
///
/// Safe to share: `PQgetCancel` copies address and key out of the connection, nothing writes to the copy until it is
/// freed in `deinit`, and `PQcancel` only reads it ("Canceling Queries in Progress" in libpq's documentation says that
/// it is thread-safe, and that it works while another thread uses the connection). That is why the pointer may be
/// `nonisolated(unsafe)`, and no other of libpq's.
@safe public final class CancelHandle: Sendable {
    private nonisolated(unsafe) let pointer: OpaquePointer

    init?(of connection: OpaquePointer) {
        guard let pointer = unsafe PQgetCancel(connection) else { return nil }
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe PQfreeCancel(pointer) }

    /// Sends the request and waits until the server has passed it on.
    ///
    /// What runs then fails with kind `canceled`; where nothing runs, nothing happens.
    ///
    /// - Throws: `DatabaseError` of kind `connection` if the request could not be delivered.
    public func cancel() throws(DatabaseError) {
        var message = [CChar](repeating: 0, count: 256)
        guard unsafe PQcancel(pointer, &message, Int32(message.count)) == 0 else { return }
        let text = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        throw DatabaseError(kind: .connection, message: OneLine.of(String(decoding: text, as: UTF8.self)))
    }
}
