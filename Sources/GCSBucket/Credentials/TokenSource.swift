public import HTTP

/// Gives out tokens: one is kept until shortly before its end, and asked for once however many wait for it.
public actor TokenSource {
    /// A token is replaced this long before it ends, in seconds.
    ///
    /// Less than the five minutes before which metadata servers give out the same one again ("Access tokens", Compute
    /// Engine), so that each question has a new answer; more than a request and a skewed clock take.
    static let margin: Int64 = 225

    private let provider: any TokenProvider
    private let desk: TokenDesk
    private var current: Kept?
    private var wasRefused = false

    /// The token that is given out.
    private struct Kept {
        let token: AccessToken
        /// When it came, in seconds since 1970.
        let since: Int64
        /// Whether it was asked for because another had been refused.
        let isReplacement: Bool

        func isFresh(at now: Int64) -> Bool {
            // One that lives for minutes only is not asked for at every request.
            now < token.expires - min(TokenSource.margin, (token.expires - since) / 10)
        }
    }

    /// A replacement that is refused this soon, in seconds, shows that the credential itself is.
    private static let probation: Int64 = 300
    private var question: Question?
    private var questions = 0

    /// A token that is being asked for.
    private struct Question {
        let number: Int
        let answer: Task<Result<AccessToken, HTTPFailure>, Never>
        /// How many wait for it, and how many of these were stopped.
        var waiting = 0
        var stopped = 0
    }

    init(_ provider: any TokenProvider, _ desk: TokenDesk) {
        self.provider = provider
        self.desk = desk
    }

    /// A token that holds.
    ///
    /// - Throws: `HTTPFailure`, of the kind `.credentials` where the credential is at fault, which says which file or
    ///   address and what to do; `.cancelled` once everybody who waited for the same token was stopped.
    public func token() async throws(HTTPFailure) -> AccessToken {
        if let current, current.isFresh(at: desk.time.unixSeconds()) { return current.token }
        var asked = self.question ?? ask()
        asked.waiting += 1
        self.question = asked
        let question = asked
        let result = await withTaskCancellationHandler {
            await question.answer.value
        } onCancel: { [number = question.number] in
            Task { await self.leave(number) }
        }
        return try result.get()
    }

    /// Takes note that a token was refused (401), so that the next is a new one.
    ///
    /// - Returns: whether it is worth asking again: false if the refused one has itself just replaced a refused one.
    public func invalidate(_ token: AccessToken) -> Bool { invalidate(secret: token.secret) }

    /// The same for a token of which only the text is known.
    func invalidate(secret: Secret) -> Bool {
        // Another was put in its place meanwhile.
        guard let current, current.token.secret == secret else { return true }
        if current.isReplacement, desk.time.unixSeconds() - current.since < Self.probation { return false }
        self.current = nil
        wasRefused = true
        return true
    }

    private func ask() -> Question {
        let (provider, desk, isReplacement) = (provider, desk, wasRefused)
        questions += 1
        return Question(
            number: questions,
            answer: Task { () async -> Result<AccessToken, HTTPFailure> in
                let result: Result<AccessToken, HTTPFailure>
                do throws(HTTPFailure) {
                    result = .success(try await provider.token(desk, isReplacement: isReplacement))
                } catch {
                    result = .failure(error)
                }
                finish(result, isReplacement: isReplacement)
                return result
            })
    }

    private func finish(_ result: Result<AccessToken, HTTPFailure>, isReplacement: Bool) {
        question = nil
        guard case .success(let token) = result else { return }
        current = Kept(token: token, since: desk.time.unixSeconds(), isReplacement: isReplacement)
        wasRefused = false
    }

    /// One of those who wait was stopped; the last of them stops the question.
    private func leave(_ number: Int) {
        guard question?.number == number else { return }
        question?.stopped += 1
        if let question, question.stopped >= question.waiting { question.answer.cancel() }
    }
}
