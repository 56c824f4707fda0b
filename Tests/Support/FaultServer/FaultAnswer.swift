/// What the fault server does with a request: bytes, pauses and ends of the connection, in their order.
///
///     .answer(200, text: "{}")                        a whole answer
///     .answer(503, ["Retry-After": "3"])              slow down
///     .answer(200, text: page).after(.seconds(1))     late
///     .answer(200, text: page).thenClose()            closed without a word, as stores do with idle connections
///     .truncated(text: page, missing: 10)             Content-Length promises more
///     .chunked([a, b], isEnded: false)                the last chunk never comes
///     .gzip(bytes, missing: 8)                        whole as HTTP, cut as gzip
///     .reset, .closed, .silence                       no answer at all
public struct FaultAnswer: Sendable {
    /// One thing that the server does.
    public enum Step: Sendable {
        /// Sends bytes.
        case send([UInt8])
        /// Waits.
        case pause(Duration)
        /// Waits until the test says so.
        case wait(@Sendable () async -> Void)
        /// Ends the connection in order (FIN; with TLS close_notify).
        case close
        /// Ends the connection by RST.
        case reset
        /// Does nothing until the client or the server ends the connection.
        case stall
    }

    /// What is done, in order.
    public var steps: [Step]

    /// Does these things.
    public init(_ steps: [Step]) { self.steps = steps }

    // MARK: Whole answers

    /// A whole answer.
    ///
    /// - Parameter isBodyless: whether the body is only promised, as in an answer to HEAD.
    public static func answer(
        _ status: Int, _ headers: [String: String] = [:], body: [UInt8] = [], isBodyless: Bool = false
    ) -> FaultAnswer {
        var headers = headers
        if headers["Content-Length"] == nil { headers["Content-Length"] = "\(body.count)" }
        return FaultAnswer([.send(head(status, headers) + (isBodyless ? [] : body))])
    }

    /// A whole answer.
    public static func answer(_ status: Int, _ headers: [String: String] = [:], text: String) -> FaultAnswer {
        answer(status, headers, body: Array(text.utf8))
    }

    /// A whole answer in JSON.
    public static func json(_ text: String, status: Int = 200) -> FaultAnswer {
        answer(status, ["Content-Type": "application/json"], text: text)
    }

    /// A whole answer packed by gzip, which says so.
    ///
    /// - Parameter missing: how many bytes at the end of the packed body are left out; HTTP does not show it.
    public static func gzip(
        _ body: [UInt8], status: Int = 200, _ headers: [String: String] = [:], missing: Int = 0
    ) -> FaultAnswer {
        let packed = Array(Gzip.packed(body).dropLast(missing))
        return answer(status, headers.merging(["Content-Encoding": "gzip"]) { _, new in new }, body: packed)
    }

    /// An answer in chunks.
    ///
    /// - Parameters:
    ///   - pause: a wait before each chunk.
    ///   - isEnded: whether the last chunk comes, which ends the body; else the connection is closed instead.
    public static func chunked(
        _ chunks: [[UInt8]], status: Int = 200, _ headers: [String: String] = [:], pause: Duration? = nil,
        isEnded: Bool = true
    ) -> FaultAnswer {
        var answer = FaultAnswer([
            .send(head(status, headers.merging(["Transfer-Encoding": "chunked"]) { _, new in new }))
        ])
        for chunk in chunks where !chunk.isEmpty {
            if let pause { answer.steps.append(.pause(pause)) }
            answer.steps.append(.send(Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + Array("\r\n".utf8)))
        }
        answer.steps.append(isEnded ? .send(Array("0\r\n\r\n".utf8)) : .close)
        return answer
    }

    // MARK: Broken answers

    /// The connection is reset before there is an answer.
    public static let reset = FaultAnswer([.reset])
    /// The connection is closed before there is an answer.
    public static let closed = FaultAnswer([.close])
    /// There is no answer, and the connection stays open.
    public static let silence = FaultAnswer([.stall])

    /// An answer whose head promises more bytes than come before the end of the connection.
    public static func truncated(
        _ status: Int = 200, _ headers: [String: String] = [:], text: String, missing: Int, end: Step = .close
    ) -> FaultAnswer {
        let body = Array(text.utf8)
        let promised = headers.merging(["Content-Length": "\(body.count + missing)"]) { _, new in new }
        return FaultAnswer([.send(head(status, promised) + body), end])
    }

    /// Bytes that may be no HTTP at all, and the end of the connection.
    public static func raw(_ text: String, end: Step = .close) -> FaultAnswer {
        FaultAnswer([.send(Array(text.utf8)), end])
    }

    // MARK: Changes

    /// What a whole answer consists of: its head with the empty line, and its body.
    private var parts: (head: [UInt8], body: [UInt8]) {
        let bytes = steps.reduce(into: [UInt8]()) { bytes, step in if case .send(let more) = step { bytes += more } }
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return (bytes, []) }
        return (Array(bytes[..<end.upperBound]), Array(bytes[end.upperBound...]))
    }

    /// The body of a whole answer.
    public var body: [UInt8] { parts.body }

    /// The same up to so many bytes of its body, and then the end; its head promises all of them.
    public func cut(after count: Int, end: Step) -> FaultAnswer {
        FaultAnswer([.send(parts.head + parts.body.prefix(count)), end])
    }

    /// The same in chunks of so many bytes.
    ///
    /// - Parameter count: how many bytes of the body come, after which the connection ends without the last chunk; nil: all.
    public func inChunks(of size: Int, upTo count: Int? = nil, pause: Duration? = nil) -> FaultAnswer {
        let body = Array(parts.body.prefix(count ?? parts.body.count))
        let chunks = stride(from: 0, to: body.count, by: size).map { Array(body[$0..<min($0 + size, body.count)]) }
        var answer = FaultAnswer.chunked(chunks, pause: pause, isEnded: count == nil)
        let lines = String(decoding: parts.head, as: UTF8.self).replacing("Content-Length: ", with: "X-Length: ")
        answer.steps[0] = .send(Array(lines.utf8.dropLast(2)) + Array("Transfer-Encoding: chunked\r\n\r\n".utf8))
        return answer
    }

    /// The same, later.
    public func after(_ pause: Duration) -> FaultAnswer { FaultAnswer([.pause(pause)] + steps) }

    /// The same, once the test says so.
    public func after(_ signal: @escaping @Sendable () async -> Void) -> FaultAnswer {
        FaultAnswer([.wait(signal)] + steps)
    }

    /// The same, after which the connection is closed though nothing announced it.
    public func thenClose() -> FaultAnswer { FaultAnswer(steps + [.close]) }

    private static func head(_ status: Int, _ headers: [String: String]) -> [UInt8] {
        let lines = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
        return Array("HTTP/1.1 \(status) Status\r\n\(lines)\r\n".utf8)
    }
}
