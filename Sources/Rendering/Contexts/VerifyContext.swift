internal import Definition
internal import Names
internal import Objects
internal import Planning

/// Fills the template `migration/verify`.
struct VerifyContext {
    let plan: Plan
    let name: String
    let hash: String
    /// What the catalog says of a datastore afterwards.
    let catalog: (StoreParts) -> CatalogRows

    private var stores: [StoreParts] { plan.datastores.map { StoreParts($0, by: plan.edition) } }

    var template: Template.Migration.Verify {
        let expected = stores.map(catalog)
        func rows(_ values: (CatalogRows) -> [[String]]) -> [[SQLFragment]] {
            expected.flatMap(values).map(CatalogRows.constants)
        }
        return .init(
            version: .word(plan.key.version), name: .word(name), project: .word(plan.key.project),
            projectLiteral: .of(plan.key.project), versionLiteral: .of(plan.key.version), hash: .of(hash),
            steps: plan.steps.count,
            datastores: stores.map(\.nameLiteral.sql), views: views,
            relations: rows(\.relations).map { .init(relation: $0) },
            columns: rows(\.columns).map { .init(column: $0) }, indexes: rows(\.indexes).map { .init(index: $0) },
            constraints: rows(\.constraints).map { .init(constraint: $0) },
            triggers: rows(\.triggers).map { .init(trigger: $0) },
            functions: rows(\.functions).map { .init(function: $0) },
            grants: rows(\.grants).map { .init(grant: $0) }, users: rows(\.users).map { .init(user: $0) },
            comments: rows(\.comments).map { .init(comment: $0) },
            storeColumns: stores.first.map { registration($0).map { SQLFragment(verbatim: $0.column) } } ?? [],
            stores: stores.map { parts in
                .init(store: SQLFragment(verbatim: registration(parts).map(\.value).joined(separator: ",\n ")))
            })
    }

    private var views: [Template.Migration.Verify.View] {
        stores.flatMap(ViewQuery.all).enumerated().map { index, view in
            let draft = "expected_view_\(index + 1)"
            let statement = SQLSpelling.dollarQuoted("CREATE TEMP VIEW \(draft) AS\n\(view.query)", tag: "view")
            return .init(
                view: .of(view.name.sql.text), draft: .of("pg_temp.\(draft)"),
                quote: SQLSpelling.dollarQuote("draft", avoiding: [statement.text]), statement: statement)
        }
    }

    private func registration(_ parts: StoreParts) -> [(column: String, value: String)] {
        RegistrationContext.expected(parts, plan.key)
    }
}
