/// The answer to a request: its head, and its body as it arrives.
public struct HTTPResponse: Sendable {
    /// The status code.
    public let status: Int
    /// The header fields.
    public let headers: HTTPHeaders
    /// The body; empty for HEAD.
    public let body: any HTTPBody

    /// Puts an answer together.
    public init(status: Int, headers: HTTPHeaders, body: any HTTPBody) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// A body that arrives piece by piece.
///
/// Who does not read it to its end calls `abandon()`; the connection is lost then, and cannot be used again.
public protocol HTTPBody: AnyObject, Sendable {
    /// The next bytes, never empty; nil once all have been read, and only where the store said that these are all.
    ///
    /// - Throws: `HTTPFailure` if the body ends early, stalls, or is not what it claims to be.
    func next() async throws(HTTPFailure) -> [UInt8]?

    /// How many bytes have come over the line so far, before they were unpacked.
    var receivedBytes: Int { get }

    /// Gives up what is still to come; afterwards, or at the end, it does nothing.
    func abandon()
}

extension HTTPBody {
    /// The whole body.
    ///
    /// - Throws: `HTTPFailure`, of the kind `.tooLarge` for a body of more than `limit` bytes.
    public func collected(upTo limit: Int, of request: HTTPRequest) async throws(HTTPFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try await next() {
            guard bytes.count + piece.count <= limit else {
                abandon()
                throw HTTPFailure(.tooLarge, request, "the answer has more than \(limit) bytes")
            }
            bytes += piece
        }
        return bytes
    }

    /// The beginning of a body, whatever becomes of the rest: for what a store says of an error.
    public func beginning(upTo limit: Int) async -> [UInt8] {
        var bytes: [UInt8] = []
        do throws(HTTPFailure) {
            while bytes.count < limit, let piece = try await next() { bytes += piece }
        } catch {
            // What has arrived still says more than nothing.
        }
        abandon()
        return Array(bytes.prefix(limit))
    }
}
