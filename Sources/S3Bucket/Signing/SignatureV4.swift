internal import COpenSSL
internal import HTTP
internal import Text

/// Signs requests with AWS Signature Version 4 ("Signature Version 4 signing process", Amazon S3 API Reference).
///
/// The path and the query are signed byte by byte as they are sent: escaped once, from bytes. Of the headers, `Host` and those
/// that begin with `x-amz-` are signed and no others, since proxies add, drop and rewrite the rest.
struct SignatureV4 {
    /// The digest of a body that is empty.
    static let emptyDigest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    let keys: AccessKeys
    let region: String
    let service: String
    /// Whether the digest of the body goes along as a header, as S3 wants it and others do not.
    var tellsDigest = true

    /// Signs a request as one that is made at a moment, in seconds since 1970.
    func sign(_ request: inout HTTPRequest, at seconds: Int64) {
        let stamp = AmazonDate(seconds)
        let digest = request.body.isEmpty ? Self.emptyDigest : Hexadecimal.text(of: Self.digest(request.body))
        request.headers["x-amz-date"] = stamp.text
        if tellsDigest { request.headers["x-amz-content-sha256"] = digest }
        if let token = keys.token { request.headers["x-amz-security-token"] = token.revealed }
        let signed = Self.signedHeaders(of: request)
        let names = signed.map(\.name).joined(separator: ";")
        let canonical = [
            request.method.rawValue, request.address.path, Self.canonicalQuery(request.address.query ?? ""),
            signed.map { "\($0.name):\($0.value)\n" }.joined(), names, digest,
        ].joined(separator: "\n")
        let scope = "\(stamp.day)/\(region)/\(service)/aws4_request"
        let text = [
            "AWS4-HMAC-SHA256", stamp.text, scope, Hexadecimal.text(of: Self.digest(Array(canonical.utf8))),
        ].joined(separator: "\n")
        let signature = Self.code(Array(text.utf8), key: signingKey(day: stamp.day))
        request.headers["Authorization"] =
            "AWS4-HMAC-SHA256 Credential=\(keys.id)/\(scope), SignedHeaders=\(names), Signature=\(Hexadecimal.text(of: signature))"
    }

    private func signingKey(day: String) -> [UInt8] {
        var key = Array("AWS4\(keys.secret.revealed)".utf8)
        for part in [day, region, service, "aws4_request"] { key = Self.code(Array(part.utf8), key: key) }
        return key
    }

    private static func signedHeaders(of request: HTTPRequest) -> [(name: String, value: String)] {
        var headers = [(name: "host", value: request.address.hostHeader)]
        for field in request.headers.fields {
            let name = field.name.lowercased()
            if name.hasPrefix("x-amz-") { headers.append((name, trimmed(field.value))) }
        }
        return headers.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// A value without spaces around it, and with one where several follow each other.
    private static func trimmed(_ value: String) -> String {
        value.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }

    /// The items sorted by name and then by value, each with its `=`; a name may be the beginning of another.
    private static func canonicalQuery(_ query: String) -> String {
        let items = query.split(separator: "&").map { item in
            item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { Array($0.utf8) }
        }
        let sorted = items.sorted { one, other in
            let isSameName = one[0] == other[0]
            return isSameName
                ? (one.last ?? []).lexicographicallyPrecedes(other.last ?? [])
                : one[0].lexicographicallyPrecedes(other[0])
        }
        return sorted.map { item in
            String(decoding: item[0], as: UTF8.self) + "="
                + (item.count > 1 ? String(decoding: item[1], as: UTF8.self) : "")
        }.joined(separator: "&")
    }

    private static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        _ = SHA256(bytes, bytes.count, &digest)
        return digest
    }

    /// HMAC with SHA-256 (RFC 2104).
    private static func code(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        _ = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, &count)
        return code
    }
}

/// A moment as AWS writes it: `20130524T000000Z`.
struct AmazonDate {
    /// The day, as `20130524`.
    let day: String
    /// Day and time.
    let text: String

    /// Takes seconds since 1970.
    init(_ seconds: Int64) {
        let (days, second) = seconds.quotientAndFlooredRemainder(by: 86_400)
        let (year, month, date) = Self.civil(days)
        day = Self.padded(year, 4) + Self.padded(month, 2) + Self.padded(date, 2)
        text =
            "\(day)T\(Self.padded(second / 3600, 2))\(Self.padded(second / 60 % 60, 2))\(Self.padded(second % 60, 2))Z"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// The day of the proleptic Gregorian calendar that is so many days after 1970-01-01: years are counted from March on, so
    /// that a leap day ends one.
    private static func civil(_ days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let (era, dayOfEra) = shifted.quotientAndFlooredRemainder(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + era * 400
        return (month < 10 ? year : year + 1, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
    }
}

extension Int64 {
    fileprivate func quotientAndFlooredRemainder(by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
