import Foundation
import TestSupport
import Testing

/// Law 7: killed anywhere, the table is as it was or as it should be, and the next run needs no help.
struct LoaderFaultTests {
    private static let points = [
        "begin.after", "range.added", "batch.before", "batch.copied", "batch.committed", "staged", "planned", "merged",
        "vacuumed",
    ]

    /// Three hundred files, of which the table has an older state.
    private func changed(_ shelf: LoaderShelf) async throws {
        for number in 100..<400 { try shelf.put("f/\(number)") }
        #expect(try await shelf.loader(["merge", "shelf"]).status == 0)
        for number in 100..<120 { try shelf.put("f/\(number)", "another") }
        for number in 0..<30 { try shelf.put("g/\(number)") }
        for number in 398..<400 { try shelf.delete("f/\(number)") }
    }

    @Test(arguments: points)
    func killedAtAPoint(point: String) async throws {
        let shelf = try await LoaderShelf()
        defer { shelf.remove() }
        try await changed(shelf)
        let before = try await shelf.live()
        let killed = try await shelf.loader(["merge", "shelf"], fault: "\(point):kill")
        #expect(killed.status == 137)
        let left = try await shelf.live()
        #expect(left == before || left == shelf.files())
        let busy = try await shelf.loader(["merge", "shelf"])
        #expect(busy.status == 5)
        try await shelf.endLease()
        let next = try await shelf.loader(["merge", "shelf"])
        #expect(next.status == 0, "\(next.standardError)")
        #expect(try await shelf.live() == shelf.files())
        #expect(
            try await shelf.database.psql("SELECT count(*) FROM public.shelf WHERE size = 7 AND key ^@ 'f/';") == "20\n"
        )
    }

    @Test(arguments: ["range.added", "batch.committed", "staged", "planned"])
    func theServerCrashesWhileTheLoaderIsStopped(point: String) async throws {
        let cluster = try await TemporaryCluster.create()
        let shelf = try await LoaderShelf(on: cluster)
        defer { shelf.remove() }
        try await changed(shelf)
        let process = try start(shelf, fault: "\(point):stop", lease: 60)
        try await untilStopped(process)
        try await cluster.restart(.immediate)
        kill(process.processIdentifier, SIGCONT)
        let status = await exit(of: process)
        #expect(status == 1)
        let next = try await shelf.loader(["merge", "shelf"])
        #expect(next.status == 0, "\(next.standardError)")
        #expect(try await shelf.live() == shelf.files())
        try await cluster.remove()
    }

    @Test(arguments: ["batch.before", "batch.copied", "staged", "planned"])
    func aLoaderThatStoodStillIsFencedOff(point: String) async throws {
        let shelf = try await LoaderShelf()
        defer { shelf.remove() }
        try await changed(shelf)
        let process = try start(shelf, fault: "\(point):stop", lease: 60)
        try await untilStopped(process)
        try await shelf.endLease()
        let other = try await shelf.loader(["merge", "shelf", "--no-resume"])
        #expect(other.status == 0, "\(other.standardError)")
        kill(process.processIdentifier, SIGCONT)
        let status = await exit(of: process)
        #expect(status == 1 || status == 5)
        #expect(try await shelf.live() == shelf.files())
        #expect(try await shelf.loader(["merge", "shelf"]).standardOutput.contains("0 new, 0 changed"))
    }

    @Test func waitsForTheLeaseOfADeadLoader() async throws {
        let shelf = try await LoaderShelf(files: ["a"])
        defer { shelf.remove() }
        #expect(try await shelf.loader(["merge", "shelf", "--lease", "4"], fault: "range.added").status == 137)
        let next = try await shelf.loader(["merge", "shelf", "--wait"])
        #expect(next.status == 0, "\(next.standardError)")
        #expect(try await shelf.live() == ["a"])
    }

    @Test func doesNotWaitForALoaderThatLives() async throws {
        let shelf = try await LoaderShelf(files: ["a"])
        defer { shelf.remove() }
        let process = try start(shelf, fault: "range.added:stop", lease: 60)
        try await untilStopped(process)
        let other = Task { try await shelf.loader(["merge", "shelf", "--wait"]) }
        // What a heartbeat does, again and again until the other has seen it.
        let renewals = Task {
            while !Task.isCancelled {
                try await shelf.database.psql("UPDATE datastore.lease SET until = clock_timestamp() + interval '60 s';")
            }
        }
        #expect(try await other.value.status == 5)
        renewals.cancel()
        kill(process.processIdentifier, SIGCONT)
        #expect(await exit(of: process) == 0)
        #expect(try await shelf.live() == ["a"])
    }

    @Test func aRunThatWasInterruptedResumes() async throws {
        let shelf = try await LoaderShelf()
        defer { shelf.remove() }
        try await changed(shelf)
        let process = try start(shelf, fault: "range.added:stop", lease: 60)
        try await untilStopped(process)
        kill(process.processIdentifier, SIGTERM)
        kill(process.processIdentifier, SIGCONT)
        #expect(await exit(of: process) == 143)
        let next = try await shelf.loader(["merge", "shelf"])
        #expect(next.status == 0)
        #expect(next.standardOutput.contains("resumed"))
        #expect(try await shelf.live() == shelf.files())
    }

    @Test(arguments: [["--database", "URL"], ["--database=URL"]])
    func aPasswordIsNotInTheListOfProcesses(form: [String]) async throws {
        let shelf = try await LoaderShelf()
        defer { shelf.remove() }
        let url = shelf.database.url(role: "shelf_loader").replacing("shelf_loader@", with: "shelf_loader:s3cret-pw@")
        let database = form.map { $0.replacing("URL", with: url) }
        let process = try start(shelf, fault: "range.added:stop", lease: 60, database: database)
        try await untilStopped(process)
        let line = try String(contentsOfFile: "/proc/\(process.processIdentifier)/cmdline", encoding: .utf8)
        kill(process.processIdentifier, SIGKILL)
        _ = await exit(of: process)
        #expect(line.contains("merge") && !line.contains("s3cret"))
    }

    private func start(
        _ shelf: LoaderShelf, fault: String, lease: Int, database: [String]? = nil
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try builtProgram("loader"))
        process.arguments = ["merge", "shelf", "--lease", "\(lease)"] + (database ?? shelf.arguments)
        process.environment = ProcessInfo.processInfo.environment.merging(["DATASTORE_FAULT": fault]) { $1 }
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Waits until a process has been stopped by a signal (state `T` in proc(5)).
    private func untilStopped(_ process: Process) async throws {
        for _ in 0..<3000 {
            let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
            if status.contains(") T ") { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw SupportError("the loader did not stop")
    }

    private func exit(of process: Process) async -> Int32 {
        while process.isRunning { try? await Task.sleep(for: .milliseconds(10)) }
        return process.terminationStatus
    }
}
