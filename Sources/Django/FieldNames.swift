internal import Definition
internal import Foundation
internal import Layout
internal import Names

/// The names of a model's fields: those of the columns, but where Django or Python cannot have them.
///
/// What becomes of the others is what Django's own `inspectdb` makes of them, so that it surprises nobody.
struct FieldNames {
    /// The field of each typed column and note, in the order of the table.
    let names: [(column: Identifier, field: String)]

    init(_ datastore: Datastore) {
        let columns = datastore.columns.map(\.name) + datastore.notes.map(\.name)
        var taken = Set(StoreLayout.current.all.map(\.name))
        // Who keeps a name has it before who needs another.
        taken.formUnion(columns.map(\.name).filter { Self.field($0) == $0 })
        names = columns.map { column in
            let field = Self.field(column.name)
            guard field != column.name else { return (column, field) }
            var candidate = field
            var number = 2
            while !taken.insert(candidate).inserted {
                candidate = "\(field)_\(number)"
                number += 1
            }
            return (column, candidate)
        }
    }

    /// The field of a column.
    func field(of column: Identifier) -> String { names.first { $0.column == column }?.field ?? column.name }

    /// The columns that have another name in Python, with it.
    var renamed: [(column: String, field: String)] {
        names.filter { $0.column.name != $0.field }.map { ($0.column.name, $0.field) }
    }

    /// A name that Django takes; the same where it is one.
    static func field(_ name: String) -> String {
        // Python reads a name in its compatibility form ("Identifiers and keywords" in its reference).
        var word = name.precomposedStringWithCompatibilityMapping.lowercased()
        word = String(
            String.UnicodeScalarView(word.unicodeScalars.map { $0.properties.isXIDContinue ? $0 : "_" }))
        while let double = word.firstRange(of: "__") { word.replaceSubrange(double, with: "_") }
        if word.hasPrefix("_") { word = "field" + word }
        if word.hasSuffix("_") { word += "field" }
        if let first = word.unicodeScalars.first, !first.properties.isXIDStart { word = "number_" + word }
        if ReservedAttributes.all.contains(word) { word += "_field" }
        return word
    }
}
