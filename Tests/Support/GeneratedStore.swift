internal import Foundation

extension TestDatabase {
    /// Installs the registry and a datastore as the generator makes them.
    ///
    /// - Parameter definition: the YAML of the datastore. Roles that it names have to exist.
    public func generate(_ definition: String) async throws {
        try await generate([definition])
    }

    /// Installs the registry and datastores as the generator makes them.
    public func generate(_ definitions: [String]) async throws {
        let folder = try TemporaryFolder()
        let generator = try builtProgram("generator")
        try await runSuccessfully(generator, ["init", folder.path])
        for (index, definition) in definitions.enumerated() {
            try folder.write(definition, to: "datastores/store\(index).yaml")
        }
        try await runSuccessfully(generator, ["migrate", "--project", folder.path])
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/migrations")
        for file in files.sorted() where file.hasSuffix(".up.sql") {
            let path = "\(folder.path)/migrations/\(file)"
            try await runSuccessfully(cluster.binaries.program("psql"), ["-X", "-q", "-d", url, "-f", path])
        }
    }

    /// Makes the login `shelf_loader`, which may do what loaders may, unless the server has it; the registry has to be there.
    public func makeLoader() async throws {
        try await psql(
            """
            DO $$ BEGIN
                IF to_regrole('shelf_loader') IS NULL THEN CREATE ROLE shelf_loader LOGIN IN ROLE datastore_loader; END IF;
            END $$
            """)
    }

    /// Installs the registry and the datastore `shelf`, whose brake lets three rows or ten percent go.
    ///
    /// Its columns are `quality` (text) and `weight` (a whole number), its note is `reviewed_by`, and its history is kept.
    public func generateShelf(bucket: String = "file:///data/shelf/") async throws {
        try await generate(
            """
            datastore: shelf
            bucket: \(bucket)
            columns:
              - { name: quality, from: metadata.quality, type: text }
              - { name: weight, from: metadata.weight, type: integer }
            notes:
              - { name: reviewed_by, type: text }
            delete_limit: { rows: 3, percent: 10 }
            history: true

            """)
    }
}
