internal import Layout
internal import Names

/// Fills the template `table/own_columns`.
enum OwnColumnsContext {
    static func make(_ parts: StoreParts, after contract: Int) -> Template.Table.OwnColumns {
        let columns = parts.layout.columns(after: contract)
        let names = Set(columns.map(\.name))
        return .init(
            table: .spelled(parts.table), staging: .spelled(parts.staging),
            columns: zip(columns, ColumnComments.own(columns, parts)).map { column, comment in
                .init(
                    name: .spelled(column.name), type: .spelled(column.type), comment: .spelled(comment.comment))
            },
            fields: StagingColumn.trailing(parts.layout).filter { names.contains($0.name) }.map {
                .init(fieldName: .spelled($0.name), fieldType: .spelled($0.type))
            })
    }
}
