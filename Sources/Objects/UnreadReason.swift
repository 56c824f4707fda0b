/// Why an object that is there could not be read.
///
/// A closed list: what differs from night to night (texts of errors, numbers of requests, durations) would have every run
/// write the same thing anew.
public enum UnreadReason: String, Sendable, CaseIterable {
    /// Access was refused.
    case denied
    /// The file system or the device failed.
    case ioError = "io_error"
    /// What describes the object is longer than is read.
    case tooLarge = "too_large"
    /// What describes the object is not of the form that it has to have.
    case malformed
    /// The object changed while it was read.
    case changedWhileRead = "changed_while_read"
    /// The object is encrypted with a key that the loader does not have.
    case encrypted
    /// The store did not answer for this object, asked repeatedly.
    case unavailable
}
