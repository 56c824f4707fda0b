internal import Glibc
internal import Subprocess

/// What a program left behind.
public struct ProgramRun: Sendable {
    /// Its exit status; for a program that died of a signal, 128 plus the signal, as shells count.
    public var status: Int32
    /// What it wrote to standard output.
    public var standardOutput: String
    /// What it wrote to standard error.
    public var standardError: String
}

/// A program that ends before it has read its standard input is its own failure, not the end of all tests.
private let pipesMayBreak: Void = { signal(SIGPIPE, SIG_IGN) }()

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
    pipesMayBreak
    var variables: [Environment.Key: String?] = [:]
    for (name, value) in environment {
        guard let key = Environment.Key(rawValue: name) else { throw SupportError("not a variable: \(name)") }
        variables.updateValue(value, forKey: key)
    }
    let place = directory.map { ["--chdir=\($0)"] } ?? []
    let result = try await run(
        .name("env"), arguments: Arguments(place + ["--", path] + arguments),
        environment: .inherit.updating(variables), input: .string(input), output: .string(limit: 64 << 20),
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
