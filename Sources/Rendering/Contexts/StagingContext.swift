internal import Layout
internal import Names

/// Fills the template `staging/staging`.
enum StagingContext {
    static func make(_ parts: StoreParts) -> Template.Staging.Staging {
        .init(
            staging: parts.staging,
            comment: .of("What the loader found new, changed or gone for \(parts.name); empty between runs."))
    }
}

extension StagingContext {
    /// What the catalog says of the staging table afterwards.
    static func catalog(_ parts: StoreParts) -> CatalogRows {
        CatalogRows(
            relations: [CatalogRows.relation(parts.staging.sql.text, "unlogged table")],
            columns: StagingColumn.all(parts.layout).map {
                CatalogRows.column(parts.staging.sql.text, $0.name, $0.type, isRequired: $0.isRequired)
            })
    }
}
