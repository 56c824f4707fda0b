internal import FoundationEssentials
internal import HTTP

/// What the kinds of credential need of the machine to get keys.
struct KeyDesk: Sendable {
    /// The largest answer that is read.
    private static let largestAnswer = 1 << 20

    let session: HTTPSession
    let time: TimeSource
    let environment: [String: String]

    /// A variable that is set to something.
    func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// Asks, and says whose credential it was for where nobody answers.
    func ask(
        _ request: HTTPRequest, origin: String, patience: RetryPolicy? = nil,
        signing: (inout HTTPRequest) throws(HTTPFailure) -> Void = { _ in }
    ) async throws(HTTPFailure) -> HTTPAnswer {
        let session = patience.map { self.session.trying($0) } ?? self.session
        do throws(HTTPFailure) {
            return try await session.whole(
                "token", upTo: Self.largestAnswer, making: { () throws(HTTPFailure) in request }, signing: signing)
        } catch {
            throw HTTPFailure(error.kind, "\(origin): no access keys: \(error.message)")
        }
    }

    /// Reads what `credential_process` writes, and what servers of containers and instances answer: all are alike.
    ///
    /// - Returns: nil for a text that is none.
    static func keys(inJSON bytes: [UInt8]) -> AccessKeys? {
        guard let content = try? JSONDecoder().decode(Content.self, from: Data(bytes)), let id = content.AccessKeyId,
            let secret = content.SecretAccessKey, !id.isEmpty, !secret.isEmpty
        else { return nil }
        let token = content.SessionToken ?? content.Token
        return AccessKeys(
            id: id, secret: Secret(secret), token: token.flatMap { $0.isEmpty ? nil : Secret($0) },
            expires: content.Expiration.flatMap { ListTime.seconds(Array($0.utf8)) })
    }

    private struct Content: Decodable {
        var AccessKeyId: String?
        var SecretAccessKey: String?
        var SessionToken: String?
        var Token: String?
        var Expiration: String?
    }
}
