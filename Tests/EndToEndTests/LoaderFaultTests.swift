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
        let killed = try await shelf.loader(["merge", "shelf", "--lease", "4"], fault: "\(point):kill")
        #expect(killed.status == 137)
        let left = try await shelf.live()
        #expect(left == before || left == shelf.files())
        // It waits until the lease of the dead one has ended, and needs nobody for that.
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
        let process = try shelf.start(["merge", "shelf"], fault: "\(point):stop")
        try #require(await process.reachesStop())
        try await cluster.restart(.immediate)
        process.send(SIGCONT)
        let status = await process.end().status
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
        let process = try shelf.start(["merge", "shelf"], fault: "\(point):stop")
        try #require(await process.reachesStop())
        try await shelf.endLease()
        let other = try await shelf.loader(["merge", "shelf", "--restart"])
        #expect(other.status == 0, "\(other.standardError)")
        process.send(SIGCONT)
        let status = await process.end().status
        #expect(status == 1 || status == 5)
        #expect(try await shelf.live() == shelf.files())
        #expect(try await shelf.loader(["merge", "shelf"]).standardOutput.contains("0 new, 0 changed"))
    }

    @Test func waitsForTheLeaseOfADeadLoader() async throws {
        let shelf = try await LoaderShelf(files: ["a"])
        defer { shelf.remove() }
        #expect(try await shelf.loader(["merge", "shelf", "--lease", "4"], fault: "range.added").status == 137)
        let next = try await shelf.loader(["merge", "shelf"])
        #expect(next.status == 0, "\(next.standardError)")
        #expect(try await shelf.live() == ["a"])
    }

    @Test func doesNotWaitForALoaderThatLives() async throws {
        let shelf = try await LoaderShelf(files: ["a"])
        defer { shelf.remove() }
        let process = try shelf.start(["merge", "shelf"], fault: "range.added:stop")
        try #require(await process.reachesStop())
        let other = Task { try await shelf.loader(["merge", "shelf"]) }
        // What a heartbeat does, again and again until the other has seen it.
        let renewals = Task {
            while !Task.isCancelled {
                try await shelf.database.psql("UPDATE datastore.lease SET until = clock_timestamp() + interval '60 s';")
            }
        }
        #expect(try await other.value.status == 5)
        renewals.cancel()
        process.send(SIGCONT)
        #expect(await process.end().status == 0)
        #expect(try await shelf.live() == ["a"])
    }

    @Test func waitsForALoaderThatLivesWhereItIsToldTo() async throws {
        let shelf = try await LoaderShelf(files: ["a"])
        defer { shelf.remove() }
        let process = try shelf.start(["merge", "shelf", "--lease", "4"], fault: "merged:stop")
        try #require(await process.reachesStop())
        let other = try shelf.start(["merge", "shelf", "--wait", "5m"])
        for _ in 0..<20 {
            try await shelf.database.psql("UPDATE datastore.lease SET until = clock_timestamp() + interval '5 s';")
            try await Task.sleep(for: .milliseconds(50))
        }
        process.send(SIGCONT)
        #expect(await process.end().status == 0)
        let ending = try #require(await other.end(within: 60), "\(other.output)")
        #expect(ending.status == 0, "\(ending.output)")
        #expect(try await shelf.database.psql("SELECT count(*) FROM datastore.run") == "2\n")
    }

    @Test func aSmallerRunLeavesAFullOneToBeResumed() async throws {
        let shelf = try await LoaderShelf(files: ["d/a", "e"])
        defer { shelf.remove() }
        #expect(
            try await shelf.loader(["merge", "shelf", "--lease", "4"], fault: "batch.committed").status == 137)
        for smaller in [["--prefix", "d/"], ["--dry-run"]] {
            let refused = try await shelf.loader(["merge", "shelf"] + smaller)
            #expect(refused.status == 5, "\(refused.standardError)")
            #expect(refused.standardError.contains("--restart"))
        }
        #expect(try await shelf.database.psql("SELECT count(*) FROM datastore.run") == "1\n")
        let resumed = try await shelf.loader(["merge", "shelf"])
        #expect(resumed.status == 0 && resumed.standardOutput.contains("resumed"), "\(resumed.standardError)")
    }

    @Test func aRunThatWasInterruptedResumes() async throws {
        let shelf = try await LoaderShelf()
        defer { shelf.remove() }
        try await changed(shelf)
        let process = try shelf.start(["merge", "shelf"], fault: "range.added:stop")
        try #require(await process.reachesStop())
        process.send(SIGTERM)
        process.send(SIGCONT)
        #expect(await process.end().status == 143)
        let next = try await shelf.loader(["merge", "shelf"])
        #expect(next.status == 0)
        #expect(next.standardOutput.contains("resumed"))
        #expect(try await shelf.live() == shelf.files())
    }

    /// Staged by a loader that died, and its bucket is away when another goes on: of what was approved nothing is
    /// confirmed, the rest is held, and both are said.
    @Test func aBucketThatIsAwayForTheWitnessIsNamedAndWhatIsHeldIsShown() async throws {
        let shelf = try await LoaderShelf(files: (10..<40).map { "d/\($0)" })
        defer { shelf.remove() }
        #expect(try await shelf.loader(["merge", "shelf"]).status == 0)
        for number in 10..<16 { try shelf.delete("d/\(number)") }
        #expect(try await shelf.loader(["merge", "shelf"]).status == 3)
        let approved = try await shelf.database.psql("SELECT hash FROM datastore.held_set").split(separator: "\n")[0]
        for number in 20..<30 { try shelf.delete("d/\(number)") }
        #expect(try await shelf.loader(["merge", "shelf", "--lease", "4"], fault: "staged:kill").status == 137)
        let away = shelf.folder.dropLast() + "-away"
        try FileManager.default.moveItem(atPath: shelf.folder, toPath: String(away))
        let run = try await shelf.loader(["merge", "shelf", "--json", "--approve", String(approved)])
        try FileManager.default.moveItem(atPath: String(away), toPath: shelf.folder)
        #expect(run.status == 4)
        #expect(run.standardError.contains("whether they are gone (there is no folder \(shelf.folder))"))
        #expect(run.standardError.contains("10 under d/"), "\(run.standardError)")
        let hash = try await shelf.database.psql("SELECT held_hash FROM datastore.run ORDER BY id DESC LIMIT 1")
            .split(separator: "\n")[0]
        #expect(run.standardError.contains("loader merge --approve \(hash) shelf"), "\(run.standardError)")
        #expect(run.standardOutput.contains(#""held_hash": "\#(hash)""#), "\(run.standardOutput)")
        #expect(
            run.standardOutput.contains(#""held_folders": [{"folder": "d/", "rows": 10}]"#), "\(run.standardOutput)")
        #expect(run.standardOutput.contains("there is no folder"))
        _ = try await shelf.loader(["merge", "shelf", "--approve", String(hash)])
        #expect(try await shelf.live().count == 20)
    }

    @Test(arguments: [["--database", "URL"], ["--database=URL"]])
    func aPasswordIsNotInTheListOfProcesses(form: [String]) async throws {
        let shelf = try await LoaderShelf()
        defer { shelf.remove() }
        let url = shelf.database.url(role: "shelf_loader").replacing("shelf_loader@", with: "shelf_loader:s3cret-pw@")
        let database = form.map { $0.replacing("URL", with: url) }
        let process = try shelf.start(["merge", "shelf"], database: database, fault: "range.added:stop")
        try #require(await process.reachesStop())
        let line = try String(contentsOfFile: "/proc/\(process.processID)/cmdline", encoding: .utf8)
        process.send(SIGKILL)
        _ = await process.end()
        #expect(line.contains("merge") && !line.contains("s3cret"))
    }
}
