internal import Names
internal import Objects
public import Planning

/// Writes the files that bring the registry into a database, which is no migration of a project.
public struct RegistryRenderer {
    /// The version of the registry that is written.
    public static let version = "1.0"
    /// The number in front of the files' names.
    public static let number = "0000"
    /// The files' name after the number.
    public static let name = "registry"

    private let source: RuntimeSource
    private let writer = TemplateWriter()

    /// Prepares to write the files for a way of installation.
    public init(_ source: RuntimeSource) {
        self.source = source
    }

    /// The files; the same way gives the same bytes.
    public var text: MigrationText {
        MigrationText(
            version: Self.number, name: Self.name,
            up: writer.write(RegistryContext.up(version: Self.version, statements: statements)),
            down: writer.write(Template.Migration.RegistryDown(isPackage: source == .package)),
            verify: writer.write(RegistryContext.verify(version: Self.version)), hash: Self.version)
    }

    private var statements: String {
        switch source {
        case .package: "CREATE EXTENSION IF NOT EXISTS datastore;"
        case .migration: TemplateWriter.trimmed(SQLText.Extension.all.map(\.text).joined(separator: "\n"))
        }
    }
}
