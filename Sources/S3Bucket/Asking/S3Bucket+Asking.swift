public import Objects

extension S3Bucket {
    /// How many objects are asked for at once; the run's limiter decides how many of the questions are under way.
    private static let questionsAtOnce = 128
    /// After so many objects in a row for which the store gave no answer, it is the store that fails.
    private static let failuresInARow = 10

    /// Asks for the head, and for the tags where they are mirrored, of each object of a page.
    ///
    /// - Throws: `BucketError` if the store as a whole fails.
    public func completed(_ page: ObjectPage) async throws(BucketError) -> ObjectPage {
        let places = page.indices.filter { page.unread(at: $0) == nil }
        var done = ObjectPage()
        let answers = try await asked(places.map { Array(page.key(at: $0)) }, &done.requests)
        var byPlace: [Int: ObjectAnswer] = [:]
        for (place, answer) in zip(places, answers) { byPlace[place] = answer }
        for index in page.indices {
            switch byPlace[index] {
            case .found(let head, let tags): done.append(index, of: page, head, tags)
            case .vanished:
                // Some stores list keys for ever that they have no object for; a row that is there stays.
                done.refusals.append(
                    ObjectPage.Refusal(
                        key: Array(page.key(at: index)), source: nil, raw: [],
                        reason: "the store lists the key and says that it has no such object"))
            case .unread(let reason):
                done.append(index, of: page)
                done.setUnread(reason, at: done.count - 1)
            case .failed:
                done.append(index, of: page)
                done.setUnread(.unavailable, at: done.count - 1)
            case nil: done.append(index, of: page)
            }
        }
        return done
    }

    private func asked(_ keys: [[UInt8]], _ requests: inout Int) async throws(BucketError) -> [ObjectAnswer] {
        let replies = await concurrently(keys) { key in
            await api.answer(for: key)
        } isFatal: { reply in
            // What the whole run is refused or has used up is nothing of one object's.
            guard case .failed(let error) = reply.said else { return false }
            return error.kind != .unavailable
        }
        for case let reply? in replies { requests += reply.requests }
        let answers = replies.map { $0?.said }
        var failures = 0
        var last: BucketError?
        for case let answer? in answers {
            guard case .failed(let error) = answer else {
                failures = 0
                continue
            }
            failures += 1
            last = error
            guard error.kind == .unavailable, failures < Self.failuresInARow else { throw error }
        }
        // Where none is answered it is not the objects.
        if let last, failures == keys.count { throw last }
        return answers.map { $0 ?? .unread(.unavailable) }
    }

    /// Asks for each object by itself, in whatever order the answers come.
    ///
    /// - Parameter isFatal: whether an answer ends the questions; those that were not asked have none.
    private func concurrently<Answer: Sendable>(
        _ keys: [[UInt8]], _ ask: @escaping @Sendable ([UInt8]) async -> Answer,
        isFatal: (Answer) -> Bool
    ) async -> [Answer?] {
        var answers = [Answer?](repeating: nil, count: keys.count)
        await withTaskGroup(of: (Int, Answer).self) { group in
            var next = 0
            func add() {
                guard next < keys.count else { return }
                let place = next
                next += 1
                group.addTask { (place, await ask(keys[place])) }
            }
            for _ in 0..<Self.questionsAtOnce { add() }
            while let (place, answer) = await group.next() {
                answers[place] = answer
                if isFatal(answer) { next = keys.count }
                add()
            }
        }
        return answers
    }

    // MARK: The second witness

    /// Asks for each object by itself.
    ///
    /// - Throws: `BucketError` if the store as a whole fails or the bucket is not there.
    public func witness(of keys: [[UInt8]]) async throws(BucketError) -> [WitnessAnswer] {
        let answers = await concurrently(keys) { key in
            await witnessed(key)
        } isFatal: { answer in
            if case .failure = answer { true } else { false }
        }
        var known: [WitnessAnswer] = []
        for answer in answers {
            switch answer {
            case .success(let said): known.append(said)
            case .failure(let error): throw error
            case nil: known.append(.unknown)
            }
        }
        return known
    }

    private func witnessed(_ key: [UInt8]) async -> Result<WitnessAnswer, BucketError> {
        do throws(BucketError) {
            switch try await api.head(key) {
            case .found(let head):
                return .success(
                    .present(since: head.lastModified.flatMap { Timestamp(seconds: $0, nanoseconds: 0) }))
            case .absent: return .success(.gone)
            case .denied, .refused:
                // Who may not list the bucket gets 403 for a key that is not there ("HeadObject", permissions); and rights are
                // given for lists and for objects apart. A list of the key alone tells.
                return .success(try await listed(key))
            }
        } catch {
            // A list that is refused says nothing of the object.
            return error.kind == .denied ? .success(.unknown) : .failure(error)
        }
    }

    private func listed(_ key: [UInt8]) async throws(BucketError) -> WitnessAnswer {
        let answer = try await api.reason(for: key)
        guard let first = answer.lastKey else { return answer.hasMore ? .unknown : .gone }
        // The key itself is the first of all that begin with it.
        guard first == key else { return .gone }
        return .present(since: answer.page.isEmpty ? nil : answer.page.lastModified(at: 0))
    }
}

extension ObjectPage {
    /// Adds a listed object with what its head and tags say.
    fileprivate mutating func append(_ index: Int, of listed: ObjectPage, _ head: ObjectHead, _ tags: [UInt8]?) {
        let key = Array(listed.key(at: index))
        if head.agrees(with: listed, at: index) {
            append(index, of: listed)
            if head.isRacy { setFingerprint(.lookAgain, at: count - 1) }
        } else {
            // It changed since, or another machine of the store answers, whose metadata may be the older: it is looked at again.
            append(
                key: key.span, size: head.size,
                lastModified: head.lastModified.flatMap { Timestamp(seconds: $0, nanoseconds: 0) },
                fingerprint: .lookAgain)
            set(.etag, head.etag, of: key)
            set(.storageClass, head.storageClass ?? "STANDARD", of: key)
        }
        if let text = head.contentType { set(.contentType, text, of: key) }
        if let text = head.contentEncoding { set(.contentEncoding, text, of: key) }
        if let text = head.version { set(.version, text, of: key) }
        if let metadata = head.metadata { set(.metadata, metadata.span) }
        if let tags { set(.tags, tags.span) }
        for refusal in head.refusals {
            refusals.append(
                Refusal(key: key, source: refusal.source, raw: Array(refusal.raw.utf8), reason: refusal.reason))
        }
    }

    private mutating func set(_ field: Field, _ text: String, of key: [UInt8]) {
        guard !text.isEmpty, set(field, Array(text.utf8).span) != .storable else { return }
        refusals.append(
            Refusal(key: key, source: "metadata", raw: Array(text.utf8), reason: "the store's answer contains U+0000"))
    }
}

extension ObjectHead {
    /// Whether it is the object as it was listed.
    fileprivate func agrees(with page: ObjectPage, at index: Int) -> Bool {
        guard etag.utf8.elementsEqual(page.field(.etag, at: index) ?? []) else { return false }
        if let size, let listed = page.size(at: index), size != listed { return false }
        guard let lastModified, let listed = page.lastModified(at: index) else { return true }
        // Headers have whole seconds; stores cut the fraction, or round it.
        return abs(listed.microseconds - lastModified * 1_000_000) <= 1_000_000
    }
}
