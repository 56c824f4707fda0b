internal import Foundation

extension TemporaryCluster {
    /// Has `pg_upgrade` carry the databases over to another major version.
    ///
    /// This server is stopped for good; the other one takes over its folder, its port and its people.
    ///
    /// - Parameter newer: the programs of the other version.
    /// - Returns: the other server, running.
    /// - Throws: `SupportError` with what `pg_upgrade` wrote.
    public func upgraded(to newer: ServerBinaries) async throws -> TemporaryCluster {
        try await stop()
        // pg_upgrade writes its logs below the new data folder, and a socket into the folder it is started in.
        let script = """
            set -e
            run() { if [ "$(id -u)" = 0 ]; then
                setpriv --reuid=postgres --regid=postgres --init-groups --reset-env "$@"; else "$@"; fi; }
            cd "$1"
            run "$3/initdb" --pgdata="$1/newer" --username=postgres --encoding=UTF8 --locale=C --data-checksums \\
                --auth=trust --no-sync --no-instructions >/dev/null
            run "$3/pg_upgrade" --old-bindir="$2" --new-bindir="$3" --old-datadir="$1/data" --new-datadir="$1/newer" \\
                --username=postgres --socketdir="$1" --old-port="$4" --new-port="$4" --no-sync
            run cp "$1/data/postgresql.conf" "$1/data/pg_hba.conf" "$1/newer/"
            mv "$1/data" "$1/older"
            mv "$1/newer" "$1/data"
            """
        let run = try await runProgram("sh", ["-c", script, "sh", folder, binaries.folder, newer.folder, "\(port)"])
        guard run.status == 0 else { throw SupportError("pg_upgrade: \(run.standardOutput)\n\(run.standardError)") }
        let cluster = TemporaryCluster(folder: folder, port: port, binaries: newer)
        try await cluster.start()
        return cluster
    }
}
