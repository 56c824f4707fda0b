import TestSupport
import Testing

/// A bucket that is reached by the alias of an access point.
struct AccessPointTests {
    private static let alias = "lab-1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9-s3alias"

    /// The objects are those of the bucket behind it, and so are their ids; by another alias too.
    @Test func objectsHaveTheIdsOfTheBucketThatIsWritten() async throws {
        let shelf = try await AmazonShelf(
            bucket: Self.alias, "identity: s3://lab/\ncolumns: [{ name: site, from: metadata.site, type: text }]")
        shelf.store.put(["d/1", "d/é"], metadata: ["site": "north"])
        let run = try await shelf.merge()
        #expect(run.status == 0, "\(run)")
        let rows = try await shelf.database.psql(
            "SELECT key, site, id = datastore.object_id('s3://lab/', key) FROM shelf_live ORDER BY key")
        #expect(rows == "d/1|north|t\nd/é|north|t\n")
        #expect(shelf.server.requests.allSatisfy { $0.path.hasPrefix("/\(Self.alias)") })
        await shelf.server.stop()
    }

    /// An ARN is refused where the definition is read, with what to write.
    @Test func anARNIsRefusedWithWhatToWrite() async throws {
        let folder = try TemporaryFolder()
        try await runSuccessfully(builtProgram("generator"), ["init", folder.path])
        try folder.write(
            """
            datastore: shelf
            bucket: s3://arn:aws:s3:eu-west-2:123456789012:accesspoint/lab/d/

            """, to: "datastores/shelf.yaml")
        let run = try await runProgram(builtProgram("generator"), ["migrate", "--project", folder.path])
        #expect(run.status != 0 && run.standardError.contains("it ends in -s3alias), and identity:"), "\(run)")
    }
}
