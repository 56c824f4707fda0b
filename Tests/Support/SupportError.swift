/// Why a test cannot be carried out; always a failure, never a skip.
public struct SupportError: Error, CustomStringConvertible {
    /// What is wrong and what to do.
    public let description: String

    /// Says what is wrong.
    public init(_ description: String) { self.description = description }
}
