internal import Foundation
internal import Glibc

/// A server of somebody else's that speaks S3, and the vendor's own library to change and read a bucket of it.
public final class AmazonServer: Sendable {
    /// An object as lists and HEAD show it.
    public struct Object: Decodable, Sendable, Equatable {
        /// The key.
        public let key: String
        /// Without quotes.
        public let etag: String
        /// In bytes.
        public let size: Int
        /// The media type.
        public let type: String
        /// The custom metadata.
        public let metadata: [String: String]
    }

    /// One thing that is done with a bucket.
    public enum Step: Sendable {
        /// Makes the bucket.
        case create
        /// Writes an object, and its tags where there are some.
        case put(String, [String: String], tags: [String: String]?)
        /// Removes an object.
        case delete(String)
        /// Writes the tags of an object anew.
        case tag(String, [String: String])

        fileprivate func line() throws -> String {
            func json(_ value: some Encodable) throws -> String {
                String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
            }
            return switch self {
            case .create: "[\"create\"]"
            case .put(let key, let metadata, let tags):
                "[\"put\", \(try json(key)), \(try json(metadata)), \(try tags.map { try json($0) } ?? "null")]"
            case .delete(let key): "[\"delete\", \(try json(key))]"
            case .tag(let key, let tags): "[\"tag\", \(try json(key)), \(try json(tags))]"
            }
        }
    }

    /// What addresses of the server begin with; nil: those of Amazon's own, or what the machine's settings name.
    public let origin: String?
    private let program: RunningProgram?
    private let folder: TemporaryFolder?
    private let keys: [String: String?]

    /// The store that the machine's own settings lead to, with the credential that they name.
    public init() {
        (program, folder, origin, keys) = (nil, nil, nil, [:])
    }

    private init(
        _ program: RunningProgram, port: Int, folder: TemporaryFolder, key: String, secret: String
    ) {
        self.program = program
        self.folder = folder
        origin = "http://127.0.0.1:\(port)"
        keys = [
            "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": nil, "AWS_PROFILE": nil,
            "AWS_CONFIG_FILE": "/nowhere", "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": nil, "AWS_ENDPOINT_URL_S3": nil, "AWS_REGION": nil, "AWS_DEFAULT_REGION": nil,
        ]
    }

    /// Starts moto, which takes any signature.
    public static func moto() async throws -> AmazonServer {
        let folder = try TemporaryFolder()
        let port = try freePort()
        let program = try RunningProgram(
            ["\(repositoryRoot())/.venv/bin/moto_server", "-H", "127.0.0.1", "-p", "\(port)"],
            outputFile: "\(folder.path)/moto.log")
        try await waitUntilServed(port: port)
        return AmazonServer(program, port: port, folder: folder, key: "AKIATEST", secret: "secret")
    }

    /// Starts OpenStack Swift with its S3 interface, which checks signatures and takes every key.
    public static func swift() async throws -> AmazonServer {
        let folder = try TemporaryFolder()
        let port = try freePort()
        // Swift is a package of the system's Python.
        let program = try RunningProgram(
            ["/usr/bin/python3", "\(repositoryRoot())/Tests/Support/swift_store.py", folder.path, "\(port)"],
            outputFile: "\(folder.path)/log")
        for _ in 0..<1200 {
            let said = (try? String(contentsOfFile: "\(folder.path)/log", encoding: .utf8)) ?? ""
            if said.contains("ready") {
                return AmazonServer(program, port: port, folder: folder, key: "test:tester", secret: "testing")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw SupportError("Swift did not start: see \(folder.path)/log")
    }

    /// What a program needs in its environment to ask the server, and nothing of the machine's own.
    public var environment: [String: String?] { keys }

    /// Ends the server.
    public func stop() { program?.send(SIGTERM) }

    /// What a definition says of the server; nothing for the machine's own.
    public var definition: String { origin.map { "server: { endpoint: \"\($0)\" }" } ?? "" }

    /// Does things with a bucket, one after another.
    public func act(_ steps: [Step], in bucket: String) async throws {
        try await run(try steps.map { try $0.line() }, bucket)
    }

    /// What a bucket holds.
    public func objects(under prefix: String, in bucket: String) async throws -> [Object] {
        let line = String(decoding: try JSONEncoder().encode(["read", prefix]), as: UTF8.self)
        let answer = try await run([line], bucket)
        return try answer.split(separator: "\n").map { try JSONDecoder().decode(Object.self, from: Data($0.utf8)) }
    }

    @discardableResult
    private func run(_ lines: [String], _ bucket: String) async throws -> String {
        let root = repositoryRoot()
        return try await runSuccessfully(
            "\(root)/.venv/bin/python", ["\(root)/Tests/Support/s3_bucket.py", origin ?? "", bucket],
            environment: keys.merging(["PYTHONIOENCODING": "utf-8"]) { $1 },
            input: lines.map { $0 + "\n" }.joined())
    }
}
