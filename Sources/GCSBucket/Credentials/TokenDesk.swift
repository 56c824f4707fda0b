internal import FoundationEssentials
internal import HTTP

/// Asks servers of tokens, and says what is wrong with their answers.
struct TokenDesk: Sendable {
    /// The largest answer that is read.
    private static let largestAnswer = 1 << 20

    let session: HTTPSession
    let time: TimeSource
    /// What tokens are to be good for.
    let scope: String

    /// What the answers of a server of tokens have in common (RFC 6749, 5.1 and 5.2).
    struct Answer: Decodable {
        var access_token: String?
        var expires_in: FlexibleInteger?
        var error: ErrorField?
        var error_description: String?
        /// That of `generateAccessToken`.
        var accessToken: String?
        var expireTime: String?
    }

    /// Asks and reads the answer.
    ///
    /// - Parameters:
    ///   - origin: where the credential is from.
    ///   - secrets: what must not be in any message, though the server may repeat it.
    ///   - advice: what to do where the credential is refused, as a sentence.
    func token(
        _ request: HTTPRequest, origin: String, secrets: [Secret], advice: String
    ) async throws(HTTPFailure) -> AccessToken {
        let asked = time.unixSeconds()
        let answer = try await ask(request, origin: origin)
        guard answer.status == 200 else {
            let content = try? JSONDecoder().decode(Answer.self, from: Data(answer.bytes))
            throw HTTPFailure(
                .credentials,
                "\(origin): \(request.address) refuses it (status \(answer.status)\(Self.reason(content, secrets))). \(advice)"
            )
        }
        return try Self.token(in: answer, asked: asked, origin: origin, request)
    }

    /// Reads the token out of a good answer.
    ///
    /// - Parameter asked: when it was asked for, in seconds since 1970.
    static func token(
        in answer: HTTPAnswer, asked: Int64, origin: String, _ request: HTTPRequest
    ) throws(HTTPFailure) -> AccessToken {
        let content = try? JSONDecoder().decode(Answer.self, from: Data(answer.bytes))
        if let token = content?.access_token, isToken(token) {
            let seconds = content?.expires_in?.value ?? 3600
            return AccessToken(Secret(token), expires: asked + min(max(seconds, 0), 86_400 * 30))
        }
        if let token = content?.accessToken, isToken(token) {
            let expires = content?.expireTime.flatMap(InternetTime.unixSeconds)
            return AccessToken(Secret(token), expires: expires ?? asked + 3600)
        }
        throw HTTPFailure(
            .credentials, "\(origin): \(request.address) answers without a token. See that the address is one of tokens"
        )
    }

    /// Whether it can stand in a header (RFC 6750, 2.1, and what else is printable).
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// Asks, and says whose credential it was for where nobody answers.
    func ask(_ request: HTTPRequest, origin: String) async throws(HTTPFailure) -> HTTPAnswer {
        do throws(HTTPFailure) {
            return try await session.whole(
                "token", upTo: Self.largestAnswer, making: { () throws(HTTPFailure) in request })
        } catch {
            throw HTTPFailure(error.kind, "\(origin): no token: \(error.message)")
        }
    }

    /// A form as OAuth wants it.
    static func form(_ items: [(String, String)]) -> [UInt8] {
        Array(items.map { "\(GoogleAddress.encoded($0.0))=\(GoogleAddress.encoded($0.1))" }.joined(separator: "&").utf8)
    }

    /// A request that brings a form.
    static func post(_ address: HTTPAddress, form items: [(String, String)]) -> HTTPRequest {
        HTTPRequest(
            .post, address, headers: HTTPHeaders([("Content-Type", "application/x-www-form-urlencoded")]),
            body: form(items))
    }

    /// What the server says, unless it repeats what it was told.
    private static func reason(_ answer: Answer?, _ secrets: [Secret]) -> String {
        let words = [answer?.error?.text, answer?.error_description].compactMap(\.self).joined(separator: ", ")
        let isClean = !secrets.contains { !$0.revealed.isEmpty && words.contains($0.revealed) }
        let isTidy = !words.unicodeScalars.contains { $0.properties.generalCategory == .control }
        return words.isEmpty || !isClean || !isTidy ? "" : ": \(words.prefix(300))"
    }
}

/// A number that some servers write as a text.
struct FlexibleInteger: Decodable {
    let value: Int64?

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int64.self) {
            value = number
        } else {
            value = (try? container.decode(String.self)).flatMap { Int64($0) }
        }
    }
}

/// What is wrong: a word in OAuth's answers, an object in those of Google's other interfaces.
struct ErrorField: Decodable {
    let text: String?

    private struct Status: Decodable {
        var status: String?
        var message: String?
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let word = try? container.decode(String.self) {
            text = word
        } else {
            let status = try? container.decode(Status.self)
            text = [status?.status, status?.message].compactMap(\.self).joined(separator: ", ")
        }
    }
}
