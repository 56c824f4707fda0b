internal import Synchronization

/// Which texts were written into `.octue` files, and what they say: so nothing that reads JSON decides what they should say.
final class CompanionLedger: Sendable {
    /// What the `.octue` file of a folder is.
    enum Companion: Equatable, Sendable {
        /// There is none.
        case none
        /// The entries by the names of their files.
        case sound([[UInt8]: Int])
        /// It cannot be read, for a reason that the rejects name.
        case unread(code: String)

        var entries: [[UInt8]: Int] { if case .sound(let entries) = self { entries } else { [:] } }
    }

    private let texts = Mutex<[[UInt8]: Companion]>([:])

    /// Notes a text that says something.
    func note(_ text: [UInt8], says entries: [[UInt8]: Int]) {
        texts.withLock { $0[text] = .sound(entries) }
    }

    /// Notes a text that is no text of an `.octue` file, unless it is known to be one.
    func note(broken text: [UInt8]) {
        texts.withLock { $0[text] = $0[text] ?? .unread(code: "malformed") }
    }

    /// What a text says; nil if nobody wrote it.
    subscript(text: [UInt8]) -> Companion? { texts.withLock { $0[text] } }
}
