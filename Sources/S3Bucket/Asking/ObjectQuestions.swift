internal import HTTP
internal import Objects

/// What a store says of one object that was listed.
enum ObjectAnswer: Sendable {
    /// It is there.
    case found(ObjectHead, tags: [UInt8]?)
    /// It is not.
    case vanished
    /// It is there and cannot be read.
    case unread(UnreadReason)
    /// The store as a whole fails.
    case failed(BucketError)
}

extension ObjectAPI {
    /// What is known of one object.
    enum Head: Sendable {
        case found(ObjectHead)
        case absent
        case denied
        /// It is refused as such, though the bucket can be asked: by a key of its own that it is encrypted with.
        case refused
    }

    /// Asks for the head of an object.
    ///
    /// - Throws: `BucketError` if there is no answer, which may be the object's or the store's fault.
    func head(_ key: [UInt8], _ counter: Counter = Counter()) async throws(BucketError) -> Head {
        var isRepeated = false
        while true {
            let reply: Reply<ObjectHead> = try await ask("head", .head, key: key, [], counter) {
                response, _ throws(HTTPFailure) in
                let head = ObjectHead(response.headers)
                // An error with status 200, or the page of a proxy: to take it for the object's would empty its row.
                return head.isOfAnObject
                    ? .done(.value(head))
                    : .again("the answer tells neither an ETag nor a time, as one of an object does", after: nil)
            }
            switch reply {
            case .value(let head): return .found(head)
            case .fault(404, _): return .absent
            case .fault(401, _), .fault(403, _): return .denied
            case .fault(400, _) where !isRepeated:
                // It has no words: a wrong region, a session that is over and a wrong clock look alike.
                counter.value += try await reason(for: key).page.requests
                isRepeated = true
            case .fault(400, _): return .refused
            case .fault(let status, let error): throw fault(status, error)
            }
        }
    }

    /// The tags of an object as a JSON object of strings.
    func tags(_ key: [UInt8], _ counter: Counter) async throws(BucketError) -> Tags {
        let largest = 1 << 20
        let reply: Reply<[UInt8]> = try await ask("tags", .get, key: key, [("tagging", [])], counter) {
            response, request async throws(HTTPFailure) in
            let bytes = try await response.body.collected(upTo: largest, of: request)
            return TagReader.read(bytes).map { .done(.value($0)) }
                ?? .again("the answer is no set of tags", after: nil)
        }
        switch reply {
        case .value(let tags): return .found(tags)
        case .fault(404, let error) where error.code == "NoSuchTagSet" || error.code == "NoSuchTagSetError":
            return .found(Array("{}".utf8))
        case .fault(404, _): return .absent
        case .fault(401, _), .fault(403, _): return .denied
        case .fault(let status, let error) where status == 501 || status == 405 || error.code == "NotImplemented":
            throw BucketError(
                .malformed,
                "\(site.place.title): this store keeps no tags of objects\(error.words); remove the columns from: tag.… of the "
                    + "definition")
        case .fault(let status, let error): throw fault(status, error)
        }
    }

    /// What is known of an object's tags.
    enum Tags: Sendable {
        case found([UInt8])
        case absent
        case denied
    }

    /// Asks for all that is mirrored of one object and that lists do not tell.
    ///
    /// - Returns: what was said, and how many requests it took.
    func answer(for key: [UInt8]) async -> (said: ObjectAnswer, requests: Int) {
        let counter = Counter()
        let said = await answer(for: key, counter)
        return (said, counter.value)
    }

    private func answer(for key: [UInt8], _ counter: Counter) async -> ObjectAnswer {
        do throws(BucketError) {
            let head: ObjectHead
            switch try await self.head(key, counter) {
            case .found(let found): head = found
            case .absent: return .vanished
            case .denied: return .unread(.denied)
            case .refused: return .unread(.encrypted)
            }
            guard site.place.readsTags else { return .found(head, tags: nil) }
            switch try await tags(key, counter) {
            case .found(let tags): return .found(head, tags: tags)
            case .absent: return .vanished
            case .denied: return .unread(.denied)
            }
        } catch {
            return .failed(error)
        }
    }
}
