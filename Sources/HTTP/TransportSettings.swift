/// What a transport is told before its first request.
public struct TransportSettings: Sendable {
    /// The limits in time of requests that bring none of their own; their `connecting` is the upper bound for all.
    public var timeouts: HTTPTimeouts
    /// Which requests go through a proxy.
    public var proxies: ProxySettings
    /// A file of PEM certificates of authorities that are trusted beside the system's; nil: the system's alone.
    public var authorityFile: String?
    /// How many connections to one host are kept, at most.
    public var connectionsPerHost: Int
    /// How long a connection may idle before it is closed from this side.
    ///
    /// S3 closes its own after about five seconds, which is what the vendor's SDK for Java sets as its limit
    /// (aws/aws-sdk-java-v2, issue 1122); Google's front ends keep theirs for 610 seconds (Cloud Load Balancing, "Request
    /// distribution"). A loader that was busy in its database for longer opens a new one, rather than send into one that
    /// is being closed.
    public var idleConnection: Duration

    /// Sets everything.
    public init(
        timeouts: HTTPTimeouts = HTTPTimeouts(), proxies: ProxySettings = ProxySettings(), authorityFile: String? = nil,
        connectionsPerHost: Int = 256, idleConnection: Duration = .seconds(4)
    ) {
        self.timeouts = timeouts
        self.proxies = proxies
        self.authorityFile = authorityFile
        self.connectionsPerHost = connectionsPerHost
        self.idleConnection = idleConnection
    }
}
