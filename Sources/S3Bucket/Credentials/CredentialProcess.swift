internal import HTTP
internal import Subprocess
internal import SystemPackage

/// A program that writes access keys ("Process credential provider", AWS SDKs and Tools Reference Guide), run anew each time.
///
/// Whatever signs in with the vendor (single sign-on, `aws login`) can be used so: `aws configure export-credentials`.
struct CredentialProcess: KeyProvider {
    /// For how long it may run.
    private static let patience = Duration.seconds(60)

    let command: String
    let origin: String

    func keys(_ desk: KeyDesk) async throws(HTTPFailure) -> AccessKeys {
        let output = try await output()
        guard let keys = KeyDesk.keys(inJSON: output) else {
            throw HTTPFailure(
                .credentials,
                "\(origin): what credential_process writes holds no AccessKeyId and SecretAccessKey. Run the command and "
                    + "see that it writes JSON with both")
        }
        return keys
    }

    private func output() async throws(HTTPFailure) -> [UInt8] {
        do {
            return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
                group.addTask { [command] in
                    // Its own complaints go where the loader's go; it may ask nobody anything.
                    let result = try await Subprocess.run(
                        .path("/bin/sh"), arguments: ["-c", command], input: .none,
                        output: .bytes(limit: 1 << 20), error: .discarded)
                    return result.terminationStatus.isSuccess ? result.standardOutput : nil
                }
                group.addTask {
                    try await Task.sleep(for: Self.patience)
                    return nil
                }
                let first = try await group.next() ?? nil
                group.cancelAll()
                guard let first else { throw Failed() }
                return first
            }
        } catch {
            throw HTTPFailure(
                .credentials,
                "\(origin): credential_process fails, or has not ended after a minute. Run the command by hand and see why"
            )
        }
    }

    private struct Failed: Error {}
}
