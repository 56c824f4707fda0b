internal import CPostgres

/// A message of the server that is not an error.
public struct Notice: Sendable, Equatable {
    /// `WARNING`, `NOTICE`, `INFO`, `LOG` or `DEBUG`, never translated.
    public var severity: String
    /// The five characters of SQLSTATE.
    public var sqlState: String
    /// What the server says.
    public var message: String
    /// More about it; nil if there is none.
    public var detail: String?
    /// What to do; nil if the server says nothing.
    public var hint: String?
}

/// Holds the handler of a connection's notices where C can point to it.
final class NoticeReceiver {
    private let handler: @Sendable (Notice) -> Void

    init(_ handler: @escaping @Sendable (Notice) -> Void) {
        self.handler = handler
    }

    /// Has libpq call the handler; the receiver has to outlive the connection.
    func attach(to connection: OpaquePointer) {
        let box = unsafe Unmanaged.passUnretained(self).toOpaque()
        _ = unsafe PQsetNoticeReceiver(
            connection,
            { box, result in
                guard let box = unsafe box, let result = unsafe result else { return }
                unsafe Unmanaged<NoticeReceiver>.fromOpaque(box).takeUnretainedValue().receive(result)
            }, box)
    }

    private func receive(_ result: OpaquePointer) {
        handler(
            Notice(
                severity: unsafe ResultField.severity.text(of: result) ?? "NOTICE",
                sqlState: unsafe ResultField.sqlState.text(of: result) ?? "00000",
                message: unsafe ResultField.message.text(of: result) ?? "",
                detail: unsafe ResultField.detail.text(of: result), hint: unsafe ResultField.hint.text(of: result)))
    }
}

/// What another session sent by NOTIFY.
public struct Notification: Sendable, Equatable {
    /// The channel.
    public var channel: String
    /// The text that was sent; empty if there was none.
    public var payload: String
    /// The server process that sent it.
    public var processID: Int32
}
