internal import CPostgres

extension Connection {
    /// Whether a transaction is open, also one that failed and waits for its ROLLBACK.
    public var isInTransaction: Bool {
        let status = unsafe PQtransactionStatus(pointer)
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE
    }

    /// Whether libpq still holds the connection for good; a dead peer shows only when it is spoken to.
    public var isOpen: Bool { unsafe PQstatus(pointer) == CONNECTION_OK }

    /// The server's version as a number, such as 150018 for 15.18; 0 once closed.
    public var serverVersion: Int { Int(unsafe PQserverVersion(pointer)) }

    /// The process that serves this connection, as in `pg_stat_activity.pid`; 0 once closed.
    public var backendProcessID: Int32 { unsafe PQbackendPID(pointer) }

    /// A handle by which other threads can cancel what this connection does; nil once it is closed.
    public func cancelHandle() -> CancelHandle? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe CancelHandle(of: pointer)
    }

    /// Takes the notifications that have arrived since the last call, for channels that this session listens to.
    ///
    /// - Throws: `DatabaseError` if the connection is lost.
    public func notifications() throws(DatabaseError) -> [Notification] {
        let pointer = try unsafe ready(for: "notifications")
        guard unsafe PQconsumeInput(pointer) == 1 else {
            throw unsafe DatabaseError(connection: pointer, statement: "notifications")
        }
        var arrived: [Notification] = []
        while let next = unsafe PQnotifies(pointer) {
            arrived.append(
                Notification(
                    channel: unsafe String(cString: next.pointee.relname),
                    payload: unsafe String(cString: next.pointee.extra), processID: unsafe next.pointee.be_pid))
            unsafe PQfreemem(next)
        }
        return arrived
    }
}
