internal import HTTP

/// What S3 says of an error ("Error responses", Amazon S3 API Reference).
struct APIError: Sendable {
    /// Its code, such as `AccessDenied`; nil where there is none, as in answers to HEAD.
    let code: String?
    /// Its message in one line, cut to what a person reads; stores leave it out.
    let message: String?
    /// The region that the bucket is in, where the answer names it.
    let region: String?

    /// Reads an answer.
    init(_ answer: HTTPAnswer) {
        let document = FlatXML.read(answer.bytes)
        let isError = document?.root == "Error"
        code = isError ? document?["Code"].flatMap(Self.word) : nil
        message = isError ? document?["Message"].map(Self.line) : nil
        let named = answer.headers["x-amz-bucket-region"] ?? (isError ? document?["Region"] : nil)
        region = named.flatMap { S3Bucket.isRegion($0) ? $0 : nil }
    }

    /// A code is a word; what is none is not repeated.
    private static func word(_ text: String) -> String? {
        let isWord = text.utf8.count <= 80 && text.utf8.allSatisfy { 0x21...0x7E ~= $0 }
        return isWord ? text : nil
    }

    private static func line(_ text: String) -> String {
        String(String(text.unicodeScalars.filter { $0.properties.generalCategory != .control }).prefix(300))
    }

    /// Whether the session of the keys is over, so that others may help.
    var meansExpired: Bool {
        ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"].contains(code)
    }

    /// Whether the store's clock and this machine's are too far apart.
    var meansSkew: Bool { ["RequestTimeTooSkewed", "RequestExpired"].contains(code) }

    /// Whether it is said to come back later, whatever the status.
    var meansLater: Bool {
        [
            "InternalError", "SlowDown", "ServiceUnavailable", "RequestTimeout", "OperationAborted", "Throttling",
            "ThrottlingException", "RequestLimitExceeded", "TooManyRequests",
        ].contains(code)
    }

    /// Code and message, as the end of a sentence.
    var words: String {
        switch (code, message) {
        case (let code?, let message?): ": \(code), \(message)"
        case (let code?, nil): ": \(code)"
        default: ""
        }
    }
}
