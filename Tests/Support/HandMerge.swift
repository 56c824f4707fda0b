internal import Foundation

extension TestDatabase {
    /// Merges a full listing into `shelf`, as a loader does it.
    ///
    /// - Parameters:
    ///   - objects: the metadata of each object, as JSON, by key.
    ///   - refused: keys that the loader could not stage.
    /// - Returns: the state in which the run ended.
    @discardableResult
    public func merge(
        _ objects: [String: String], refused: [String] = [], role: String = "loader"
    ) async throws -> String {
        let state = try await psql(stage(objects, refused: refused) + mergeStaged, role: role)
        return state.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The statements that begin a run and stage a full listing; they leave psql's variables `run` and `token`.
    ///
    /// - Parameter further: a further column, and what it holds of every object.
    public func stage(
        _ objects: [String: String], refused: [String] = [], further: (column: String, value: String)? = nil
    ) -> String {
        let value = further.map { ", \(quoted($0.value))" } ?? ""
        let staged = objects.sorted { $0.key < $1.key }.map { key, metadata in
            "(:run, 'P', \(quoted(key)), 1, \(quoted(metadata)), hashtextextended(\(quoted(metadata)), 1)\(value))"
        }
        let refusals = refused.map { key in
            let reason = #"{"column": "key", "raw": "?", "reason": "is not UTF-8"}"#
            return "(:run, 'R', \(quoted(key)), NULL::bigint, \(quoted(reason)), NULL::bigint\(value))"
        }
        let rows = staged + refusals
        let insert =
            rows.isEmpty
            ? ""
            : """
            INSERT INTO datastore_staging.staging_shelf (run_id, kind, key, size, metadata, fingerprint\(further.map { ", \($0.column)" } ?? ""))
            VALUES \(rows.joined(separator: ", "));
            """
        return """
            SELECT gen_random_uuid() AS token \\gset
            SELECT run_id AS run FROM datastore.begin_run(
                'shelf', 'full', '', :'token', 60, false, interval '6 hours', 'test',
                (SELECT contract FROM datastore.store WHERE name = 'shelf')) \\gset
            SELECT datastore.add_range(:run, :'token', 1, NULL, NULL, true) IS NULL AS done \\gset
            \(insert)
            SELECT datastore.advance_range(:run, :'token', 1, NULL, 'z', true, \(objects.count), \(objects.count), 0,
                \(refused.count), 0, 0) IS NULL AS done \\gset
            SELECT datastore.reduce_staged(:run, :'token') IS NULL AS done \\gset
            SELECT datastore.finish_staging(:run, :'token', NULL, 1, 1, 0, NULL) IS NULL AS done \\gset

            """
    }

    /// The statements that merge what `stage` staged, end the run and say in which state.
    public var mergeStaged: String {
        """
        SELECT departing FROM datastore.prepare('shelf', :run, :'token') \\gset
        INSERT INTO datastore_staging.staging_shelf (run_id, kind, key, metadata)
        SELECT run_id, 'W', key, 'gone' FROM datastore_staging.staging_shelf WHERE kind = 'G';
        SELECT gone FROM datastore.merge('shelf', :run, :'token') \\gset
        SELECT datastore.end_run(:run, :'token', NULL, NULL, '{}') IS NULL AS done \\gset
        SELECT state FROM datastore.run WHERE id = :run;

        """
    }

    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}
