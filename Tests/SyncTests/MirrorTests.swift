import Objects
import TestSupport
import Testing

@testable import Sync

/// A merge counts what it wrote: where somebody changed the mirror, it says so, and nothing is merged.
struct MirrorTests {
    private static let swallow = """
        CREATE FUNCTION public.swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        """

    @Test(arguments: [
        (
            "CREATE TRIGGER swallow BEFORE INSERT ON public.shelf FOR EACH ROW EXECUTE FUNCTION public.swallow()",
            "inserted"
        ),
        (
            "CREATE TRIGGER swallow BEFORE UPDATE ON public.shelf FOR EACH ROW EXECUTE FUNCTION public.swallow()",
            "updated"
        ),
        ("CREATE RULE swallow AS ON INSERT TO public.shelf DO INSTEAD NOTHING", "inserted"),
    ])
    func swallowedRowsAreMissed(fault: String, what: String) async throws {
        let shelf = try await Shelf(["a", "b", "c"])
        _ = try await shelf.merge()
        _ = try await shelf.database.psql("\(Self.swallow) \(fault);")
        shelf.bucket.put(["b"], version: 2)
        shelf.bucket.put(["e"])
        let report = try await shelf.merge()
        #expect(report.outcome == .failed, "\(report)")
        #expect(report.error?.contains("was changed") == true && report.error?.contains(what) == true, "\(report)")
        #expect(try await shelf.live() == ["a 1", "b 1", "c 1"])
        #expect(
            try await shelf.value("SELECT error FROM datastore.run ORDER BY id DESC LIMIT 1").contains("was changed"))
    }

    @Test func aSwallowedDeletionIsMissed() async throws {
        let shelf = try await Shelf(["a", "b", "c"])
        _ = try await shelf.merge()
        _ = try await shelf.database.psql(
            """
            \(Self.swallow)
            CREATE TRIGGER swallow BEFORE UPDATE ON public.shelf FOR EACH ROW
            WHEN (new.deleted_at IS NOT NULL) EXECUTE FUNCTION public.swallow();
            """)
        shelf.bucket.remove(["b"])
        let report = try await shelf.merge()
        #expect(report.outcome == .failed && report.error?.contains("deleted") == true, "\(report)")
    }

    @Test func aChildOfTheTableIsNoPartOfTheMirror() async throws {
        let shelf = try await Shelf(["a", "b"])
        _ = try await shelf.merge()
        _ = try await shelf.database.psql(
            """
            CREATE TABLE public.annex () INHERITS (public.shelf);
            INSERT INTO public.annex SELECT (s).* FROM (SELECT s FROM ONLY public.shelf AS s) AS q (s);
            UPDATE ONLY public.annex SET key = 'annexed', id = gen_random_uuid() WHERE key = 'a';
            """)
        shelf.bucket.put(["b"], version: 2)
        let report = try await shelf.merge()
        #expect(report.outcome == .merged && report.counts.changed == 1 && report.counts.gone == 0, "\(report)")
        #expect(try await shelf.value("SELECT count(*) FROM ONLY public.annex") == "2")
        #expect(try await shelf.merge().counts.written == 0)
    }

    @Test func aConstraintOfSomebodysIsNamed() async throws {
        let shelf = try await Shelf(["a"])
        _ = try await shelf.merge()
        _ = try await shelf.database.psql("ALTER TABLE public.shelf ADD CONSTRAINT small CHECK (size < 5)")
        shelf.bucket.put(["b"], version: 9)
        let report = try await shelf.merge()
        #expect(report.outcome == .failed)
        #expect(report.error?.contains("small") == true && report.error?.contains("verify.sql") == true, "\(report)")
    }

    @Test func aKeyThatTheTableHasTwiceEndsTheRun() async throws {
        let shelf = try await Shelf(["a", "b"])
        _ = try await shelf.merge()
        _ = try await shelf.database.psql(
            """
            DROP INDEX public.shelf_key_idx;
            SET datastore.merging = 'shelf';
            INSERT INTO public.shelf (id, key, fingerprint, first_seen_at, changed_at, run_id)
            VALUES (gen_random_uuid(), 'a', 1, now(), now(), 1);
            """)
        let report = try await shelf.merge()
        #expect(report.outcome == .failed && report.error?.contains("twice") == true, "\(report)")
    }
}
