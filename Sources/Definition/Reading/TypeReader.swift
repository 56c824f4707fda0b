internal import Layout
internal import Text

/// Reads the type of a column.
enum TypeReader {
    /// The types as a regular expression, for the published schema.
    static let pattern: String =
        "^(text|integer|bigint|numeric( ?\\( ?[0-9]+ ?(, ?[0-9]+ ?)?\\))?|double precision|boolean|date|timestamptz"
        + "|uuid|jsonb|text\\[\\])$"

    static func read(_ node: SyntaxNode, _ diagnostics: Diagnostics) -> ColumnType? {
        guard case .scalar(let scalar) = node else {
            diagnostics.error(
                at: node.location, "the type is \(node.kind); write one type, for a list \"text[]\" in quotes")
            return nil
        }
        guard !scalar.isNull else {
            diagnostics.error(at: scalar.location, "the type has no value; write type: text")
            return nil
        }
        if let type = ColumnType.plain.first(where: { $0.description == scalar.text }) { return type }
        if scalar.text.hasPrefix("numeric") {
            if let digits = numericDigits(scalar.text) { return .numeric(digits) }
            if scalar.isPlain, scalar.text.contains("("), !scalar.text.contains(")") {
                diagnostics.error(
                    at: scalar.location,
                    "\(Quoting.quoted(scalar.text)) is cut off at its comma, which ends an entry between { and }; write the"
                        + " type in quotes: type: \"numeric(5,2)\"")
                return nil
            }
            diagnostics.error(
                at: scalar.location,
                "\(Quoting.quoted(scalar.text)) is no numeric type; write numeric, or numeric(p,s) with p from 1 to 1000 and"
                    + " s from 0 to p")
            return nil
        }
        diagnostics.error(at: scalar.location, refusal(of: scalar.text))
        return nil
    }

    private static func numericDigits(_ text: String) -> NumericDigits? {
        let rest = text.dropFirst("numeric".count).filter { $0 != " " }
        guard rest.hasPrefix("("), rest.hasSuffix(")") else { return nil }
        let parts = rest.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(part) : nil
        }
        guard numbers.count == parts.count, (1...2).contains(numbers.count) else { return nil }
        return NumericDigits(precision: numbers[0], scale: numbers.count == 2 ? numbers[1] : 0)
    }

    /// Why a word is no type, and what to write.
    private static func refusal(of text: String) -> String {
        let word = text.lowercased()
        let base = word.prefix { $0 != "(" }.trimmingSuffix(" ")
        if base != word || foreignTypes[base] != nil, let reason = foreignTypes[base] {
            return "the type \(Quoting.quoted(text)) is refused: \(reason)"
        }
        if word.hasSuffix("[]") {
            return "the type \(Quoting.quoted(text)) is refused: the one list is text[]; write \"text[]\" or jsonb"
        }
        let names = ColumnType.plain.map(\.description)
        if let nearest = Suggestion.nearest(to: text, among: names) {
            return "there is no type \(Quoting.quoted(text)); did you mean \(nearest)?"
        }
        return "there is no type \(Quoting.quoted(text)); write \(Quoting.alternatives(names))"
    }

    private static let foreignTypes: [String: String] = {
        let length = "a length makes a value fail without saying why; write text, with a pattern such as \"^.{0,40}$\""
        let naive =
            "it has no time zone, so that its moment depends on who reads it; write timestamptz, and zone:"
            + " for times that come without one"
        let serial =
            "a number drawn from a sequence would differ after a rebuild; every row has its id, so write integer"
            + " or bigint for a number that the object carries"
        let clock = "an object's time is a moment; write timestamptz, or text to keep it as it is"
        return [
            "json": "it keeps the text and can neither be compared nor indexed; write jsonb",
            "timestamp": naive, "timestamp without time zone": naive, "datetime": naive,
            "timestamp with time zone": "it has one spelling here; write timestamptz",
            "varchar": length, "character varying": length, "char": length, "character": length, "bpchar": length,
            "nchar": length,
            "string": "it is no type of PostgreSQL; write text", "str": "it is no type of PostgreSQL; write text",
            "serial": serial, "bigserial": serial, "smallserial": serial, "serial4": serial, "serial8": serial,
            "int": "it has one spelling here; write integer", "int4": "it has one spelling here; write integer",
            "int2": "two bytes save nothing beside the others of a row; write integer",
            "smallint": "two bytes save nothing beside the others of a row; write integer",
            "int8": "it has one spelling here; write bigint", "long": "it is no type of PostgreSQL; write bigint",
            "float": "it has one spelling here; write double precision",
            "float8": "it has one spelling here; write double precision",
            "double": "it has one spelling here; write double precision",
            "real": "it rounds to six digits; write double precision",
            "float4": "it rounds to six digits; write double precision",
            "decimal": "it has one spelling here; write numeric(p,s)",
            "money": "its digits depend on the server's locale; write numeric(p,2)",
            "bool": "it has one spelling here; write boolean",
            "time": clock, "timetz": clock, "interval": "write text, or double precision for a number of seconds",
            "bytea": "metadata is text; write text", "xml": "it is not indexed; write text",
            "enum": "a new value would need a migration of the type; write text, with values: [a, b]",
            "array": "its members need a type; write \"text[]\" in quotes",
            "list": "it is no type of PostgreSQL; write \"text[]\" in quotes",
        ]
    }()
}

extension StringProtocol {
    /// The text without the spaces at its end.
    fileprivate func trimmingSuffix(_ character: Character) -> String {
        var result = String(self)
        while result.last == character { result.removeLast() }
        return result
    }
}
