import Foundation
import TestSupport
import Testing

/// The file for Prometheus' textfile collector.
@Suite struct MetricsTests {
    /// What the reader of Prometheus' own library makes of a file: a line for each sample.
    private static func samples(_ path: String) async throws -> [String] {
        let script = [
            "import sys", "from prometheus_client.parser import text_string_to_metric_families",
            "for family in text_string_to_metric_families(open(sys.argv[1]).read()):",
            "    assert family.type == 'gauge' and family.documentation", "    for s in family.samples:",
            "        print(s.name, ','.join(s.labels[k] for k in sorted(s.labels)), f'{s.value:g}')",
        ].joined(separator: "\n")
        let read = try await runSuccessfully("\(repositoryRoot())/.venv/bin/python", ["-c", script, path])
        return read.split(separator: "\n").map(String.init)
    }

    private static func value(_ name: String, in samples: [String]) -> String? {
        samples.first { $0.hasPrefix(name + " ") }.map { String($0.dropFirst(name.count + 1)) }
    }

    @Test func runsAreTold() async throws {
        let shelf = try await LoaderShelf(files: ["a", "b/c"])
        defer { shelf.remove() }
        let folder = try TemporaryFolder()
        let file = "\(folder.path)/datastore.prom"
        #expect(try await shelf.loader(["merge", "shelf", "--quiet", "--metrics", file]).status == 0)
        let first = try await Self.samples(file)
        #expect(Self.value("datastore_exit_code shelf", in: first) == "0")
        #expect(Self.value("datastore_objects new,shelf", in: first) == "2")
        #expect(Self.value("datastore_objects listed,shelf", in: first) == "2")
        #expect(Self.value("datastore_phase_seconds merge,shelf", in: first) != nil, "\(first)")
        let moment = Self.value("datastore_merged_timestamp_seconds shelf", in: first)
        #expect(moment != nil && moment == Self.value("datastore_finished_timestamp_seconds shelf", in: first))

        // A run that fails says so, and leaves the moment when the table was last in step.
        try FileManager.default.moveItem(atPath: shelf.folder, toPath: shelf.folder.dropLast() + "-away")
        try await Task.sleep(for: .seconds(1.1))
        let failed = try await shelf.loader(["merge", "shelf", "--metrics", file])
        #expect(failed.status == 4)
        let second = try await Self.samples(file)
        #expect(Self.value("datastore_exit_code shelf", in: second) == "4")
        #expect(Self.value("datastore_merged_timestamp_seconds shelf", in: second) == moment)
        try FileManager.default.removeItem(atPath: shelf.folder.dropLast() + "-away")
    }

    @Test func aFolderThatCannotBeWrittenToIsAFailure() async throws {
        let shelf = try await LoaderShelf(files: ["a"])
        defer { shelf.remove() }
        let run = try await shelf.loader(["merge", "shelf", "--metrics", "/proc/nowhere/datastore.prom"])
        #expect(run.status == 1)
        #expect(run.standardError.contains("cannot write the metrics to /proc/nowhere/datastore.prom"))
        #expect(try await shelf.live() == ["a"])
        let partly = try await shelf.loader(["merge", "shelf", "--dry-run", "--metrics", "/tmp/x.prom"])
        #expect(partly.status == 64)
    }
}
