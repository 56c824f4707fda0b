internal import Glibc
internal import Subprocess
internal import SystemPackage

/// What a program left behind.
public struct ProgramRun: Sendable {
    /// Its exit status; for a program that died of a signal, 128 plus the signal, as shells count.
    public var status: Int32
    /// What it wrote to standard output.
    public var standardOutput: String
    /// What it wrote to standard error.
    public var standardError: String
}

/// A file without a name that holds the standard input of a program.
///
/// It is no pipe, because a program may end before it has read its input: its own failure then is what the test is to
/// see, not one of writing to it.
private func openInput(_ text: String) throws -> FileDescriptor {
    var name = Array("/tmp/input-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    guard file >= 0 else { throw SupportError("no file for a program's input: \(errno)") }
    unlink(name)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let written = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        guard written > 0 else {
            close(file)
            throw SupportError("a program's input could not be written: \(errno)")
        }
        rest = rest.dropFirst(written)
    }
    lseek(file, 0, SEEK_SET)
    return FileDescriptor(rawValue: file)
}

/// Runs a program and waits for it.
///
/// - Parameters:
///   - path: a path, or a name that is looked up in `PATH`.
///   - environment: variables to set, or to remove where nil, on top of those of the tests.
///   - input: the standard input.
///   - directory: where it runs; nil for the tests' own directory.
/// - Throws: only if the program could not be started or wrote more than 64 MiB.
public func runProgram(
    _ path: String, _ arguments: [String] = [], environment: [String: String?] = [:], input: String = "",
    directory: String? = nil
) async throws -> ProgramRun {
    var variables: [Environment.Key: String?] = [:]
    for (name, value) in environment {
        guard let key = Environment.Key(rawValue: name) else { throw SupportError("not a variable: \(name)") }
        variables.updateValue(value, forKey: key)
    }
    let place = directory.map { ["--chdir=\($0)"] } ?? []
    let result = try await run(
        .name("env"), arguments: Arguments(place + ["--", path] + arguments),
        environment: .inherit.updating(variables),
        input: .fileDescriptor(try openInput(input), closeAfterSpawningProcess: true),
        output: .string(limit: 64 << 20),
        error: .string(limit: 64 << 20))
    let status: Int32 =
        switch result.terminationStatus {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    return ProgramRun(
        status: status, standardOutput: result.standardOutput, standardError: result.standardError)
}

/// Runs a program that has to succeed.
///
/// - Returns: its standard output.
/// - Throws: `SupportError` with what it wrote, if its exit status is not 0.
@discardableResult
public func runSuccessfully(
    _ path: String, _ arguments: [String] = [], environment: [String: String?] = [:], input: String = ""
) async throws -> String {
    let result = try await runProgram(path, arguments, environment: environment, input: input)
    guard result.status == 0 else {
        throw SupportError(
            "\(path) \(arguments.joined(separator: " ")) ended with status \(result.status):\n"
                + result.standardOutput + result.standardError)
    }
    return result.standardOutput
}
