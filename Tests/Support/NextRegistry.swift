import Foundation

/// The registry of a version that never was: today's SQL with what a next version may bring.
///
/// That is a column of the run log, a changed signature, a field more of an object, which is a column more of every datastore,
/// and a changed merge.
public struct NextRegistry: Sendable {
    /// Its version.
    public static let version = "1.2"
    /// The contract that it brings; it serves the one before too.
    public static let contract = 2
    /// The field that objects have by that contract.
    public static let field = "retention"
    /// What is said of it.
    public static let comment = "Until when the store keeps the object."

    /// The files of `SQL/extension`, by their names.
    public private(set) var sources: [String: String]

    /// Makes it of today's files.
    ///
    /// - Throws: `SupportError` where they do not have what is to be changed.
    public init() throws {
        let folder = "\(repositoryRoot())/SQL/extension"
        sources = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".sql") {
            sources[name] = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
        }
        try replace("RETURN '1.1';", with: "RETURN '1.2';", in: "01_schema.sql")
        try replace("\nRETURN 1;", with: "\nRETURN 2;", in: "26_object.sql")
        try replace(
            "RETURN CASE WHEN field IS NOT NULL THEN 1 END;",
            with: "RETURN CASE WHEN field = 'retention' THEN 2 WHEN field IS NOT NULL THEN 1 END;", in: "26_object.sql")
        try replace(
            "contexts jsonb, document text\n", with: "contexts jsonb, document text, retention text\n",
            in: "26_object.sql")
        try replace("    held boolean\n);", with: "    held boolean,\n    retention text\n);", in: "26_object.sql")
        try replace(
            "COMMENT ON COLUMN datastore.staging.derived_by IS",
            with: """
                COMMENT ON COLUMN datastore.object.retention IS '\(Self.comment)';
                COMMENT ON COLUMN datastore.staging.retention IS '\(Self.comment)';
                COMMENT ON COLUMN datastore.staging.derived_by IS
                """, in: "26_object.sql")
        try replace(
            "    contract integer NOT NULL DEFAULT 1,\n    CONSTRAINT run_kind",
            with: "    contract integer NOT NULL DEFAULT 1,\n    host text,\n    CONSTRAINT run_kind", in: "06_run.sql")
        try replace(
            "COMMENT ON TABLE datastore.run IS",
            with: "COMMENT ON COLUMN datastore.run.host IS 'Where the loader ran.';\nCOMMENT ON TABLE datastore.run IS",
            in: "06_run.sql")
        try replace(
            "lease_seconds integer, has_progressed boolean\n)",
            with: "lease_seconds integer, has_progressed boolean, host text DEFAULT NULL\n)", in: "08_lease.sql")
        try replace(
            "datastore.renew_lease(uuid, integer, boolean)",
            with: "datastore.renew_lease(uuid, integer, boolean, text)",
            in: "08_lease.sql")
        try replace(
            "datastore.renew_lease(uuid, integer, boolean)",
            with: "datastore.renew_lease(uuid, integer, boolean, text)",
            in: "90_privileges.sql")
        try replace(
            "SET fingerprint = g.fingerprint\n", with: "SET fingerprint = g.fingerprint, rejected = t.rejected\n",
            in: "28_merge_statements.sql")
    }

    /// What turns the version before into it.
    public static let upgrade = """
        -- To 1.2: where loaders run, and until when objects are kept.

        SET LOCAL search_path = pg_catalog, pg_temp;

        ALTER TABLE IF EXISTS datastore.run ADD COLUMN IF NOT EXISTS host text;
        DROP FUNCTION IF EXISTS datastore.renew_lease(uuid, integer, boolean);
        ALTER TABLE IF EXISTS datastore.staging ADD COLUMN IF NOT EXISTS retention text;
        DO $object$
        BEGIN
            IF to_regtype('datastore.object') IS NOT NULL AND NOT EXISTS (
                SELECT FROM pg_attribute AS a
                WHERE a.attrelid = to_regclass('datastore.object') AND a.attname = 'retention'
            ) THEN
                ALTER TYPE datastore.object ADD ATTRIBUTE retention text;
            END IF;
        END
        $object$;

        """

    /// The files in their order.
    public var texts: [String] { sources.sorted { $0.key < $1.key }.map(\.value) }

    private mutating func replace(_ old: String, with new: String, in file: String) throws {
        guard let text = sources[file], text.contains(old) else {
            throw SupportError("\(file) does not contain \(old)")
        }
        sources[file] = text.replacing(old, with: new)
    }
}
