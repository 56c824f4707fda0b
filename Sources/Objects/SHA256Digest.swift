internal import COpenSSL
internal import Text

/// SHA-256 (FIPS 180-4) of whole texts, by OpenSSL.
public enum SHA256Digest {
    /// The digest of bytes as 64 lower-case hexadecimal digits.
    public static func hexadecimal(of bytes: [UInt8]) -> String {
        let digest = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { output -> [UInt8] in
            bytes.withUnsafeBufferPointer { _ = SHA256($0.baseAddress, $0.count, output.baseAddress) }
            return Array(output)
        }
        return Hexadecimal.text(of: digest)
    }

    /// The digest of a text's UTF-8 as 64 lower-case hexadecimal digits.
    public static func hexadecimal(of text: String) -> String {
        hexadecimal(of: Array(text.utf8))
    }
}
