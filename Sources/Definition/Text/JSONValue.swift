internal import Text

/// A JSON document that is written to the byte the same every time.
indirect enum JSONValue: Hashable, Sendable {
    case string(String)
    case number(Int)
    case boolean(Bool)
    case array([JSONValue])
    case object([String: JSONValue])

    /// On one line, keys in byte order.
    var compact: String {
        var output = ""
        write(to: &output, indentation: nil)
        return output
    }

    /// On many lines, keys in byte order, with a line break at the end.
    var pretty: String {
        var output = ""
        write(to: &output, indentation: 0)
        return output + "\n"
    }

    private func write(to output: inout String, indentation: Int?) {
        switch self {
        case .string(let text): output += Self.quoted(text)
        case .number(let number): output += String(number)
        case .boolean(let flag): output += flag ? "true" : "false"
        case .array(let members):
            Self.write(members, "[", "]", to: &output, indentation) { member, output, inner in
                member.write(to: &output, indentation: inner)
            }
        case .object(let entries):
            let sorted = entries.sorted { Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8)) }
            Self.write(sorted, "{", "}", to: &output, indentation) { entry, output, inner in
                output += Self.quoted(entry.key) + (inner == nil ? ":" : ": ")
                entry.value.write(to: &output, indentation: inner)
            }
        }
    }

    private static func write<Member>(
        _ members: [Member], _ open: String, _ close: String, to output: inout String, _ indentation: Int?,
        each write: (Member, inout String, Int?) -> Void
    ) {
        let inner = indentation.map { $0 + 2 }
        output += open
        for (index, member) in members.enumerated() {
            if index > 0 { output += "," }
            if let inner { output += "\n" + String(repeating: " ", count: inner) }
            write(member, &output, inner)
        }
        if let indentation, !members.isEmpty { output += "\n" + String(repeating: " ", count: indentation) }
        output += close
    }

    /// A text as JSON.
    ///
    /// Besides what JSON asks for, everything is escaped that YAML 1.1 would not read back from a quoted text: control
    /// characters, its own line breaks, the byte order mark and the noncharacters.
    private static func quoted(_ text: String) -> String {
        JSONString.quoted(text) { scalar in
            switch scalar.value {
            case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
            default: false
            }
        }
    }
}
