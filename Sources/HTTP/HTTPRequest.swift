/// One request.
public struct HTTPRequest: Sendable {
    /// The methods that a reader of stores uses.
    public enum Method: String, Sendable {
        /// Reads.
        case get = "GET"
        /// Reads the head alone.
        case head = "HEAD"
        /// Asks for a token, or for many objects at once.
        case post = "POST"
        /// Asks a metadata server for a session (AWS).
        case put = "PUT"
    }

    /// What is done.
    public var method: Method
    /// To what.
    public var address: HTTPAddress
    /// The header fields; `Host` and `Content-Length` are added where the request is sent.
    public var headers: HTTPHeaders
    /// The body; empty for none.
    public var body: [UInt8]
    /// The limits in time; nil: those of the transport.
    public var timeouts: HTTPTimeouts?
    /// Whether the store may send the answer gzipped; it comes out of the transport unpacked.
    public var acceptsGzip = false
    /// Whether it goes straight to the host even where a proxy is set: metadata servers are links of the own machine.
    public var avoidsProxy = false

    /// Describes a request.
    public init(
        _ method: Method, _ address: HTTPAddress, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = [],
        timeouts: HTTPTimeouts? = nil
    ) {
        self.method = method
        self.address = address
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
    }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
    /// Method and address, without what authorizes.
    public var description: String { "\(method.rawValue) \(address)" }

    /// What `description` shows: headers and bodies hold tokens.
    public var customMirror: Mirror { Mirror(self, unlabeledChildren: [description]) }
}
