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
        func lines(_ values: (CatalogRows) -> [[String]]) -> [SQLFragment] {
            expected.flatMap(values).map { row in
                .spelled(TextLayout.list(row.map { TextLayout.literal($0, indent: 5) }, indent: 5, line: 4))
            }
        }
        return .init(
            version: .spelled(plan.key.version), name: .spelled(name), project: .spelled(plan.key.project),
            hash: .spelled(hash), steps: .spelled("\(plan.steps.count)"),
            datastores: .spelled(TextLayout.list(stores.map(\.nameLiteral), indent: 12, line: 12)), views: views,
            relations: lines(\.relations).map { .init(relation: $0) },
            columns: lines(\.columns).map { .init(column: $0) }, indexes: lines(\.indexes).map { .init(index: $0) },
            constraints: lines(\.constraints).map { .init(constraint: $0) },
            triggers: lines(\.triggers).map { .init(trigger: $0) },
            functions: lines(\.functions).map { .init(function: $0) },
            grants: lines(\.grants).map { .init(grant: $0) },
            users: lines(\.users).map { .init(user: $0) },
            comments: lines(\.comments).map { .init(comment: $0) },
            storeColumns: .spelled(
                TextLayout.list(stores.first.map { registration($0).map(\.column) } ?? [], indent: 4, line: 4)),
            stores: stores.map { parts in
                .init(store: .spelled(registration(parts).map(\.value).joined(separator: ",\n ")))
            })
    }

    private var views: [Template.Migration.Verify.View] {
        stores.flatMap(ViewQuery.all).enumerated().map { index, view in
            let draft = "expected_view_\(index + 1)"
            let statement = SQLSpelling.dollarQuoted("CREATE TEMP VIEW \(draft) AS\n\(view.query)", tag: "view")
            return .init(
                view: .spelled(SQLSpelling.literal(view.name.sql.text)), draft: .spelled("'pg_temp.\(draft)'"),
                quote: .spelled(SQLSpelling.dollarQuote("draft", avoiding: [statement])), statement: .spelled(statement)
            )
        }
    }

    private func registration(_ parts: StoreParts) -> [(column: String, value: String)] {
        RegistrationContext.expected(parts, plan.key)
    }
}
