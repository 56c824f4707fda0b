internal import CPostgres
internal import Glibc

/// One attempt to connect, from the connection string to a server that speaks UTF-8.
struct ConnectionAttempt {
    let target: ConnectionTarget
    let applicationName: String

    /// The longest time in seconds that one host may take where the target sets no `connect_timeout`.
    private static let defaultTimeout = 30

    /// Connects.
    ///
    /// - Returns: an open connection, which the caller has to finish.
    /// - Throws: the error, and whether another attempt may succeed.
    func open(notices: NoticeReceiver) throws(Failure) -> OpaquePointer {
        guard let connection = unsafe start() else {
            throw Failure(error: DatabaseError(kind: .connection, message: "out of memory"), mayPass: false)
        }
        do throws(Failure) {
            // Verbose errors are the one way to learn the SQLSTATE of a refused connection.
            _ = unsafe PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
            unsafe notices.attach(to: connection)
            if let timeout = unsafe poll(connection) { throw unsafe failure(of: connection, timeout: timeout) }
            _ = unsafe PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
            try unsafe requireUTF8(connection)
            return unsafe connection
        } catch {
            unsafe PQfinish(connection)
            throw error
        }
    }

    /// Why an attempt failed.
    struct Failure: Error {
        var error: DatabaseError
        var mayPass: Bool
    }

    private func start() -> OpaquePointer? {
        // Earlier keywords yield to what the target says, later ones win over it; the fallback name yields to both it and
        // PGAPPNAME. A network that fell silent is noticed after a minute instead of the system's two hours.
        let options = [
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "60000"), ("dbname", target.text), ("client_encoding", "UTF8"),
            ("fallback_application_name", applicationName),
        ]
        let names = options.map(\.0).map { Array($0.utf8CString) }
        let values = options.map(\.1).map { Array($0.utf8CString) }
        return unsafe withPointers(to: names) { names in
            unsafe withPointers(to: values) { values in unsafe PQconnectStartParams(names, values, 1) }
        }
    }

    private func withPointers<Answer>(
        to texts: [[CChar]], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Answer
    ) -> Answer {
        let starts = texts.indices.map { index in texts[..<index].reduce(0) { $0 + $1.count } }
        return unsafe texts.flatMap { $0 }.withUnsafeBufferPointer { run in
            let pointers = unsafe starts.map { unsafe run.baseAddress?.advanced(by: $0) } + [nil]
            return unsafe body(pointers)
        }
    }

    /// Runs the handshake; answers nil when it succeeded, else whether it ran out of time.
    private func poll(_ connection: OpaquePointer) -> Bool? {
        let limit = unsafe timeout(of: connection)
        let clock = ContinuousClock()
        let deadline = clock.now + limit
        var wanted = Int16(POLLOUT)
        while true {
            guard unsafe PQstatus(connection) != CONNECTION_BAD else { return false }
            var descriptor = unsafe pollfd(fd: PQsocket(connection), events: wanted, revents: 0)
            let left = clock.now.duration(to: deadline)
            guard left > .zero else { return true }
            let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
            _ = unsafe Glibc.poll(&descriptor, 1, Int32(clamping: milliseconds + 1))
            guard descriptor.revents != 0 else { continue }
            switch unsafe PQconnectPoll(connection) {
            case PGRES_POLLING_OK: return nil
            case PGRES_POLLING_READING: wanted = Int16(POLLIN)
            case PGRES_POLLING_WRITING: wanted = Int16(POLLOUT)
            default: return false
            }
        }
    }

    /// The time for the whole attempt: libpq's `connect_timeout`, which is per host, times the hosts.
    private func timeout(of connection: OpaquePointer) -> Duration {
        let set = unsafe option("connect_timeout", of: connection).flatMap { Int($0) } ?? 0
        let hosts = unsafe option("host", of: connection).map { $0.split(separator: ",").count } ?? 1
        return .seconds((set > 0 ? max(set, 2) : Self.defaultTimeout) * max(hosts, 1))
    }

    private func option(_ keyword: String, of connection: OpaquePointer) -> String? {
        guard let options = unsafe PQconninfo(connection) else { return nil }
        defer { unsafe PQconninfoFree(options) }
        var index = 0
        while let name = unsafe options[index].keyword {
            if unsafe String(cString: name) == keyword {
                return unsafe options[index].val.map { unsafe String(cString: $0) }
            }
            index += 1
        }
        return nil
    }

    private func failure(of connection: OpaquePointer, timeout: Bool) -> Failure {
        let secrets = ["password", "sslpassword"].compactMap { unsafe option($0, of: connection) }
        let account = unsafe timeout ? "timeout expired" : String(cString: PQerrorMessage(connection))
        let failure = ConnectionFailure(account: account, secrets: secrets)
        let place = ["host", "port", "dbname", "user"].compactMap { name in
            unsafe option(name, of: connection).map { "\(name) \($0)" }
        }
        let described = ConnectionFailure(account: place.joined(separator: ", "), secrets: secrets).message
        var error = DatabaseError(
            kind: .connection,
            message: "cannot connect to \(described.isEmpty ? "the database" : described): \(failure.message)",
            hint: Self.advice(for: failure))
        error.sqlState = failure.sqlState
        return Failure(error: error, mayPass: failure.mayPass)
    }

    private static func advice(for failure: ConnectionFailure) -> String {
        switch failure.sqlState {
        case "28P01", "28000": "check the user, its password and the server's pg_hba.conf"
        case "3D000": "create the database, or check its name"
        case "53300": "raise max_connections, or close other connections"
        case "57P03": "wait until the server has started"
        case nil: "check the host and port, and that the server runs"
        default: "see the server's log"
        }
    }

    /// Refuses a database in another encoding, and sets what the statements of this project rely on.
    private func requireUTF8(_ connection: OpaquePointer) throws(Failure) {
        let encoding = unsafe PQparameterStatus(connection, "server_encoding").map { unsafe String(cString: $0) }
        guard encoding == "UTF8" else {
            throw Failure(
                error: DatabaseError(
                    kind: .connection,
                    message: "database \(unsafe String(cString: PQdb(connection))) has the encoding "
                        + "\(encoding ?? "unknown"); UTF8 is required",
                    hint: "create it with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"), mayPass: false)
        }
        guard
            unsafe PQparameterStatus(connection, "standard_conforming_strings").map({ unsafe String(cString: $0) })
                != "on"
        else { return }
        let result = unsafe PQexec(connection, "SET standard_conforming_strings = on")
        defer { unsafe PQclear(result) }
        guard unsafe PQresultStatus(result) == PGRES_COMMAND_OK else {
            throw unsafe failure(of: connection, timeout: false)
        }
    }
}
