internal import Definition
internal import Layout
internal import Names
internal import Templating

/// The modules that vary with the definitions.
extension DjangoApp {
    var modelsModule: String {
        func assigned(_ field: ModelField) -> PythonFragment {
            let name = "\(field.name) = "
            let call = field.declared.laidOut(indent: 4, used: 4 + name.unicodeScalars.count)
            return PythonFragment(verbatim: name + call.text)
        }
        return PythonWriter.write(
            Template.Django.Models(
                project: PythonFragment(verbatim: project),
                importsFields: (ownFields + models.flatMap(\.fields)).contains(where: \.isOfOwnClass),
                ownFields: ownFields.map { .init(ownField: assigned($0)) },
                models: models.map { model in
                    .init(
                        base: PythonFragment(verbatim: model.base),
                        summary: .docstring(model.summary, indent: 4),
                        fields: model.fields.map { .init(field: assigned($0)) },
                        mirror: model.mirror.laidOut(indent: 4, used: 4 + "mirror = ".count),
                        table: .string(model.table),
                        comment: PythonCall.text(model.summary, indent: 8, used: 8 + "db_table_comment = ".count),
                        singular: .string(model.verboseName), plural: .string(model.verboseNamePlural))
                }))
    }

    var testingModule: String {
        PythonWriter.write(
            Template.Django.Testing(
                factories: models.map { model in
                    .init(
                        factory: PythonFragment(verbatim: model.factory),
                        signature: PythonCall("def \(model.factory)").adding("key").adding("metadata=None")
                            .adding("**facts").laidOut(indent: 0, after: 1),
                        model: PythonCall("apps.get_model").adding("__package__.split(\".\")[-2]")
                            .adding(.string(model.name)).laidOut(indent: 4, used: 4 + "model = ".count),
                        docstring: .docstring(
                            "The row of an object of \(model.datastore.name.name), as a merge would have made it.",
                            indent: 4))
                }))
    }

    var ownModels: String {
        PythonWriter.write(
            Template.Django.AppModels(
                classes: models.map {
                    .init(
                        classLine: PythonCall("class \($0.name)").adding(PythonFragment(verbatim: "models.\($0.base)"))
                            .laidOut(indent: 0, after: 1),
                        summary: .docstring($0.summary, indent: 4))
                }))
    }

    var ownAdmin: String {
        PythonWriter.write(
            Template.Django.AppAdmin(
                filtersTexts: models.contains { AdminOptions($0).filtersTexts },
                admins: models.map { model in
                    let admin = AdminOptions(model)
                    return .init(
                        name: PythonFragment(verbatim: model.name),
                        listDisplay: admin.listDisplay.laidOut(indent: 4, used: 4 + "list_display = ".count),
                        listFilter: admin.listFilter.laidOut(indent: 4, used: 4 + "list_filter = ".count),
                        search: admin.searchFields.laidOut(indent: 4, used: 4 + "search_fields = ".count),
                        hierarchy: .string(admin.dateHierarchy))
                }))
    }

    var appsModule: String {
        let words = name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }
        return PythonWriter.write(
            Template.Django.Apps(
                className: PythonFragment(verbatim: words.joined() + "Config"), name: .string(name),
                label: .string(words.joined(separator: " "))))
    }

    func commandModule(_ command: String, in module: String, _ className: String) -> String {
        PythonWriter.write(
            Template.Django.Command(
                app: .string(name), name: PythonFragment(verbatim: command), module: PythonFragment(verbatim: module),
                className: PythonFragment(verbatim: className)))
    }
}
