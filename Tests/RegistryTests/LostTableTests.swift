internal import Postgres
internal import TestSupport
import Testing

/// A datastore whose table was dropped, renamed or shut away harms no other.
@Suite struct LostTableTests {
    static let losses = [
        "DROP TABLE lab.shelf CASCADE", "ALTER TABLE lab.shelf RENAME TO bookcase",
        "ALTER TABLE lab.shelf RENAME COLUMN key TO path", "ALTER SCHEMA lab RENAME TO laboratory",
        "DROP SCHEMA lab CASCADE", "REVOKE USAGE ON SCHEMA lab FROM shelf_reader",
        "ALTER TABLE lab.shelf SET SCHEMA datastore_staging", "REVOKE SELECT ON lab.shelf FROM shelf_reader",
    ]

    @Test(arguments: losses) func othersAreReadAsBefore(loss: String) async throws {
        let database = try await ExtensionServer.shared().cluster.createDatabase()
        try await database.generatePeopledShelf(schema: "lab")
        try await database.merge(["a": #"{"weight": "x"}"#])
        // Another store in the registry, whose table is the first one's copy.
        try await database.psql(
            """
            CREATE TABLE public.rack (LIKE lab.shelf);
            GRANT SELECT ON public.rack TO shelf_reader;
            INSERT INTO datastore.store (name, table_schema, table_name, bucket, prefix, identity, server, credentials,
                definition, definition_hash, source_hash, deletes, derivation)
            SELECT 'rack', 'public', 'rack', bucket, prefix, identity, server, credentials,
                definition, definition_hash, source_hash, deletes, derivation FROM datastore.store;
            INSERT INTO datastore.reject (store_id, key, column_name, reason, first_run_id, last_run_id)
            SELECT id, 'k', 'weight', 'is not a whole number', 1, 1 FROM datastore.store WHERE name = 'rack';
            """)
        let look =
            "SELECT s.name, count(*) FROM datastore.reject AS j JOIN datastore.store AS s ON s.id = j.store_id "
            + "GROUP BY 1 ORDER BY 1; SELECT rejects FROM datastore.freshness('rack')"
        #expect(try await database.psql(look, role: "reader") == "rack|1\nshelf|1\n1\n")
        try await database.psql(loss)
        #expect(try await database.psql(look, role: "reader") == "rack|1\n1\n")
        #expect(try await database.psql("SELECT rejects FROM datastore.freshness('shelf')", role: "reader") == "0\n")
    }
}
