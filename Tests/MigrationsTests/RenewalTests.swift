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

    /// What a field more costs is said where it is paid for: in requests, or with the next listing.
    @Test(arguments: [
        (
            "s3://lab/d/", "",
            "one request for each object, some 100,000 in a full run, so ten nights for a million objects"
        ),
        (
            "s3://lab/d/", "columns: [{ name: team, from: tag.team, type: text }]\nreread: 7 days",
            "one request for each object, within 7 days"
        ),
        ("gs://lab/d/", "", "with the next full run, whose listing says it"),
        ("file:///data/d/", "", "with the next full run, which opens each file once"),
    ])
    func whatAFieldMoreCostsIsSaid(bucket: String, further: String, cost: String) throws {
        let project = try TestProject()
        try project.define("datastore: shelf\nbucket: \(bucket)\n\(further)\n", in: "shelf.yaml")
        try project.migrate()
        let renewal = try project.migrate(NextEdition()).first { $0.hasSuffix("_renew_shelf.up.sql") }
        let text = try String(contentsOfFile: try #require(renewal), encoding: .utf8).replacing("\n--   ", with: " ")
        #expect(
            text.contains(
                "Note: The objects of shelf are read again for retention: \(cost). Until then shelf_freshness names what is"
                    + " filled in part only."), "\(text.prefix(3000))")
    }

    @Test func anOlderGeneratorLeavesALaterProjectAlone() throws {
        let project = try TestProject(NextEdition())
        try project.define("datastore: shelf\nbucket: file:///data/shelf/\n", in: "shelf.yaml")
        let error = #expect(throws: PlanningError.self) { try project.migrate() }
        #expect(error?.description.contains("need the registry 1.2, and this generator writes for 1.1") == true)
    }
}
