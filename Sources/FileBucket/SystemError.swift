internal import Glibc
internal import Objects

/// The number that a system call failed with.
struct SystemError: Error, Equatable {
    let code: Int32

    static func ~= (code: Int32, error: SystemError) -> Bool { error.code == code }

    /// The error of the last call of this thread.
    static var last: SystemError { SystemError(code: errno) }

    /// What the system calls it.
    var sentence: String { String(cString: strerror(code)) }

    /// Whether it means that what was there under the name has gone, or is now of another kind.
    ///
    /// ELOOP is what O_NOFOLLOW answers for a link, ENXIO what opening a socket does.
    var meansVanished: Bool { code == ENOENT || code == ENOTDIR || code == ELOOP || code == ENXIO }

    /// Whether the file system failed, rather than refused or lacked something.
    ///
    /// ESTALE is what NFS answers for what its server no longer knows, EUCLEAN and EBADMSG are what file systems answer for what
    /// they find damaged.
    var isInputOutputError: Bool {
        [EIO, ESTALE, EREMOTEIO, EBADMSG, EUCLEAN, ETIMEDOUT, ENODEV].contains(code)
    }

    /// Why an object cannot be read that fails so; nil if the error says nothing of the object, but that this process lacks
    /// memory or descriptors.
    var unread: UnreadReason? {
        switch code {
        case EMFILE, ENFILE, ENOMEM: nil
        case EACCES, EPERM: .denied
        case E2BIG, ERANGE: .tooLarge
        case ENOKEY, EKEYEXPIRED, EKEYREVOKED, EKEYREJECTED: .encrypted
        case _ where isInputOutputError: .ioError
        default: .unavailable
        }
    }

    /// The failure of a whole listing or page, as whoever called for it sees it.
    func bucketError(_ action: String, _ name: String) -> BucketError {
        let kind: BucketError.Kind =
            switch code {
            case EACCES, EPERM: .denied
            case ENAMETOOLONG, ELOOP: .missing
            default: .unavailable
            }
        return BucketError(kind, "cannot \(action) \(name): \(sentence)")
    }
}

/// A path as a message shows it: on one line, whatever its bytes.
func readable(_ path: some Sequence<UInt8>) -> String {
    let bytes = Array(path)
    let isText = if case .notUTF8 = StorableText.check(bytes.span) { false } else { true }
    var shown: [UInt8] = []
    for byte in bytes {
        if byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !isText) {
            let digits = Array("0123456789ABCDEF".utf8)
            shown += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        } else {
            shown.append(byte)
        }
    }
    return String(decoding: shown, as: UTF8.self)
}
