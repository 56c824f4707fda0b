internal import COpenSSL

/// Signatures by RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2), which JSON Web Tokens call RS256, by OpenSSL.
enum RSASignature {
    /// Why nothing was signed; it never says what the key is.
    enum Failure: Error {
        /// The text is no private RSA key in PEM form.
        case noKey
        /// OpenSSL would not sign.
        case notSigned
    }

    /// Signs a message.
    ///
    /// - Parameter key: a private key in PEM form, without a passphrase.
    static func sign(_ message: [UInt8], with key: String) throws(Failure) -> [UInt8] {
        // What OpenSSL noted of a failure stays with the thread, where another call would find it.
        defer { ERR_clear_error() }
        guard let privateKey = privateKey(key) else { throw .noKey }
        defer { EVP_PKEY_free(privateKey) }
        guard EVP_PKEY_get_base_id(privateKey) == EVP_PKEY_RSA else { throw .noKey }
        guard let context = EVP_MD_CTX_new() else { throw .notSigned }
        defer { EVP_MD_CTX_free(context) }
        var count = 0
        guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, privateKey) == 1,
            EVP_DigestSign(context, nil, &count, message, message.count) == 1
        else { throw .notSigned }
        var signature = [UInt8](repeating: 0, count: count)
        guard EVP_DigestSign(context, &signature, &count, message, message.count) == 1 else { throw .notSigned }
        return Array(signature[..<count])
    }

    private static func privateKey(_ text: String) -> OpaquePointer? {
        let bytes = Array(text.utf8)
        guard let size = Int32(exactly: bytes.count), let source = BIO_new_mem_buf(bytes, size) else { return nil }
        defer { BIO_free(source) }
        // Without this, OpenSSL would ask the terminal for a passphrase.
        return PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in 0 }, nil)
    }
}
