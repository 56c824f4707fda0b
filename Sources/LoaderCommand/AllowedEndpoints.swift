internal import Foundation

/// The endpoints beside the vendors' own that this machine sends credentials to, for which bucket.
///
/// Who may write into the registry can name any endpoint; that alone must not make a loader send its credentials there. So the
/// machine has a word, too: a file with lines `gs://bucket host` or `s3://bucket host`; `#` begins a comment.
struct AllowedEndpoints {
    /// Where the file is if nothing else is said.
    static let standardFile = "/etc/datastore/allow"

    /// The file.
    let file: String
    private let lines: Set<[String]>

    /// Reads the file; one that is not there allows nothing.
    init(file: String?) {
        self.file = file ?? Self.standardFile
        let text = (try? String(contentsOfFile: self.file, encoding: .utf8)) ?? ""
        lines = Set(
            text.split(whereSeparator: \.isNewline).map { line in
                line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init)
            }.filter { $0.count == 2 })
    }

    /// Whether a host, with its port if it has another than the usual one, may be sent the credentials for a bucket.
    func allows(_ host: String, for bucket: String) -> Bool { lines.contains([bucket, host]) }
}
