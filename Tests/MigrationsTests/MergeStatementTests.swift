import Migrations
import Testing

/// The statements of a merge, which the registry puts together of a datastore's columns.
@Suite struct MergeStatementTests {
    @Test(arguments: GoldenCase.all)
    func everyStatementCanBePlanned(_ golden: GoldenCase) async throws {
        let project = try golden.project()
        let database = try await MigrationDatabase()
        try await database.apply(project.files(.up))
        withExtendedLifetime(project) {}
        let planned = try await database.psql(
            """
            DO $$
            DECLARE
                step record;
            BEGIN
                FOR step IN SELECT m.* FROM datastore.store AS s, datastore.show_merge(s.name) AS m LOOP
                    EXECUTE 'EXPLAIN ' || rtrim(step.statement, ';') USING 1::bigint;
                END LOOP;
            END
            $$;
            SELECT count(*) FILTER (WHERE m.statement IS NULL), count(*) / (SELECT count(*) FROM datastore.store)
            FROM datastore.store AS s, datastore.show_merge(s.name) AS m
            """)
        #expect(planned == "0|10\n")
    }
}
