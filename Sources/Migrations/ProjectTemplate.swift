public import Layout
public import Planning
public import Rendering

/// What a new project holds.
public enum ProjectTemplate {
    /// Makes the folders, an example of a definition, and the files that install the registry.
    ///
    /// What is there already is left as it is.
    ///
    /// - Parameters:
    ///   - name: the project's name; nil for that of the folder.
    ///   - runtime: where databases get the registry from.
    ///   - edition: the version of the registry.
    ///   - sql: what makes it.
    /// - Returns: the paths of the files that were written.
    public static func create(
        in folder: ProjectFolder, name: String? = nil, runtime: RuntimeSource, _ edition: RegistryEdition = .current,
        _ sql: RegistryText = .current
    ) throws(MigrationError) -> [String] {
        guard !folder.exists(folder.lock) else {
            throw MigrationError.file(folder.lock, reason: "there is a project here already")
        }
        try folder.createFolder(folder.datastores)
        try folder.createFolder(folder.migrations)
        var written: [String] = []
        let example = "\(folder.datastores)/example.yaml.txt"
        if !folder.exists(example) {
            try folder.write(Self.example, to: example)
            written.append(example)
        }
        let attributes = folder.migration(".gitattributes")
        if !folder.exists(attributes) {
            try folder.write(Self.attributes, to: attributes)
            written.append(attributes)
        }
        written += try MigrationDirectory.create(
            in: folder, project: name ?? ProjectName.word(of: folder.name),
            RegistryRenderer(runtime, edition, sql).text())
        return written + [folder.lock]
    }

    /// The hashes are those of the files with plain line feeds.
    static let attributes = "*.sql text eol=lf\ndatastore.lock text eol=lf\n"

    static let example = """
        # A definition of one datastore. Copy it to a file that ends in .yaml, change it, and run: generator check
        datastore: lidar_scans                     # the name of the table
        description: One object per ten-minute lidar file.
        bucket: s3://my-bucket/lidar/              # or gs://bucket/prefix/ or file:///path/
        credentials: env                           # where the loader finds its credential; never the credential
        path: "{site}/{day}/{file}"                # names parts of the key after the prefix
        include: ["**/*.nc"]

        columns:
          - { name: site,    from: path.site,        type: text, index: btree }
          - { name: day,     from: path.day,         type: date }
          - { name: quality, from: metadata.quality, type: text, values: [good, suspect, bad], default: suspect }

        notes:                                     # columns that people write and the loader never touches
          - { name: reviewed_by, type: text }

        history: true                              # keep former versions of the rows
        access: { readers: [], annotators: [], relates: [] }    # roles that exist

        """
}
