import Foundation
import Layout
import Migrations
import Planning
import Rendering
import TestSupport
import Testing

/// What is written for datastores that come to another contract with the registry.
@Suite struct RenewalTests {
    /// What brings datastores to another contract, for a person to read; the definitions are those of the case `full`.
    @Test func theRenewalIsAsRecorded() throws {
        let project = try GoldenCase(name: "full").project()
        let written = try project.migrate(NextEdition()).filter { $0.contains("_renew_") }
        #expect(written.count == 3)
        let folder = GoldenCase.root.appending(path: "renewal/migrations")
        for path in written {
            let place = folder.appending(path: URL(fileURLWithPath: path).lastPathComponent)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            if GoldenCase.isRecording {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data(text.utf8).write(to: place)
            }
            let recorded = try String(contentsOf: place, encoding: .utf8)
            #expect(recorded.utf8.elementsEqual(text.utf8), "\(place.path) differs; RECORD_GOLDEN=1 records it")
        }
    }

    @Test func anOlderGeneratorLeavesALaterProjectAlone() throws {
        let project = try TestProject(NextEdition())
        try project.define("datastore: shelf\nbucket: file:///data/shelf/\n", in: "shelf.yaml")
        let error = #expect(throws: PlanningError.self) { try project.migrate() }
        #expect(error?.description.contains("need the registry 1.2, and this generator writes for 1.1") == true)
    }
}
