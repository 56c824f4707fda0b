import Foundation
import TestSupport
import Testing

/// octue's own SDK writes to a bucket of Google's kind, and the rows say what the SDK reads back.
struct OctueSDKTests {
    /// An emulated store, a datastore over its bucket, and the SDK beside them.
    private final class Laboratory {
        let database: TestDatabase
        private let emulator: RunningProgram
        private let folder: TemporaryFolder
        private let port: Int

        init() async throws {
            folder = try TemporaryFolder()
            port = try freePort()
            emulator = try RunningProgram(
                [
                    "\(repositoryRoot())/.venv/bin/gcp-storage-emulator", "start", "--host=127.0.0.1", "--port=\(port)",
                    "--in-memory", "--default-bucket=lab",
                ], outputFile: "\(folder.path)/emulator.log")
            database = try await TemporaryCluster.shared().createDatabase()
            try await database.generate(
                """
                datastore: shelf
                bucket: gs://lab/wind farm/
                metadata: octue
                columns:
                  - { name: octue_id, from: octue.id, type: uuid }
                  - { name: captured_at, from: octue.timestamp, type: timestamptz, zone: Europe/London }
                  - { name: labels, from: octue.labels, type: "text[]" }
                  - { name: tags, from: octue.tags, type: jsonb }
                  - { name: sdk_version, from: octue.sdk_version, type: text }
                  - { name: turbine, from: octue.tags.turbine, type: text }
                  - { name: height, from: octue.tags.height, type: double precision }

                """)
            try await database.makeLoader()
            try await waitUntilServed(port: port)
        }

        func end() { emulator.send(SIGTERM) }

        /// Has the SDK do something.
        ///
        /// - Returns: what it reads back, as a JSON array.
        func sdk(_ step: String) async throws -> String {
            let lines = try await runSuccessfully(
                "\(repositoryRoot())/.venv/bin/python",
                ["\(repositoryRoot())/Tests/EndToEndTests/Octue/octue_bucket.py", "lab", step],
                environment: ["STORAGE_EMULATOR_HOST": "http://127.0.0.1:\(port)", "PYTHONIOENCODING": "utf-8"])
            return "[" + lines.split(separator: "\n").joined(separator: ",") + "]"
        }

        func loader(_ arguments: String...) async throws -> ProgramRun {
            try await runProgram(
                builtProgram("loader"), arguments + ["--database", database.url(role: "shelf_loader")],
                environment: ["STORAGE_EMULATOR_HOST": "127.0.0.1:\(port)"])
        }

        /// Where the rows differ from what the SDK reads, with both.
        func differences(from read: String) async throws -> String {
            let quoted = "'" + read.replacing("'", with: "''") + "'"
            return try await database.psql(
                """
                SELECT coalesce(t.key, s.line ->> 'key'), s.line, to_jsonb(t)
                FROM (SELECT l.line, l.line -> 'octue' AS octue FROM jsonb_array_elements(\(quoted)) AS l (line)) AS s
                FULL JOIN shelf_live AS t ON t.key = s.line ->> 'key'
                WHERE (t.size, t.checksum, t.octue_id::text, t.captured_at, to_jsonb(t.labels), t.tags)
                    IS DISTINCT FROM (
                        (s.line ->> 'size')::bigint, 'crc32c:' || (s.line ->> 'crc32c'), s.octue ->> 'id',
                        CASE
                            WHEN s.octue ->> 'timestamp' ~ '[+]00:00$' THEN (s.octue ->> 'timestamp')::timestamptz
                            ELSE (s.octue ->> 'timestamp')::timestamp AT TIME ZONE 'Europe/London'
                        END,
                        s.octue -> 'labels', s.octue -> 'tags'
                    )
                """)
        }
    }

    @Test func whatTheSDKWritesBecomesRowsWithTypes() async throws {
        let laboratory = try await Laboratory()
        defer { laboratory.end() }
        let steps: [(step: String, said: String)] = [
            ("upload", "6 objects: 6 new"), ("edit", "0 new, 1 changed, 5 unchanged"),
            ("overwrite", "0 new, 1 changed, 5 unchanged"), ("copy", "1 new, 0 changed, 6 unchanged"),
            ("delete", "0 new, 0 changed, 6 unchanged, 1 gone"),
        ]
        let identity = "SELECT id FROM shelf WHERE key = 'wind farm/aware.csv'"
        var before = ""
        for (step, said) in steps {
            let read = try await laboratory.sdk(step)
            let run = try await laboratory.loader("merge", "shelf")
            #expect(run.status == 0 && run.standardOutput.contains(said), "\(step): \(run)")
            #expect(try await laboratory.differences(from: read) == "", "\(step)")
            if step == "upload" { before = try await laboratory.database.psql(identity) }
        }
        // An overwritten object lost its metadata, and its row is the same one.
        #expect(try await laboratory.database.psql(identity) == before)
        let lost = try await laboratory.database.psql(
            "SELECT turbine IS NULL, octue_id IS NULL FROM shelf_live WHERE key = 'wind farm/aware.csv'")
        #expect(lost == "t|t\n")
        let copies = try await laboratory.database.psql(
            "SELECT count(DISTINCT octue_id), count(*) FROM shelf_live WHERE key LIKE '%typed.csv'")
        #expect(copies == "1|2\n")
        let typed = try await laboratory.database.psql(
            "SELECT turbine, height, sdk_version FROM shelf_live WHERE key = 'wind farm/typed.csv'")
        #expect(typed == "T9|81|0.69.1\n")
    }

    /// One broken document is one reject that names the key, and takes nothing of the other objects along.
    @Test func tagsThatAreNoDocumentAreOneReject() async throws {
        let laboratory = try await Laboratory()
        defer { laboratory.end() }
        _ = try await laboratory.sdk("upload")
        #expect(try await laboratory.loader("merge", "shelf").status == 0)
        _ = try await laboratory.sdk("break_tags")
        let run = try await laboratory.loader("merge", "shelf")
        #expect(run.status == 0 && run.standardOutput.contains("1 changed, 5 unchanged"), "\(run)")
        #expect(run.standardOutput.contains("1 rejected"), "\(run)")
        let rejects = try await laboratory.database.psql("SELECT key, column_name FROM shelf_rejects")
        #expect(rejects == "wind farm/twice.csv|metadata.octue__tags\n")
        let kept = try await laboratory.database.psql(
            "SELECT octue_id IS NOT NULL, captured_at IS NOT NULL, turbine FROM shelf_live WHERE key LIKE '%twice.csv'")
        #expect(kept == "t|t|\n")
        let explained = try await laboratory.loader("explain", "shelf", "wind farm/twice.csv")
        #expect(explained.standardOutput.contains("tags"), "\(explained)")
    }
}
