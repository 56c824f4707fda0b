internal import Layout
internal import Names

/// Fills the template `staging/staging`.
enum StagingContext {
    static func make(_ parts: StoreParts) -> Template.Staging.Staging {
        .init(
            staging: parts.staging,
            comment: .of("What the loader found new, changed or gone for \(parts.name); empty between runs."),
            derived: parts.names.derivedType)
    }
}

extension StagingContext {
    /// What the catalog says of the staging table afterwards.
    static func catalog(_ parts: StoreParts) -> CatalogRows {
        let staging = parts.staging.sql.text
        return CatalogRows(
            relations: [CatalogRows.relation(staging, "unlogged table")],
            columns: StagingColumn.all(parts.layout).map {
                CatalogRows.column(staging, $0.name, $0.type, isRequired: $0.isRequired)
            } + [CatalogRows.column(staging, "derived", parts.names.derivedType.sql.text)])
    }
}
