import Testing

@testable import Sync

/// The words of the run log are the same in SQL and in Swift.
struct RunWordsTests {
    @Test func kindsAndStatesAreThoseOfTheRegistry() async throws {
        let shelf = try await Shelf([])
        let kinds = try await shelf.value(Self.words(of: "run_kind"))
        let states = try await shelf.value(Self.words(of: "run_state"))
        #expect(kinds == RunKind.allCases.map(\.rawValue).sorted().joined(separator: ","))
        #expect(states == RunState.allCases.map(\.rawValue).sorted().joined(separator: ","))
    }

    @Test func outcomesOfBeginningAreThoseOfTheRegistry() async throws {
        let shelf = try await Shelf([])
        let outcomes = try await shelf.value(
            """
            SELECT string_agg(DISTINCT m[1], ',' ORDER BY m[1])
            FROM pg_proc AS p, regexp_matches(p.prosrc, 'outcome := ''([a-z]+)''', 'g') AS m
            WHERE p.proname = 'begin_run' AND p.pronamespace = 'datastore'::regnamespace
            """)
        #expect(outcomes == BeginOutcome.allCases.map(\.rawValue).sorted().joined(separator: ","))
    }

    private static func words(of constraint: String) -> String {
        """
        SELECT string_agg(m[1], ',' ORDER BY m[1] COLLATE "C")
        FROM pg_constraint AS c, regexp_matches(pg_get_constraintdef(c.oid), '''([a-z ]+)''', 'g') AS m
        WHERE c.conname = '\(constraint)' AND c.conrelid = 'datastore.run'::regclass
        """
    }
}
