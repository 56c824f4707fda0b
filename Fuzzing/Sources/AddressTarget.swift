internal import Objects

/// Addresses of buckets: one that is taken is written back as an address of the same place.
struct AddressTarget: SimpleFuzzTarget {
    private let mutator = Mutator(
        corpus: [
            "s3://bucket/prefix/", "gs://b", "file:///data/objects/", "file:///", "s3://b//x", "s3://b/é/e\u{301}/",
        ], tokens: ["://", "/", "s3:", "file://", "gs", "@", "?", "..", "/./", "\0", "\u{301}", "\u{FEFF}", "#", "\n"])

    func input(_ random: inout SplitMix) -> [UInt8] { mutator.input(&random) }

    func complaint(about input: [UInt8]) -> String? {
        let text = String(decoding: input, as: UTF8.self)
        guard let url = try? BucketURL(text) else { return nil }
        guard let again = try? BucketURL(url.description) else { return "\(url) is not taken back" }
        if again != url || !again.description.utf8.elementsEqual(url.description.utf8) {
            return "\(url) becomes \(again)"
        }
        if !url.description.utf8.starts(with: url.identity.utf8) { return "\(url) is outside of \(url.identity)" }
        if url.scheme != .file, !url.description.utf8.starts(with: text.utf8) { return "\(text) becomes \(url)" }
        if url.identity.utf8.last != UInt8(ascii: "/") { return "\(url.identity) has no slash at its end" }
        if url.scheme == .file, !url.prefix.isEmpty { return "\(url) has a prefix" }
        return nil
    }
}
