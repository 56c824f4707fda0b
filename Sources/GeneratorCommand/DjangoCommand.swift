internal import ArgumentParser
internal import Django
internal import Migrations

/// `generator django`.
struct DjangoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "django", abstract: "Write a Django app for the datastores of a project.",
        discussion: """
            Writes the app NAME into the folder DIR: models, admin, test helpers, and migrations that send the same steps as
            psql and generator apply. What the migrations of the project have made is in it, not what the definitions ask for
            beyond that. It needs no octue, and works with Django 4.2 to 5.2 and psycopg.

            Run it again after each generator migrate: it writes NAME/datastores/ anew and adds migrations. Everything else is
            the app's own, and is written only where it is not there.

            Example:
              generator django --project lidar --app scans --output web
              # INSTALLED_APPS = [..., "scans"]
              cd web && python manage.py migrate
            """)

    @OptionGroup var project: ProjectOption

    @Option(help: "The name of the app: lower-case letters, digits and underscores.")
    var app: String

    @Option(help: ArgumentHelp("The folder that gets the app, such as that of manage.py.", valueName: "dir"))
    var output: String

    @Option(
        name: .customLong("model"),
        help: ArgumentHelp(
            "The name of a datastore's model, such as scans=LidarScan; may be repeated.", valueName: "datastore=Model"))
    var models: [String] = []

    func validate() throws {
        for model in models where Self.pair(model) == nil {
            throw ValidationError("--model takes DATASTORE=Model, not \"\(model)\"")
        }
    }

    /// A datastore and its model; the datastore's name may have an equals sign, the model's has none.
    private static func pair(_ text: String) -> (String, String)? {
        guard let place = text.lastIndex(of: "="), place > text.startIndex, text.index(after: place) < text.endIndex
        else { return nil }
        return (String(text[..<place]), String(text[text.index(after: place)...]))
    }

    func run() throws {
        let directory: MigrationDirectory
        do throws(ApplyError) { directory = try project.wholeDirectory() } catch { throw Console.fail(error) }
        do {
            let app = try app(of: directory)
            let writer = AppWriter(app, folder: ProjectFolder(output))
            for path in try writer.write() { Console.print("wrote \(path)") }
            for renamed in app.renamed { Console.report("renamed, as Django cannot have the name: \(renamed)") }
            for finding in try writer.findings() { Console.report(finding) }
            Console.report(
                "Next: add \"\(self.app)\" to INSTALLED_APPS, if it is not there, and run: python manage.py migrate")
        } catch { throw Console.fail(error) }
    }

    private func app(of directory: MigrationDirectory) throws -> DjangoApp {
        let pairs = models.compactMap(Self.pair)
        return try DjangoApp(
            named: app, of: ProjectHistory(of: directory), modelNames: Dictionary(pairs) { _, last in last })
    }
}
