internal import ArgumentParser
internal import Foundation
internal import Migrations

/// Where the program prints.
enum Console {
    /// To standard output: what was asked for.
    static func print(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    /// To standard error: what a person should know.
    static func report(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// Ends a command that could not do its work.
    static func fail(_ error: any Error) -> ExitCode {
        report("\(error)")
        if case .lockedOut? = error as? ApplyError { return .lockedOut }
        return .failure
    }
}

extension ExitCode {
    /// Something is pending.
    static let pending = ExitCode(2)
    /// Other sessions did not let the program in.
    static let lockedOut = ExitCode(6)
}
