/// What an `.octue` file says of one file, and what the table must make of it.
///
/// Written down by hand, as octue's SDK writes its local files and as the same values are spelled on objects in the cloud.
struct CompanionEntry: Sendable {
    /// The fields as they are written into the file.
    var written: [(name: String, value: String)]
    /// The same as members of the metadata.
    var stored: [(name: String, value: String)]
    /// The column `turbine`.
    var turbine: String?
}

enum CompanionPool {
    /// The folders whose `.octue` files histories write.
    static let folders = ["", "north", "south", "bulk", "caf\u{E9}", "north/deep"]

    private static let id = "\"7d0fdbca-7ae0-4aba-a1cd-9d4c52a5d9c5\""

    static let entries: [CompanionEntry] = [
        CompanionEntry(
            written: [("id", id), ("tags", "{\n                \"turbine\": \"T-1\"\n            }")],
            stored: [("octue__id", id), ("octue__tags", "{\"turbine\": \"T-1\"}")], turbine: "T-1"),
        CompanionEntry(
            written: [
                ("id", id), ("timestamp", "null"),
                ("tags", "{\"turbine\" :\"T-2, \\\"old\\\"\", \"n\": [1,\n 2]}"),
                ("labels", "{\"_type\": \"set\", \"items\": [\"a\"]}"), ("sdk_version", "\"0.69.1\""),
            ],
            stored: [
                ("octue__id", id), ("octue__timestamp", "null"),
                ("octue__tags", "{\"turbine\": \"T-2, \\\"old\\\"\", \"n\": [1, 2]}"),
                ("octue__labels", "{\"_type\": \"set\", \"items\": [\"a\"]}"), ("octue__sdk_version", "\"0.69.1\""),
            ], turbine: "T-2, \"old\""),
        CompanionEntry(written: [("tags", "{}")], stored: [("octue__tags", "{}")]),
        CompanionEntry(
            written: [("tags", "{\"turbine\": 7}")], stored: [("octue__tags", "{\"turbine\": 7}")], turbine: "7"),
    ]

    /// The text of an `.octue` file; entries by the bytes of their names.
    static func text(_ entries: [[UInt8]: Int]) -> [UInt8] {
        let members = entries.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { name, number in
            let fields = Self.entries[number].written.map { "            \"\($0.name)\": \($0.value)" }
            return Array("        ".utf8) + quoted(name)
                + Array(": {\n\(fields.joined(separator: ",\n"))\n        }".utf8)
        }
        return Array("{\n    \"datafiles\": {\n".utf8) + members.joined(separator: Array(",\n".utf8))
            + Array("\n    }\n}\n".utf8)
    }

    private static func quoted(_ bytes: [UInt8]) -> [UInt8] {
        let inner = bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
            case 0..<0x20: Array("\\u00".utf8) + Array(hexadecimal([byte]).utf8)
            default: [byte]
            }
        }
        return [UInt8(ascii: "\"")] + inner + [UInt8(ascii: "\"")]
    }
}
