internal import Foundation

/// The process of a server, started and stopped by small shells.
enum ServerProcess {
    static var isRoot: Bool { getuid() == 0 }

    /// What precedes a server program: as root, the change to the user `postgres`, whom the server insists on.
    static var userPrefix: String {
        isRoot ? "exec setpriv --reuid=postgres --regid=postgres --init-groups --reset-env" : "exec"
    }

    /// Starts the shell that cleans up when this process is gone.
    static func watch(folder: String) async throws {
        let script = """
            trap '' INT TERM HUP
            while kill -0 "$1" 2>/dev/null && [ -d "$2" ]; do sleep 0.5; done
            read -r server 2>/dev/null <"$2/data/postmaster.pid" && kill -QUIT "$server" 2>/dev/null
            while [ -n "$server" ] && kill -0 "$server" 2>/dev/null; do sleep 0.1; done
            rm -rf "$2"
            """
        try await runSuccessfully(
            "sh",
            ["-c", "setsid sh -c \"$0\" watch \"$1\" \"$2\" </dev/null >/dev/null 2>&1 &", script]
                + ["\(getpid())", folder])
    }

    /// Starts a server; its log is appended to.
    static func launch(postgres: String, folder: String) async throws {
        let script = "cd /; \(userPrefix) \"$0\" -D \"$1/data\" </dev/null >>\"$1/log\" 2>&1"
        try await runSuccessfully(
            "sh", ["-c", "setsid sh -c \"$0\" \"$1\" \"$2\" </dev/null >/dev/null 2>&1 &", script, postgres, folder])
    }

    /// Stops a server and waits for its end.
    static func stop(folder: String, immediately: Bool) async throws {
        guard let server = process(folder: folder) else { return }
        kill(server, immediately ? SIGQUIT : SIGINT)
        for _ in 0..<600 {
            if kill(server, 0) != 0 { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw SupportError("the server \(server) does not stop")
    }

    /// The server's process; nil if it does not run.
    static func process(folder: String) -> Int32? {
        let file = try? String(contentsOfFile: "\(folder)/data/postmaster.pid", encoding: .utf8)
        return file?.split(separator: "\n").first.flatMap { Int32($0) }
    }
}
