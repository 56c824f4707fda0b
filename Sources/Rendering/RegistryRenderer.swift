public import Layout
internal import Names
internal import Objects
public import Planning

/// Writes the files that bring the registry into a database or to a later version, which is no migration of a project.
public struct RegistryRenderer {
    /// The files' name after the number.
    public static let name = "registry"
    /// The number of the first of them.
    public static let first = "0000"

    private let source: RuntimeSource
    private let edition: RegistryEdition
    private let sql: RegistryText
    private let writer = TemplateWriter()

    /// Prepares to write the files for a way of installation.
    public init(_ source: RuntimeSource, _ edition: RegistryEdition = .current, _ sql: RegistryText = .current) {
        self.source = source
        self.edition = edition
        self.sql = sql
    }

    /// The files; the same way, version and number give the same bytes.
    public func text(number: String = first) -> MigrationText {
        let version = edition.version
        let context = RegistryContext(number: number, version: version)
        return MigrationText(
            version: number, name: Self.name, up: writer.write(context.up(statements: statements)),
            down: number == Self.first
                ? writer.write(Template.Migration.RegistryDown(isPackage: source == .package))
                : writer.write(context.stay), verify: writer.write(context.verify(sources: sql.sources)), hash: version)
    }

    private var statements: String {
        switch source {
        case .package:
            """
            DO $extension$
            BEGIN
                IF to_regprocedure('datastore.version()') IS NULL THEN
                    CREATE EXTENSION datastore;
                ELSE
                    ALTER EXTENSION datastore UPDATE;
                END IF;
            END
            $extension$;
            """
        case .migration:
            TemplateWriter.trimmed(
                ([writer.write(Template.Migration.RegistryLocks())] + sql.upgrades + sql.sources).joined(
                    separator: "\n"))
        }
    }
}
