/// An answer that was read to its end.
public struct HTTPAnswer: Sendable {
    /// The status code.
    public let status: Int
    /// The header fields.
    public let headers: HTTPHeaders
    /// The whole body.
    public let bytes: [UInt8]

    /// Puts an answer together.
    public init(status: Int, headers: HTTPHeaders, bytes: [UInt8]) {
        self.status = status
        self.headers = headers
        self.bytes = bytes
    }
}

extension HTTPSession {
    /// Asks for something whose body is read whole before anybody looks at it: a body that breaks off is asked for again,
    /// and nobody has seen the half of it.
    ///
    /// - Parameters:
    ///   - limit: the largest body in bytes.
    ///   - repeating: the reason for which an answer is to be asked for again at once, as a sentence; nil: it is not.
    /// - Throws: what `answer` throws, and `.tooLarge`.
    public func whole(
        _ kind: RequestKind, upTo limit: Int, making: () async throws(HTTPFailure) -> HTTPRequest,
        signing: (inout HTTPRequest) throws(HTTPFailure) -> Void = { _ in },
        repeating: (HTTPAnswer) async throws(HTTPFailure) -> String? = { _ in nil }
    ) async throws(HTTPFailure) -> HTTPAnswer {
        var sent: HTTPRequest?
        return try await answer(
            kind,
            making: { () async throws(HTTPFailure) -> HTTPRequest in
                let request = try await making()
                sent = request
                return request
            }, signing: signing,
            reading: { response throws(HTTPFailure) -> Reading<HTTPAnswer> in
                guard let request = sent else { return .again("nothing was asked", after: nil) }
                let bytes = try await response.body.collected(upTo: limit, of: request)
                let answer = HTTPAnswer(status: response.status, headers: response.headers, bytes: bytes)
                if let reason = try await repeating(answer) { return .again(reason, after: .zero) }
                return .done(answer)
            })
    }
}
