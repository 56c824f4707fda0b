internal import Objects

/// Keys with the fingerprints that the table holds for them, in one run of bytes.
struct KeyPage: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var fingerprints: [Fingerprint] = []

    var count: Int { ends.count }
    var isEmpty: Bool { ends.isEmpty }
    var byteCount: Int { bytes.count }

    mutating func append(key: Span<UInt8>, fingerprint: Fingerprint) {
        key.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
        ends.append(bytes.count)
        fingerprints.append(fingerprint)
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        fingerprints.removeAll(keepingCapacity: true)
    }

    func key(at index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    func fingerprint(at index: Int) -> Fingerprint { fingerprints[index] }
}
