internal import Layout
internal import Names

/// Fills the template `table/own_columns`.
enum OwnColumnsContext {
    static func make(_ parts: StoreParts, after contract: Int) -> Template.Table.OwnColumns {
        let columns = parts.layout.columns(after: contract)
        let names = Set(columns.map(\.name))
        let fields = StagingColumn.trailing(parts.layout).filter { names.contains($0.name) }
        return .init(
            table: parts.table, staging: parts.staging,
            columns: columns.map { .init(name: $0.identifier, type: $0.typeSQL, comment: .of($0.comment)) },
            fields: fields.map {
                .init(fieldName: $0.identifier, fieldType: $0.typeSQL, fieldLiteral: .of($0.name))
            }, stagingLiteral: .of(parts.staging.sql.text))
    }
}
