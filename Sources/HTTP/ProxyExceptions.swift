internal import Glibc

/// The hosts that are asked without a proxy: the list of `NO_PROXY`, as curl matches it.
///
/// A name covers itself and what ends in a dot and it (a leading dot means nothing); `*` alone covers everything; an
/// address may be a network (`10.0.0.0/8`, `fd00::/8`; curl has that since 7.86). Host names are not looked up.
struct ProxyExceptions: Sendable {
    private let entries: [String]

    init(_ text: String) {
        entries = text.split { $0 == "," || $0 == " " || $0 == "\t" }.map { $0.lowercased() }
    }

    /// Whether a host (in lower case, without brackets) is one of them.
    func contain(_ host: String) -> Bool {
        if entries == ["*"] { return true }
        if let bytes = Self.bytes(host) { return entries.contains { Self.covers($0, address: bytes) } }
        let name = host.last == "." ? String(host.dropLast()) : host
        return entries.contains { entry in
            var tail = Substring(entry)
            if tail.first == "." { tail = tail.dropFirst() }
            if tail.last == "." { tail = tail.dropLast() }
            return !tail.isEmpty && (name == tail || name.hasSuffix(".\(tail)"))
        }
    }

    private static func covers(_ entry: String, address: [UInt8]) -> Bool {
        let parts = entry.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let network = parts[0].filter { $0 != "[" && $0 != "]" }
        guard let base = bytes(String(network)), base.count == address.count else { return false }
        guard parts.count > 1 else { return base == address }
        guard let bits = Int(parts[1]), 0...(address.count * 8) ~= bits else { return false }
        return (0..<address.count).allSatisfy { index in
            let covered = min(max(bits - index * 8, 0), 8)
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> covered)
            return base[index] & mask == address[index] & mask
        }
    }

    /// The bytes of an address as it is written; nil for a name.
    private static func bytes(_ text: String) -> [UInt8]? {
        let family = text.contains(":") ? AF_INET6 : AF_INET
        var bytes = [UInt8](repeating: 0, count: family == AF_INET6 ? 16 : 4)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }
}
