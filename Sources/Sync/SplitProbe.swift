internal import Objects

/// Looks in a bucket for a key at which a range can be split, by asking for the first key after a guess.
///
/// It is what is left where the table has no keys yet: on a first load.
struct SplitProbe {
    private static let maximumProbes = 24

    private let bucket: any Bucket
    private let prefix: [UInt8]

    init(_ bucket: any Bucket, prefix: String) {
        self.bucket = bucket
        self.prefix = Array(prefix.utf8)
    }

    /// A key of the bucket inside of a range and not its last; nil if none was found in a few attempts.
    ///
    /// A guess changes one byte of the last key that was listed: first the foremost one that may differ in keys to come,
    /// so that a hit leaves whole folders on both sides.
    func key(in range: KeyRange) async throws(BucketError) -> ObjectKey? {
        guard let last = range.lowerBound?.bytes else { return nil }
        var probes = 0
        for place in prefix.count..<last.count {
            let beginning = last[..<place]
            let low = last[place]
            var high: UInt8 = 0x7f
            if let upper = range.upperBound?.bytes, upper.count > place, upper.starts(with: beginning) {
                high = min(high, upper[place])
            }
            while high > low, high - low > 1 {
                guard probes < Self.maximumProbes else { return nil }
                probes += 1
                let middle = low + (high - low) / 2
                // A cut inside of a character gives no key; the places after it do.
                guard let guess = try? ObjectKey(beginning + [middle]) else { break }
                if let key = try await firstKey(after: guess, through: range.upperBound) { return key }
                high = middle
            }
        }
        return nil
    }

    private func firstKey(after guess: ObjectKey, through last: ObjectKey?) async throws(BucketError) -> ObjectKey? {
        let listing = try await bucket.listing(of: KeyRange(after: guess, through: last))
        while let page = try await listing.nextPage() {
            guard !page.isEmpty else { continue }
            guard let key = try? ObjectKey(Array(page.key(at: 0))), key.bytes.starts(with: prefix), key > guess,
                last.map({ key < $0 }) ?? true
            else { return nil }
            return key
        }
        return nil
    }
}
