internal import Objects

/// Looks in a bucket for a key at which a range can be split, by asking for the first key after a guess.
///
/// It is what is left where the table has no keys yet: on a first load.
struct SplitProbe {
    /// What was found, and what it cost.
    struct Answer: Sendable {
        /// A key inside of the range and not its last; nil if all that is left begins as the last key that was listed.
        var key: ObjectKey?
        /// Requests to the store.
        var requests = 0
        /// Guesses that were asked for.
        var probes = 0
    }

    /// Guesses for the place and for the character there; both together are few beside the pages of a range.
    private static let probesForCharacter = 6

    private let bucket: any Bucket
    private let prefix: [UInt8]

    init(_ bucket: any Bucket, prefix: String) {
        self.bucket = bucket
        self.prefix = Array(prefix.utf8)
    }

    /// A key at which to split what is left of a range.
    ///
    /// Keys behind the last one that was listed differ from it first at some place. Whether there is one that differs at a
    /// place or before it can be asked, and the answer is no up to the first such place and yes from it on: so the place is
    /// found by halving. There, half of the characters that may follow are tried first, so that whole folders lie on both
    /// sides.
    func key(in range: KeyRange) async throws(BucketError) -> Answer {
        var answer = Answer()
        guard let last = range.lowerBound else { return answer }
        let scalars = Array(last.text.unicodeScalars)
        var (low, high) = (prefixLength(of: scalars), scalars.count)
        while low < high {
            let middle = (low + high) / 2
            if let key = try await first(behind: scalars, at: middle, step: 1, range, &answer) {
                answer.key = key
                high = middle
            } else {
                low = middle + 1
            }
        }
        guard answer.key != nil, low < scalars.count else { return answer }
        var step = (limit(at: low, of: scalars, range) - scalars[low].value) / 2
        for _ in 0..<Self.probesForCharacter where step > 1 {
            if let key = try await first(behind: scalars, at: low, step: step, range, &answer) {
                answer.key = key
                break
            }
            step /= 2
        }
        return answer
    }

    /// How many characters of a key the run's prefix takes; there all keys are the same.
    private func prefixLength(of scalars: [Unicode.Scalar]) -> Int {
        var bytes = 0
        return scalars.firstIndex { scalar in
            defer { bytes += UTF8.width(scalar) }
            return bytes >= prefix.count
        } ?? scalars.count
    }

    /// The highest character that may stand at a place in the keys to come.
    private func limit(at place: Int, of scalars: [Unicode.Scalar], _ range: KeyRange) -> UInt32 {
        if let upper = range.upperBound.map({ Array($0.text.unicodeScalars) }), upper.count > place,
            upper[..<place].elementsEqual(scalars[..<place])
        {
            return max(upper[place].value, scalars[place].value)
        }
        return scalars[place].value < 0x7F ? 0x7F : 0x10FFFF
    }

    /// The first key behind all that begin with the characters up to a place, the one there raised by a step.
    private func first(
        behind scalars: [Unicode.Scalar], at place: Int, step: UInt32, _ range: KeyRange, _ answer: inout Answer
    ) async throws(BucketError) -> ObjectKey? {
        guard let raised = Self.scalar(scalars[place].value + step) else { return nil }
        var text = String.UnicodeScalarView(scalars[..<place])
        text.append(raised)
        let guess: ObjectKey
        do throws(KeyRefusal) { guess = try ObjectKey(String(text)) } catch { return nil }
        if let upper = range.upperBound, guess >= upper { return nil }
        answer.probes += 1
        let behind = KeyRange(after: guess, through: range.upperBound, prefix: prefix)
        let listing = try await bucket.listing(of: behind, limit: 1)
        while let page = try await listing.nextPage() {
            answer.requests += page.requests
            guard !page.isEmpty else { continue }
            guard let key = try? ObjectKey(Array(page.key(at: 0))), key.bytes.starts(with: prefix), key > guess,
                range.upperBound.map({ key < $0 }) ?? true
            else { return nil }
            return key
        }
        return nil
    }

    /// The scalar of a number, or the one behind the numbers that are none.
    private static func scalar(_ value: UInt32) -> Unicode.Scalar? {
        Unicode.Scalar(value) ?? ((0xD800...0xDFFF).contains(value) ? Unicode.Scalar(0xE000) : nil)
    }
}
