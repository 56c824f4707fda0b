import TestSupport
import Testing

@testable import Sync

/// What the loader says where somebody added to the mirrored table what refuses a merge.
@Suite struct ChangedMirrorTests {
    @Test(arguments: [
        ("ALTER TABLE shelf ADD CONSTRAINT small CHECK (size < 1)", "the constraint or index small"),
        ("CREATE UNIQUE INDEX once ON shelf (size)", "the constraint or index once"),
        ("ALTER TABLE shelf ALTER COLUMN etag SET NOT NULL", "NOT NULL of the column etag"),
        (
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$; "
                + "CREATE TRIGGER refuse BEFORE INSERT ON shelf FOR EACH ROW EXECUTE FUNCTION refuse()",
            "the function public.refuse()"
        ),
        ("CREATE INDEX odd ON shelf ((1 / (size - 1)))", "a constraint, an index or a trigger"),
    ])
    func whatRefusesAMergeIsNamed(change: String, culprit: String) async throws {
        let shelf = try await Shelf(["a", "b"])
        try await shelf.database.psql(change)
        let report = try await shelf.merge()
        let error = try #require(report.error)
        #expect(error.contains("the mirror of shelf was changed: \(culprit)"), "\(error)")
        #expect(error.contains("verify.sql"), "\(error)")
        #expect(try await shelf.live() == [])
    }
}
