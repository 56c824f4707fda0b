/// The hosts of Amazon's own.
enum AmazonHost {
    /// The domain of a region's hosts: China's regions have one of their own.
    static func domain(of region: String) -> String {
        region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
    }
}

extension S3Bucket {
    /// Whether a text can be a region's name, which becomes a part of a host's.
    public static func isRegion(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 40
            && text.utf8.allSatisfy { isLowerLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    /// Whether a host is one of Amazon's, by its name.
    public static func isAmazons(_ host: String) -> Bool {
        host.hasSuffix(".amazonaws.com") || host.hasSuffix(".amazonaws.com.cn")
    }

    /// Whether a bucket's name can be the one label of a host's that stands before the store's: the certificates of Amazon's
    /// hosts cover one label, hence no dots.
    public static func isHostName(_ name: String) -> Bool {
        3...63 ~= name.utf8.count && name.utf8.first != UInt8(ascii: "-") && name.utf8.last != UInt8(ascii: "-")
            && name.utf8.allSatisfy { isLowerLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLowerLetterOrDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }
}
