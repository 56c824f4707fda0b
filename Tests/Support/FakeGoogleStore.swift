internal import Foundation
internal import Synchronization

/// A bucket that speaks the JSON API of Google Cloud Storage on a `FaultServer`: lists with pages and tokens, single objects,
/// and whatever goes wrong as a test has it.
public final class FakeGoogleStore: Sendable {
    /// An object.
    public struct Object: Sendable {
        /// The content's number.
        public var generation: Int64
        /// The metadata's number.
        public var metageneration: Int64 = 1
        /// The custom metadata.
        public var metadata: [String: String]
        /// When it was last changed, in seconds since 1970.
        public var updated: Int64
        /// Further members of the answer, as JSON: `"size": "3", "contexts": {}`.
        public var further = ""
    }

    /// What the store is like.
    public struct State: Sendable {
        /// The objects by their keys.
        public var objects: [String: Object] = [:]
        /// How many objects it gives at once, whatever it is asked for.
        public var pageSize = 1000
        /// Whether each page with objects is followed by an empty one with a token.
        public var hasEmptyPages = false
        /// Objects that no list shows, though they are there.
        public var hidden: Set<String> = []
        /// Whether every list ends with its first page, as if there were no more.
        public var losesTokens = false
        /// Whether the tokens of pages are forgotten before they are used.
        public var forgetsTokens = false
        /// Answers a request instead of the store; nil: the store answers.
        public var fault: (@Sendable (FaultRequest) -> FaultAnswer?)?
        /// The store's clock, in seconds since 1970.
        public var now: Int64 = 1_800_000_000
        fileprivate var generations: Int64 = 1_700_000_000_000_000
        fileprivate var tokens: [String: (query: String, after: String)] = [:]
    }

    /// The bucket's name.
    public let bucket: String
    private let state = Mutex(State())

    /// Makes an empty bucket.
    public init(bucket: String) { self.bucket = bucket }

    /// Starts a server of the bucket.
    public func serve() async throws -> FaultServer {
        try await FaultServer.start { request in self.answer(request) }
    }

    /// Changes what the store is like.
    public func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    /// Writes objects anew.
    public func put(_ keys: [String], metadata: [String: String] = [:], further: String = "") {
        change { state in
            for key in keys {
                state.generations += 1
                state.objects[key] = Object(
                    generation: state.generations, metadata: metadata, updated: state.now, further: further)
            }
        }
    }

    /// Changes the metadata of an object alone.
    public func edit(_ key: String, metadata: [String: String]) {
        change { state in
            state.objects[key]?.metadata = metadata
            state.objects[key]?.metageneration += 1
            state.objects[key]?.updated = state.now
        }
    }

    /// Removes objects.
    public func remove(_ keys: [String]) { change { state in for key in keys { state.objects[key] = nil } } }

    /// Says what is wrong, as the API does.
    public static func error(_ status: Int, _ message: String, reason: String = "notFound") -> FaultAnswer {
        .json(
            #"{"error": {"code": \#(status), "message": \#(quoted(message)), "errors": [{"reason": "\#(reason)"}]}}"#,
            status: status)
    }

    private func answer(_ request: FaultRequest) -> FaultAnswer {
        if let fault = state.withLock(\.fault)?(request) { return fault }
        let beginning = "/storage/v1/b/\(bucket)/o"
        guard request.path.hasPrefix(beginning) else {
            return Self.error(404, "The specified bucket does not exist.")
        }
        let rest = request.path.dropFirst(beginning.count)
        return rest.isEmpty ? list(request) : object(String(rest.dropFirst()).removingPercentEncoding ?? "")
    }

    private func object(_ key: String) -> FaultAnswer {
        guard let object = state.withLock({ $0.objects[key] }) else {
            return Self.error(404, "No such object: \(bucket)/\(key)")
        }
        return .json(Self.json(key, object))
    }

    private func list(_ request: FaultRequest) -> FaultAnswer {
        let query = request.queryItems.filter { $0.name != "pageToken" }.map { "\($0.name)=\($0.value)" }
            .joined(separator: "&")
        let (prefix, start) = (request.query("prefix") ?? "", request.query("startOffset") ?? "")
        let token = request.query("pageToken")
        return state.withLock { state in
            var after: String?
            if let token {
                guard !state.forgetsTokens, let known = state.tokens[token], known.query == query else {
                    return Self.error(400, "Invalid pageToken", reason: "invalid")
                }
                after = known.after
            }
            let keys = state.objects.keys.filter { key in
                key.utf8.starts(with: prefix.utf8) && !key.utf8.lexicographicallyPrecedes(start.utf8)
                    && !state.hidden.contains(key)
                    && (after.map { $0.utf8.lexicographicallyPrecedes(key.utf8) } ?? true)
            }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            let isEmptyPage = state.hasEmptyPages && token.map { !$0.hasPrefix("empty") } ?? false && !keys.isEmpty
            let asked = request.query("maxResults").flatMap { Int($0) } ?? 1000
            let page = isEmptyPage ? [] : Array(keys.prefix(min(state.pageSize, asked)))
            var members = ["\"kind\": \"storage#objects\""]
            if page.count < keys.count, !state.losesTokens {
                let next = "\(isEmptyPage ? "empty" : "token")-\(state.tokens.count)"
                state.tokens[next] = (query, page.last ?? after ?? "")
                members.append("\"nextPageToken\": \"\(next)\"")
            }
            if !page.isEmpty {
                let items = page.compactMap { key in state.objects[key].map { Self.json(key, $0) } }
                members.append("\"items\": [\(items.joined(separator: ", "))]")
            }
            let body = Array("{\(members.joined(separator: ", "))}".utf8)
            return .answer(200, ["Content-Type": "application/json", "Date": Self.date(state.now)], body: body)
        }
    }

    private static func json(_ key: String, _ object: Object) -> String {
        var members = [
            "\"kind\": \"storage#object\"", "\"name\": \(quoted(key))", "\"generation\": \"\(object.generation)\"",
            "\"metageneration\": \"\(object.metageneration)\"", "\"storageClass\": \"STANDARD\"",
            "\"updated\": \"\(time(object.updated))\"",
        ]
        if !object.metadata.isEmpty {
            let entries = object.metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)): \(quoted($0.value))" }
            members.append("\"metadata\": {\(entries.joined(separator: ", "))}")
        }
        if !object.further.isEmpty { members.append(object.further) }
        return "{\(members.joined(separator: ", "))}"
    }

    private static func quoted(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case _ where scalar.value < 0x20:
                "\\u" + String(repeating: "0", count: scalar.value < 16 ? 3 : 2) + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"\(scalars.joined())\""
    }

    private static func time(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }

    private static func date(_ seconds: Int64) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
    }
}
