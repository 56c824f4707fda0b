/// What is wrong at one place of a text file.
struct Diagnostic: Error, Equatable, CustomStringConvertible {
    /// The path of the file from the package's root.
    let file: String
    /// The line, from 1.
    let line: Int
    /// The column in characters, from 1.
    let column: Int
    let message: String

    var description: String { "\(file):\(line):\(column): error: \(message)" }
}

/// Everything that is wrong with a folder's files, in the order of the files and their lines.
struct Failure: Error {
    let diagnostics: [Diagnostic]
}
