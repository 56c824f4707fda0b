/// Escapes bytes for the paths and queries of addresses (RFC 3986, 2.1 and 2.3).
public enum URIEncoding {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// A text in which every byte stands for itself if it is unreserved, and is escaped as `%XX` if not.
    ///
    /// Bytes and not characters are escaped, once: what is escaped already is escaped anew.
    ///
    /// - Parameter keepsSlashes: whether `/` stands for itself too, as in a path.
    public static func escaped(_ bytes: some Sequence<UInt8>, keepsSlashes: Bool = false) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.underestimatedCount)
        for byte in bytes {
            if standsForItself(byte, keepsSlashes: keepsSlashes) {
                text.append(byte)
            } else {
                text.append(UInt8(ascii: "%"))
                text.append(digits[Int(byte >> 4)])
                text.append(digits[Int(byte & 15)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether a byte is written as it is.
    public static func standsForItself(_ byte: UInt8, keepsSlashes: Bool = false) -> Bool {
        isUnreserved(byte) || keepsSlashes && byte == UInt8(ascii: "/")
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
