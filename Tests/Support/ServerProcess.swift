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
        // A number may be another process's a moment after its owner has ended: the tests are known by when they began,
        // the server by the folder that it works in.
        let script = """
            trap '' INT TERM HUP
            began() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }
            is_server() { [ -n "$1" ] && [ "$(readlink "/proc/$1/cwd")" = "$2/data" ]; }
            while [ "$(began "$1")" = "$3" ] && [ -d "$2" ]; do sleep 0.5; done
            read -r server 2>/dev/null <"$2/data/postmaster.pid"
            is_server "$server" "$2" && kill -QUIT "$server" 2>/dev/null
            while is_server "$server" "$2"; do sleep 0.1; done
            rm -rf "$2"
            """
        let began = try String(contentsOfFile: "/proc/self/stat", encoding: .utf8)
            .split(separator: ")").last?.split(separator: " ").dropFirst(19).first
        guard let began else { throw SupportError("/proc/self/stat does not say when this process began") }
        try await runSuccessfully(
            "sh",
            ["-c", "setsid sh -c \"$0\" watch \"$1\" \"$2\" \"$3\" </dev/null >/dev/null 2>&1 &", script]
                + ["\(getpid())", folder, String(began)])
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
            guard isServer(server, of: folder) else { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw SupportError("the server \(server) does not stop")
    }

    /// The server's process; nil if it does not run.
    ///
    /// The file outlives a server that was killed, and its number may be that of another process by then.
    static func process(folder: String) -> Int32? {
        let file = try? String(contentsOfFile: "\(folder)/data/postmaster.pid", encoding: .utf8)
        let number = file?.split(separator: "\n").first.flatMap { Int32($0) }
        return number.flatMap { isServer($0, of: folder) ? $0 : nil }
    }

    /// Whether a process works in the folder of the data, as servers do.
    private static func isServer(_ process: Int32, of folder: String) -> Bool {
        let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
        return place == "\(folder)/data"
    }
}
