import Foundation
import Migrations
import Rendering
import TestSupport
import Testing

/// Every golden project, killed in each of its steps on the way up and on the way down, on every version of the server.
@Suite struct KilledStepTests {
    /// A file in which psql kills itself at the end of a step's statements, before the step is recorded.
    private static func text(_ file: String, killedIn step: Int) throws -> String {
        var lines = try String(contentsOfFile: file, encoding: .utf8).components(separatedBy: "\n")
        var steps = 0
        let place = lines.firstIndex { line in
            if line.hasPrefix(StepMark.step) || line.hasPrefix(StepMark.undo) { steps += 1 }
            return steps == step && line == StepMark.end
        }
        lines.insert("\\! kill -9 $PPID", at: try #require(place))
        return lines.joined(separator: "\n")
    }

    @Test(arguments: ServerVersion.tested)
    func everyProjectGoesOnFromEveryStep(version: ServerVersion) async throws {
        let cluster = try await version.cluster()
        for golden in GoldenCase.all {
            let project = try golden.project(for: version)
            let database = try await MigrationDatabase(withTrigrams: version == .fifteen, on: cluster)
            let (ups, downs) = (try project.files(.up), try project.files(.down))
            try await database.apply([ups[0]])
            let installed = try await database.grants()
            for (file, direction) in [(ups[1], [0, 1, 2]), (downs[1], [3, 2, 1])] {
                for (step, recorded) in zip(1..., direction) {
                    let killed = try await database.run(text: Self.text(file, killedIn: step))
                    #expect(killed.status != 0, "\(golden), step \(step)")
                    let steps = try await database.psql("SELECT count(*) FROM datastore.migration_step")
                    #expect(steps == "\(recorded)\n", "\(golden), step \(step)")
                }
                try await database.apply([file])
                if file == ups[1] {
                    let differing = try await database.differences(project)
                    #expect(differing == "", "\(golden)")
                }
            }
            #expect(try await database.grants() == installed, "\(golden)")
            let left = try await database.psql("SELECT count(*) FROM datastore.migration_step")
            #expect(left == "0\n", "\(golden)")
        }
        try await cluster.remove()
    }
}
