/// Something that is wrong, or worth knowing, in a definition.
public struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
    /// How grave a diagnostic is.
    public enum Severity: String, Sendable {
        /// The definition cannot be used.
        case error
        /// The definition can be used, but may not mean what its author believes.
        case warning
    }

    /// How grave it is.
    public let severity: Severity
    /// Where it is.
    public let location: SourceLocation
    /// What is wrong, and after a semicolon what to write instead; no full stop.
    public let message: String

    /// Describes a finding.
    public init(_ severity: Severity, at location: SourceLocation, _ message: String) {
        self.severity = severity
        self.location = location
        self.message = message
    }

    /// `file:line:column: error: what is wrong; what to write instead`.
    public var description: String { "\(location): \(severity.rawValue): \(message)" }

    /// Whether this one is written before another: by file, line, column, then message.
    static func isBefore(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
        if left.location.file != right.location.file { return left.location.file < right.location.file }
        return (left.location.line, left.location.column, left.message)
            < (right.location.line, right.location.column, right.message)
    }
}

/// Collects the diagnostics of one reading.
final class Diagnostics {
    private(set) var all: [Diagnostic] = []

    func error(at location: SourceLocation, _ message: String) {
        all.append(Diagnostic(.error, at: location, message))
    }

    func warning(at location: SourceLocation, _ message: String) {
        all.append(Diagnostic(.warning, at: location, message))
    }
}
