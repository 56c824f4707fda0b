import Postgres
import TestSupport
import Testing

@testable import Sync

/// Objects are derived while they are staged, by the owner; what a loader says of it counts for nothing.
struct StagedDerivationTests {
    private static let metadata = #"{"weight": "7", "quality": "good"}"#
    private static let path = "SET search_path = pg_catalog, pg_temp;"

    /// Stages a row as the loader's role, and reads what was derived of it.
    private func staged(_ shelf: Shelf, settings: String = path, kind: String = "P") async throws -> String {
        try await shelf.database.psql(
            """
            BEGIN;
            \(settings)
            INSERT INTO datastore_staging.staging_shelf (run_id, kind, key, metadata, derived, derived_by, id, parsed)
            VALUES (1, '\(kind)', 'k', '\(Self.metadata)', '(forged,1,)', 'forged', pg_catalog.gen_random_uuid(), '{"forged": 1}')
            RETURNING CASE WHEN derived_by IS NULL THEN metadata ELSE pg_catalog.concat_ws(
                ' ', derived, parsed, id OPERATOR(pg_catalog.=) datastore.object_id((
                    SELECT s.identity FROM datastore.store AS s), key), metadata IS NULL) END;
            ROLLBACK
            """, role: "shelf_loader"
        ).split(separator: "\n").joined()
    }

    @Test func theOwnerDerives() async throws {
        let shelf = try await Shelf()
        #expect(try await staged(shelf) == #"(good,7,) {"weight": "7", "quality": "good"} t t"#)
        for kind in ["G", "U", "R", "O", "x"] { #expect(try await staged(shelf, kind: kind) == Self.metadata) }
    }

    @Test(
        arguments: [
            "SET search_path = public;", "SET DateStyle = German;", "SET extra_float_digits = 0;",
            "SET datastore.derives = no;", "SET search_path = pg_temp, pg_catalog;",
        ])
    func whatCouldNotBeReadAgainIsLeftToTheMerge(_ setting: String) async throws {
        #expect(try await staged(try await Shelf(), settings: Self.path + setting) == Self.metadata)
    }

    @Test func nobodysOperatorsAreCalled() async throws {
        let shelf = try await Shelf()
        try await shelf.database.psql(
            """
            CREATE SCHEMA trap;
            GRANT USAGE ON SCHEMA trap TO PUBLIC;
            CREATE FUNCTION trap.spring(text, text) RETURNS boolean LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'sprung as %', current_user; END $$;
            CREATE OPERATOR trap.= (LEFTARG = text, RIGHTARG = text, FUNCTION = trap.spring);
            CREATE OPERATOR trap.<> (LEFTARG = text, RIGHTARG = text, FUNCTION = trap.spring);
            CREATE OPERATOR trap.~~ (LEFTARG = text, RIGHTARG = text, FUNCTION = trap.spring);
            CREATE FUNCTION trap.current_setting(text) RETURNS text LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'sprung as %', current_user; END $$;
            """)
        #expect(try await staged(shelf, settings: "SET search_path = trap, pg_catalog, datastore;") == Self.metadata)
    }

    @Test func whatCannotBeDerivedThenIsDerivedByTheMerge() async throws {
        let shelf = try await Shelf()
        try await shelf.database.psql(
            """
            CREATE OR REPLACE FUNCTION datastore.stage_shelf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF current_setting('datastore.derives', true) = 'no' THEN RETURN NEW; END IF;
                RAISE statement_too_complex;
            END $$
            """)
        shelf.bucket.put(["a", "b"], metadata: #"{"quality": "good", "weight": "7"}"#)
        let report = try await shelf.merge()
        #expect(report.outcome == .merged && report.counts.new == 2, "\(report)")
        #expect(try await shelf.value("SELECT DISTINCT quality || weight FROM public.shelf") == "good7")
    }

    @Test func whatAnotherDerivationMadeIsMadeAnew() async throws {
        let shelf = try await Shelf()
        try await shelf.database.psql(
            """
            CREATE OR REPLACE FUNCTION datastore.stage_shelf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF NEW.kind = 'P' THEN NEW.derived := ROW('other', 0, NULL); NEW.derived_by := 'before'; END IF;
                RETURN NEW;
            END $$
            """)
        for weight in [7, 8] {
            shelf.bucket.put(
                ["a", "b"], version: Int64(weight), metadata: #"{"quality": "good", "weight": "\#(weight)"}"#)
            let report = try await shelf.merge()
            #expect(report.outcome == .merged && report.counts.written == 2, "\(report)")
            #expect(try await shelf.value("SELECT DISTINCT quality || weight FROM public.shelf") == "good\(weight)")
        }
    }

    /// Documents that PostgreSQL does not take as they are go the way that repairs them.
    @Test func bothWaysGiveTheSameRows() async throws {
        let documents = [
            "{}", #"{"quality": "a\u0000b", "weight": 7}"#, #"{"quality": "\ud800", "weight": "NaN"}"#,
            #"{"weight": NaN, "quality": "x"}"#, #"{"weight": 1e999999, "quality": "y"}"#, "no JSON", "[1, 2]",
            #"{"quality": "(a,\"b\")", "weight": "-2147483648"}"#, #"{"quality": "", "weight": "2147483648"}"#,
            #"{"quality": "null", "weight": null}"#, #"{"quality": " , \t", "weight": "+7"}"#,
        ]
        var rows: [[String]] = []
        for derives in ["yes", "no"] {
            let shelf = try await Shelf()
            for (number, document) in documents.enumerated() { shelf.bucket.put(["\(number)"], metadata: document) }
            try await shelf.database.psql(
                "ALTER ROLE shelf_loader IN DATABASE \(shelf.database.name) SET datastore.derives = '\(derives)'")
            #expect(try await shelf.merge().counts.new == Int64(documents.count))
            rows.append(
                try await shelf.lines(
                    """
                    SELECT concat_ws('|', key, quality, weight, rejected, metadata, (
                        SELECT string_agg(j.column_name || j.reason || coalesce(j.raw, ''), ',' ORDER BY j.column_name)
                        FROM datastore.reject AS j WHERE j.key = t.key))
                    FROM public.shelf AS t ORDER BY key
                    """))
        }
        #expect(rows[0] == rows[1] && rows[0].count == documents.count)
    }
}
