/// A token or key, which no description, reflection or dump of it ever shows.
///
/// What holds one can be printed: only `revealed` gives the text away, and is easy to look for.
public struct Secret: Sendable, Hashable {
    /// The text itself, for the one place that sends or signs with it.
    public let revealed: String

    /// Hides a text.
    public init(_ text: String) { revealed = text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// That there is a secret, and nothing of it.
    public var description: String { "(secret)" }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// Shows no members: `dump` and the descriptions of what holds it go by them.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
