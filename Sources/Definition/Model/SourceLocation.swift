/// Where in a file something is written.
///
/// Two locations are always equal and hash alike: a model means the same wherever its parts are written, so that moving
/// a line is no change. Compare the fields where the place itself matters.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// The file as it was named to the reader.
    public let file: String
    /// The line, from 1; 0 where the whole file is meant.
    public let line: Int
    /// The column in Unicode scalars, from 1; 0 where the whole file is meant.
    public let column: Int

    /// Names a place.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`, or the file alone.
    public var description: String { line == 0 ? file : "\(file):\(line):\(column)" }

    /// Always true; see the type.
    public static func == (left: SourceLocation, right: SourceLocation) -> Bool { true }

    /// Adds nothing; see the type.
    public func hash(into hasher: inout Hasher) {}
}
