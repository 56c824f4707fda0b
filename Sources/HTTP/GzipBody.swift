/// A body that arrives gzipped and is read unpacked.
///
/// Its end is the end of a gzip member and of the packed body at once: gzip that breaks off is a failure, never an end.
actor GzipBody: HTTPBody {
    private static let pieceSize = 64 * 1024

    private let packed: any HTTPBody
    private let request: HTTPRequest
    private let inflater: Inflater
    private var hasBegun = false

    init(_ packed: any HTTPBody, of request: HTTPRequest) throws(HTTPFailure) {
        self.packed = packed
        self.request = request
        do throws(Inflater.Failure) {
            inflater = try Inflater()
        } catch {
            throw HTTPFailure(.malformed, request, "gzip cannot be unpacked: no memory")
        }
    }

    func next() async throws(HTTPFailure) -> [UInt8]? {
        while true {
            if inflater.isHungry {
                guard let bytes = try await packed.next() else {
                    // A body of no bytes at all is an empty one: answers without content carry the header too.
                    guard inflater.isAtEnd || !hasBegun else {
                        throw HTTPFailure(.truncated, request, "the answer's gzip ends in the middle")
                    }
                    return nil
                }
                hasBegun = true
                inflater.feed(bytes)
            }
            do throws(Inflater.Failure) {
                let piece = try inflater.unpacked(upTo: Self.pieceSize)
                if !piece.isEmpty { return piece }
            } catch {
                packed.abandon()
                throw HTTPFailure(.malformed, request, "the answer is said to be gzip and is none, or is damaged")
            }
        }
    }

    nonisolated var receivedBytes: Int { packed.receivedBytes }

    nonisolated func abandon() { packed.abandon() }
}
