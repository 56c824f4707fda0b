public import HTTP

/// Gives out access keys: they are kept until shortly before their end, and asked for once however many wait for them.
public actor KeySource {
    /// Keys are replaced this long before their end, in seconds, or a tenth of their life before it if that is shorter.
    private static let margin: Int64 = 300

    private let provider: any KeyProvider
    private let desk: KeyDesk
    private var current: AccessKeys?
    private var since: Int64 = 0
    private var question: Task<Result<AccessKeys, HTTPFailure>, Never>?

    init(_ provider: any KeyProvider, _ desk: KeyDesk, first: AccessKeys? = nil) {
        self.provider = provider
        self.desk = desk
        current = first
        since = desk.time.unixSeconds()
    }

    /// Keys that hold.
    ///
    /// - Throws: `HTTPFailure`, of the kind `.credentials` where the credential is at fault.
    public func keys() async throws(HTTPFailure) -> AccessKeys {
        if let current, isFresh(current) { return current }
        return try await renewed()
    }

    /// Takes note that keys were refused as expired.
    ///
    /// - Returns: whether there are others now, so that it is worth asking again.
    /// - Throws: as `keys()`.
    func replace(_ refused: AccessKeys) async throws(HTTPFailure) -> Bool {
        // Another request had them replaced meanwhile.
        if let current, !current.isSameSession(as: refused) { return true }
        return try await !renewed().isSameSession(as: refused)
    }

    private func isFresh(_ keys: AccessKeys) -> Bool {
        guard let expires = keys.expires else { return true }
        return desk.time.unixSeconds() < expires - min(Self.margin, max(0, (expires - since) / 10))
    }

    private func renewed() async throws(HTTPFailure) -> AccessKeys {
        if let question { return try await question.value.get() }
        // Whoever waits may be stopped; the others still want the answer.
        let asked = Task { [provider, desk] () async -> Result<AccessKeys, HTTPFailure> in
            do throws(HTTPFailure) { return .success(try await provider.keys(desk)) } catch { return .failure(error) }
        }
        question = asked
        let result = await asked.value
        question = nil
        if case .success(let keys) = result {
            current = keys
            since = desk.time.unixSeconds()
        }
        return try result.get()
    }
}
