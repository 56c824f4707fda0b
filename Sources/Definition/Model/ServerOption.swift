public import Objects

/// An option of a bucket's server.
public enum ServerOption: String, Hashable, Sendable, CaseIterable {
    /// The address of a store other than the vendor's.
    case endpoint
    /// Where the bucket is.
    case region
    /// Whether the bucket stands in the path of a request, not in its host name.
    case pathStyle = "path_style"
    /// Whether the one who asks pays, as the bucket's owner demands.
    case requesterPays = "requester_pays"
    /// The project that pays for the requests.
    case userProject = "user_project"

    /// The stores that know the option.
    public var schemes: [BucketURL.Scheme] {
        switch self {
        case .endpoint, .region: [.s3, .gs]
        case .pathStyle, .requesterPays: [.s3]
        case .userProject: [.gs]
        }
    }

    /// Whether its value is `true` or `false`.
    public var isFlag: Bool { self == .pathStyle || self == .requesterPays }

    var summary: String {
        switch self {
        case .endpoint: "The address of a store other than the vendor's; for s3 and gs."
        case .region: "Where the bucket is; for s3 and gs."
        case .pathStyle: "Whether the bucket stands in the path of a request, not in its host name; for s3."
        case .requesterPays: "Whether the one who asks pays, as the bucket's owner demands; for s3."
        case .userProject: "The project that pays for the requests; for gs."
        }
    }

    var example: String {
        switch self {
        case .endpoint: "https://storage.example.org"
        case .region: "europe-west2"
        case .pathStyle, .requesterPays: "true"
        case .userProject: "my-project"
        }
    }
}
