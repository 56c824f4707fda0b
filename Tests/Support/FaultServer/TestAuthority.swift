/// An authority of the tests' own, and servers that it vouches for; made by the program `openssl`.
public final class TestAuthority: Sendable {
    /// A server's certificate and key.
    public struct Identity: Sendable {
        /// A PEM file.
        public let certificateFile: String
        /// A PEM file.
        public let keyFile: String
    }

    private let folder: TemporaryFolder

    /// The authority's certificate, a PEM file.
    public let certificateFile: String

    /// Makes an authority.
    public init() async throws {
        folder = try TemporaryFolder()
        certificateFile = "\(folder.path)/authority.pem"
        try await runSuccessfully(
            "openssl",
            ["req", "-x509", "-days", "2", "-subj", "/CN=Authority of tests", "-out", certificateFile]
                + Self.newKey("\(folder.path)/authority.key"))
    }

    /// Vouches for a server.
    ///
    /// - Parameter names: what it may be called, as the extension `subjectAltName` has it.
    public func identity(names: String = "DNS:localhost,IP:127.0.0.1") async throws -> Identity {
        let base = "\(folder.path)/server-\(names.hash)"
        let extensions = try folder.write("subjectAltName=\(names)\n", to: "server-\(names.hash).ext")
        try await runSuccessfully(
            "openssl", ["req", "-subj", "/CN=Server of tests", "-out", "\(base).csr"] + Self.newKey("\(base).key"))
        try await runSuccessfully(
            "openssl",
            [
                "x509", "-req", "-in", "\(base).csr", "-CA", certificateFile, "-CAkey", "\(folder.path)/authority.key",
                "-set_serial", "\(abs(names.hash) + 2)", "-days", "2", "-extfile", extensions, "-out", "\(base).pem",
            ])
        return Identity(certificateFile: "\(base).pem", keyFile: "\(base).key")
    }

    private static func newKey(_ file: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file]
    }
}

extension String {
    /// A small number for a file's name.
    fileprivate var hash: Int { utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF_FFFF } }
}
