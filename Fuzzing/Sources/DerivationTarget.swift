internal import Foundation
internal import TestSupport

/// The generated derivation of a datastore that has a column of every type.
///
/// Whatever an object's metadata and tags are, no function raises an error, the fast form answers as the slow one, and
/// the function that tells the reasons tells one for each refused column. An input is a line as COPY takes it: key,
/// size, etag, moment of modification, metadata, tags.
final class DerivationTarget: FuzzTarget {
    let batchSize = 100
    private let documents = ObjectLine()
    private var database: TestDatabase?

    func input(_ random: inout SplitMix) -> [UInt8] { Array(documents.make(&random).utf8) }

    func complaints(about inputs: [[UInt8]]) async throws -> [Int: String] {
        let database = try await ready()
        let lines = inputs.enumerated().map { "\($0)\t\(String(decoding: $1, as: UTF8.self))\n" }.joined()
        let answer = try await database.psql(
            """
            TRUNCATE fuzz.line;
            COPY fuzz.line FROM STDIN;
            \(lines)\\.
            SELECT n, replace(c, E'\\n', ' ')
            FROM (
                SELECT n, fuzz.complaint(key, size, etag, last_modified, metadata, tags) AS c FROM fuzz.line OFFSET 0
            ) AS answer
            WHERE c IS NOT NULL;
            """)
        return answer.split(separator: "\n").reduce(into: [:]) { found, line in
            let parts = line.split(separator: "|", maxSplits: 1)
            if let place = parts.first.flatMap({ Int($0) }) { found[place] = parts.last.map { String($0) } }
        }
    }

    /// A database with the datastore of the golden case, and what judges it.
    private func ready() async throws -> TestDatabase {
        if let database { return database }
        let database = try await TemporaryCluster.shared().createDatabase()
        try await installRegistry(into: database)
        let migration =
            "\(repositoryRoot())/Tests/MigrationsTests/Golden/every_type/migrations/0001_create_samples.up.sql"
        let text = try String(contentsOfFile: migration, encoding: .utf8)
        // The functions alone: the loader, its table and its runs have no part in this.
        let (begin, end) = ("CREATE TYPE datastore.derived_samples", "-- Create the scope.")
        guard let start = text.firstRange(of: begin), let stop = text.firstRange(of: end) else {
            throw SupportError("\(migration) has no derivation")
        }
        try await database.psql(String(text[start.lowerBound..<stop.lowerBound]))
        try await database.psql(Self.judge)
        self.database = database
        return database
    }

    private static let judge = """
        CREATE SCHEMA fuzz;
        CREATE UNLOGGED TABLE fuzz.line (
            n integer, key text, size bigint, etag text, last_modified timestamptz, metadata jsonb, tags jsonb
        );
        CREATE FUNCTION fuzz.complaint(
            key text, size bigint, etag text, last_modified timestamptz, metadata jsonb, tags jsonb
        ) RETURNS text LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $judge$
        DECLARE
            fast datastore.derived_samples;
            slow datastore.derived_samples;
            told text[];
            vague text[];
            o datastore.object := ROW($1, $2, $3, NULL, NULL, NULL, NULL, NULL, NULL, $4, NULL, NULL, $5, $6, NULL, NULL);
        BEGIN
            fast := datastore.derive_samples(o);
            slow := datastore.slow_derive_samples(o);
            IF fast::text IS DISTINCT FROM slow::text THEN
                RETURN 'fast ' || left(fast::text, 1000) || ' slow ' || left(slow::text, 1000);
            END IF;
            SELECT array_agg(r.column_name ORDER BY r.column_name),
                array_agg(r.column_name || '=' || left(coalesce(r.raw, 'NULL'), 200))
                    FILTER (WHERE coalesce(r.reason, 'does not fit the column') = 'does not fit the column')
            INTO told, vague
            FROM datastore.rejects_samples(o) AS r;
            IF told IS DISTINCT FROM (SELECT array_agg(c ORDER BY c) FROM unnest(slow.rejected) AS c) THEN
                RETURN 'refused ' || slow.rejected::text || ' told ' || coalesce(told::text, 'nothing');
            END IF;
            IF vague IS NOT NULL THEN
                RETURN 'no reason is told for ' || vague::text;
            END IF;
            RETURN NULL;
        EXCEPTION WHEN OTHERS THEN
            RETURN 'error ' || SQLSTATE || ': ' || SQLERRM;
        END
        $judge$;
        """
}
