/// The address of a bucket, or of one prefix of it: `file:///path/`, `s3://bucket/prefix/`, `gs://bucket/prefix/`.
public struct BucketURL: Hashable, Sendable, CustomStringConvertible {
    /// The kinds of store that have an address.
    public enum Scheme: String, Sendable, CaseIterable {
        /// A folder of this machine.
        case file
        /// Amazon S3 and stores that speak its protocol.
        case s3
        /// Google Cloud Storage.
        case gs
    }

    /// The kind of store.
    public let scheme: Scheme
    /// The bucket's name; for `file` the absolute path of the folder, with a slash at its end.
    public let bucket: String
    /// What every key in scope begins with; empty for a whole bucket and always for `file`.
    public let prefix: String

    /// Reads an address.
    ///
    /// In the path of `file`, slashes that follow each other count as one; in a key they are data.
    ///
    /// - Throws: `BucketURLError` which says what to write instead.
    public init(_ text: String) throws(BucketURLError) {
        guard let separator = text.firstRange(of: "://"),
            let scheme = Scheme(rawValue: String(text[..<separator.lowerBound]))
        else { throw BucketURLError("expected file:///path/, s3://bucket/prefix/ or gs://bucket/prefix/") }
        let rest = String(text[separator.upperBound...])
        guard !rest.unicodeScalars.contains(where: { $0.value == 0 }) else {
            throw BucketURLError("an address cannot contain U+0000")
        }
        self.scheme = scheme
        if scheme == .file {
            guard rest.utf8.first == UInt8(ascii: "/") else {
                throw BucketURLError("a file address names an absolute path, with three slashes: file:///path/")
            }
            // Slashes that follow each other are one in a path, and another spelling must not be another identity.
            let folders = rest.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
            guard !folders.contains(where: { $0.utf8.elementsEqual(".".utf8) || $0.utf8.elementsEqual("..".utf8) })
            else {
                throw BucketURLError("a file address has no . or .. in its path")
            }
            bucket = "/" + folders.map { $0 + "/" }.joined()
            prefix = ""
            return
        }
        let parts = rest.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty else {
            throw BucketURLError("the bucket's name is missing: \(scheme.rawValue)://bucket/prefix/")
        }
        guard !name.contains(UInt8(ascii: "@")), !name.contains(UInt8(ascii: "?")) else {
            throw BucketURLError("an address holds a bucket and a prefix only, never a credential or an option")
        }
        bucket = String(Substring(name))
        if scheme == .s3, let reason = Self.reason(againstBucket: bucket) { throw BucketURLError(reason) }
        prefix = parts.count > 1 ? String(Substring(parts[1])) : ""
    }

    /// Why a bucket of Amazon S3 cannot be mirrored, as its name tells.
    private static func reason(againstBucket name: String) -> String? {
        // Its colons and slashes are no part of a bucket's name.
        if name.hasPrefix("arn:") {
            return
                "an ARN is no bucket's name; write the alias of the access point (it ends in -s3alias), and identity: "
                + "with the bucket that it leads to"
        }
        // They list in no order, take only prefixes that end in a slash, and want signatures of their own kind
        // ("Directory buckets", Amazon S3 User Guide).
        if name.hasSuffix("--x-s3") {
            return
                "\(name) is a directory bucket, which lists its keys in no order; such buckets cannot be mirrored yet"
        }
        return nil
    }

    /// The bucket's part of every object's identity: `scheme://bucket/`, without prefix, endpoint or credential.
    public var identity: String {
        scheme == .file ? "file://\(bucket)" : "\(scheme.rawValue)://\(bucket)/"
    }

    /// The address in its canonical form.
    public var description: String { identity + prefix }
}

/// Why a text is not a bucket's address.
public struct BucketURLError: Error, Sendable, CustomStringConvertible {
    /// What was expected, as a sentence.
    public let message: String

    init(_ message: String) {
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
