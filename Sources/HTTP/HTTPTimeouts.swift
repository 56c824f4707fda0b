/// How long parts of a request may take.
public struct HTTPTimeouts: Sendable, Equatable {
    /// Until a connection stands: names looked up, TCP connected, TLS agreed on, a proxy's tunnel open.
    public var connecting: Duration
    /// Between two pieces of an answer, the first one included, while somebody waits for them.
    ///
    /// The time that a reader takes for a piece does not count: a loader that is busy in its database is no stall of
    /// the store's.
    public var idle: Duration
    /// From the beginning to the last byte, the reader's own time included.
    public var whole: Duration

    /// Sets the limits.
    ///
    /// A page of a thousand keys takes a store well under a second; the limits tell a dead connection from a slow one.
    public init(
        connecting: Duration = .seconds(10), idle: Duration = .seconds(30), whole: Duration = .seconds(900)
    ) {
        self.connecting = connecting
        self.idle = idle
        self.whole = whole
    }
}
