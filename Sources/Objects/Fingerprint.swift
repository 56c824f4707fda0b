internal import COpenSSL

/// Sixty-four bits that change when an object changes.
///
/// The table stores the fingerprint of the object as it was last merged; a listing that shows the same one shows the
/// same object. It is the beginning of a SHA-256 over the facts that the listing gives, so that two states of one
/// object collide by chance once in 2⁶⁴.
public struct Fingerprint: Hashable, Sendable {
    /// The bits, as PostgreSQL's bigint holds them.
    public let bits: Int64

    /// Takes bits read from the database.
    public init(bits: Int64) {
        self.bits = bits
    }

    /// The fingerprint that no listed object has: stored for an object that was changing while it was listed, so that
    /// the next run looks at it again.
    public static let lookAgain = Fingerprint(bits: 0)

    /// The same but for its last eight bits, which tell by themselves of a fact that can change while the object does not.
    public func ending(in fact: UInt8) -> Fingerprint {
        let bits = bits & ~0xFF | Int64(fact)
        return Fingerprint(bits: bits == 0 ? 0x100 : bits)
    }

    /// Whether another one of the same object differs in these eight bits and nowhere else.
    public func differsOnlyAtTheEnd(from other: Fingerprint) -> Bool {
        self != other && self != .lookAgain && other != .lookAgain && (bits ^ other.bits) & ~0xFF == 0
    }
}

/// Makes fingerprints out of the facts of a listing.
///
/// Keep one and call `reset` between objects: it reuses its buffer.
public struct FingerprintHasher {
    /// SHA-256, looked up once: to look it up under OpenSSL's lock for each object takes longer than the digest.
    ///
    /// Safe to share: the pointer is set once, by the runtime's lock for statics, and never freed. What it points to is a
    /// method that EVP_MD_fetch(3) gives as constant: digests only read it, and the count of its references, the one thing in
    /// it that changes, is atomic. Swift knows nothing of what is behind the pointer, hence `nonisolated(unsafe)`.
    private nonisolated(unsafe) static let algorithm = EVP_MD_fetch(nil, "SHA256", nil)

    private var facts: [UInt8] = []

    /// Creates a hasher with nothing in it.
    public init() {}

    /// Forgets what was added.
    public mutating func reset() {
        facts.removeAll(keepingCapacity: true)
    }

    /// Adds a number.
    public mutating func add(_ number: Int64) {
        withUnsafeBytes(of: number.bigEndian) { facts.append(contentsOf: $0) }
    }

    /// Adds bytes with their length, so that adjacent facts cannot run into each other.
    public mutating func add(_ bytes: Span<UInt8>) {
        add(Int64(bytes.count))
        bytes.withUnsafeBufferPointer { facts.append(contentsOf: $0) }
    }

    /// The fingerprint of what was added since the last reset; never `Fingerprint.lookAgain`.
    public func fingerprint() -> Fingerprint {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { digest in
            facts.withUnsafeBufferPointer { facts in
                guard EVP_Digest(facts.baseAddress, facts.count, digest.baseAddress, nil, Self.algorithm, nil) != 1
                else { return }
                _ = SHA256(facts.baseAddress, facts.count, digest.baseAddress)
            }
            let bits = digest.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
            return Fingerprint(bits: bits == 0 ? 1 : bits)
        }
    }
}
