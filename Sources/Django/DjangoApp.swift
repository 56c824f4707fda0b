internal import Definition
public import Layout
internal import Names
internal import Templating

/// A Django app for the datastores of a project.
///
/// The same project, names and version of the generator give the same bytes.
public struct DjangoApp: Sendable {
    /// What becomes of a file that is there already.
    public enum Keeping: Sendable {
        /// It is written anew: it belongs to the generator.
        case rewritten
        /// It stays as it is: it belongs to the app.
        case kept
        /// It stays, and has to be as it would be written: a database may have been made by it.
        case immutable
    }

    /// A file of the app.
    public struct File: Sendable {
        /// Its path below the folder of the output.
        public let path: String
        /// What it holds.
        public let text: String
        /// What becomes of one that is there.
        public let keeping: Keeping
    }

    let name: String
    let project: String
    let models: [DjangoModel]
    /// The fields that every model has: those of the datastore that is furthest behind.
    let ownFields: [ModelField]
    private let history: ProjectHistory
    private let layout: StoreLayout

    /// Prepares an app.
    ///
    /// - Parameters:
    ///   - name: the app's name.
    ///   - history: what the project's migrations have made.
    ///   - layout: what tables are in a database, by every contract up to its own.
    ///   - modelNames: the names of models by datastore, where they are not to be made of its name.
    /// - Throws: `DjangoError`.
    public init(
        named name: String, of history: ProjectHistory, layout: StoreLayout = .current,
        modelNames: [String: String] = [:]
    ) throws(DjangoError) {
        guard Self.isValid(name) else { throw .badApp(name) }
        guard let contract = history.datastores.map(\.contract).min() else { throw .nothing }
        self.name = name
        project = history.project
        self.history = history
        self.layout = layout
        ownFields = layout.at(contract).all.map(ModelField.init)
        let datastores = history.datastores.map(\.datastore)
        let known = datastores.map(\.name.name)
        for stranger in modelNames.keys.sorted() where !known.contains(stranger) { throw .noDatastore(stranger) }
        var models: [DjangoModel] = []
        for datastore in datastores {
            let own = datastore.name.name
            guard let model = modelNames[own] ?? ModelName.ofDatastore(own) else {
                throw .namelessModel(datastore: own)
            }
            guard ModelName.isValid(model) else { throw .badModel(model) }
            if let other = models.first(where: { $0.name.lowercased() == model.lowercased() }) {
                throw .sameModel(model, datastores: [other.datastore.name.name, own])
            }
            models.append(DjangoModel(datastore, named: model))
        }
        self.models = models
    }

    private static func isValid(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, ("a"..."z").contains(first) else { return false }
        return name.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "_"
        } && !name.hasSuffix("_") && !ReservedAttributes.keywords.contains(name) && !["django", "test"].contains(name)
    }

    /// The app's own classes, as its models.py has them when it is written.
    public var modelClasses: [(name: String, base: String)] { models.map { ($0.name, $0.base) } }

    /// The columns whose fields have other names, each as `table.column: field`.
    public var renamed: [String] {
        models.flatMap { model in
            model.names.renamed.map { "\(model.datastore.name.name).\($0.column): \($0.field)" }
        }
    }

    /// Every file, those first that are rewritten.
    public var files: [File] { generated + own + djangoMigrations }

    private func file(_ path: String, _ text: String, _ keeping: Keeping) -> File {
        File(path: "\(name)/\(path)", text: text, keeping: keeping)
    }

    private var generated: [File] {
        let fixed = PythonText.django.sorted { $0.key < $1.key }
        let varying = [("models.py", modelsModule), ("testing.py", testingModule)]
        return (fixed.map { ($0.key, $0.value) } + varying).map { path, text in
            file("datastores/\(path)", Self.mark + text, .rewritten)
        }
    }

    /// What every module begins with that is written anew.
    private static let mark = "# Written by `generator django`, and written anew whenever it runs: do not edit.\n"

    private var own: [File] {
        [
            file("__init__.py", "", .kept), file("apps.py", appsModule, .kept), file("models.py", ownModels, .kept),
            file("admin.py", ownAdmin, .kept),
            file("testing.py", Self.ownTesting, .kept), file("management/__init__.py", "", .kept),
            file("management/commands/__init__.py", "", .kept),
            file(
                "management/commands/merge_datastore.py",
                commandModule("merge_datastore", in: "command", "MergeCommand"), .kept),
            file(
                "management/commands/adopt_datastore.py",
                commandModule("adopt_datastore", in: "adoption", "AdoptCommand"), .kept),
            file("migrations/__init__.py", "", .kept),
        ]
    }

    private static let ownTesting = """
        \"\"\"What tests need of the mirrored buckets; add what yours have in common.\"\"\"

        from .datastores.testing import *  # noqa: F403

        """

    private var djangoMigrations: [File] {
        var files: [File] = []
        var former: String?
        for event in history.events {
            let name = Self.djangoName(of: event)
            let module =
                switch event {
                case .registry(let registry): registryModule(registry, after: former)
                case .migration(let migration): migrationModule(migration, after: former)
                }
            files.append(file("migrations/\(name).py", module, .immutable))
            former = name
        }
        return files
    }

    /// Django's own numbers are one higher than the project's: they begin with 0001.
    static func djangoName(of event: ProjectHistory.Event) -> String {
        let (number, name) =
            switch event {
            case .registry(let registry): (registry.number, "registry")
            case .migration(let migration): (migration.version, migration.name)
            }
        let digits = String((Int(number) ?? 0) + 1)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "_" + name
    }

    /// The models of the datastores that a migration makes, each with the fields that every table had at that time.
    func models(of migration: ProjectMigration) -> [(model: DjangoModel, ownFields: [ModelField])] {
        zip(models, history.datastores).filter { $0.1.created == migration.version }.map { model, mirrored in
            (model, layout.at(mirrored.firstContract).all.map(ModelField.init))
        }
    }

    private func registryModule(_ registry: ProjectRegistry, after former: String?) -> String {
        PythonWriter.write(
            Template.Django.Registry(
                version: .string(registry.version), isFirst: former == nil, dependencies: dependencies(after: former),
                parts: registry.parts.map { .init(roles: .flag($0.isAboutRoles), text: .block($0.text)) }))
    }

    /// The list of the Django migration before.
    func dependencies(after former: String?) -> PythonFragment {
        guard let former else { return "[]" }
        let dependency = PythonCall.tuple.adding(.string(name)).adding(.string(former)).laidOut(indent: 4)
        return PythonFragment(verbatim: "[\(dependency.text)]")
    }
}
