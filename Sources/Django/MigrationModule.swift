internal import Definition
internal import Layout
internal import Names
internal import Templating

/// The Django migration of a migration of the project.
extension DjangoApp {
    func migrationModule(_ migration: ProjectMigration, after former: String?) -> String {
        let created = models(of: migration)
        let fields = created.flatMap { $0.ownFields + $0.model.fields }
        return PythonWriter.write(
            Template.Django.Migration(
                title: PythonFragment(verbatim: "\(migration.version)_\(migration.name)"),
                project: .string(project), version: .string(migration.version), name: .string(migration.name),
                hash: .string(migration.hash), after: Self.optional(migration.predecessor?.version),
                afterHash: Self.optional(migration.predecessor?.hash), look: .block(migration.look),
                steps: migration.steps.map { step(of: migration, $0, creating: created.map(\.model)) },
                dependencies: dependencies(after: former),
                models: created.map { .init(model: Self.recorded($0.model, $0.ownFields)) },
                hasModels: !created.isEmpty,
                importsFields: fields.contains(where: \.isOfOwnClass)))
    }

    private static func optional(_ text: String?) -> PythonFragment { text.map(PythonFragment.string) ?? "None" }

    private func step(
        of migration: ProjectMigration, _ step: ProjectMigration.Step, creating created: [DjangoModel]
    ) -> Template.Django.Migration.Step {
        let undoing = migration.undoing.first { $0.number == step.number }?.statements.filter { !$0.isEmpty } ?? []
        return .init(
            number: .number(step.number), kind: step.isTogether ? "\"together\"" : "\"alone\"",
            rights: .flag(step.isRights), stepTitle: .string(step.title),
            forwards: step.statements.map { .init(forward: .block($0)) },
            backwards: undoing.map { .init(backward: .block($0)) },
            bares: (step.number == 1 ? Self.bare(created) : []).map { .init(bare: $0) })
    }

    /// What the rights of a migration prepare that is needed without roles too: schemas, and extensions of indexes.
    private static func bare(_ created: [DjangoModel]) -> [PythonFragment] {
        var statements: [PythonFragment] = []
        for model in created {
            guard model.datastore.schema.name != "public", let name = try? Literal(model.datastore.schema.name) else {
                continue
            }
            let statement = PythonFragment.string("SELECT datastore.make_schema(\(name.sql.text))")
            if !statements.contains(statement) { statements.append(statement) }
        }
        if created.contains(where: { $0.datastore.columns.contains { $0.index == .trigram } }) {
            statements.append("\"CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public\"")
        }
        return statements
    }

    /// The model in the state of Django's own migrations; Django makes nothing for it.
    private static func recorded(_ model: DjangoModel, _ ownFields: [ModelField]) -> PythonFragment {
        let fields = (ownFields + model.fields).reduce(PythonCall.list) { list, field in
            list.adding(PythonCall.tuple.adding(.string(field.name)).adding(field.recorded))
        }
        return PythonCall("migrations.CreateModel").adding("name", .string(model.name)).adding("fields", fields)
            .adding("options", model.recordedOptions).laidOut(indent: 8, after: 1)
    }
}
