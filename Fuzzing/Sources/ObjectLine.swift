/// Makes lines for COPY: an object whose metadata and tags are mostly near what octue writes.
struct ObjectLine {
    private let values = HostileValue()

    private static let keys = [
        "samples/p_2024-01-01/a.nc", "samples/p_2024-02-30/it's", "samples/x/a", "a.nc", "samples/__/.",
        "samples/_/a.b.c",
        "samples/é_0000-01-01/a\\b", "samples/p_2099-12-31/\t.x\n", "samples/p_９999-12-31/…", "samples/p_2024-1-1/.nc",
    ]
    private static let moments = [
        "2024-01-01 00:00:00Z", "0001-01-02 00:00:00Z", "9999-12-30 23:59:59.999999Z", "2100-01-01 00:00:00.000001Z",
        "2024-10-27 01:30:00.5Z",
    ]
    private static let fields: [(String, String)] = [
        ("text", "AB.12"), ("integer", "2"), ("numeric", "1.5"), ("price", "3"), ("document", "{}"),
        ("list", "[\"a\"]"),
        ("octue__id", "\"123e4567-e89b-12d3-a456-426614174000\""),
        ("octue__timestamp", "{\"_type\": \"datetime\", \"value\": \"2024-01-01T10:00:00\"}"),
        ("octue__labels", "[\"a\", \"b\"]"),
    ]
    private static let tags: [(String, String)] = [
        ("optics", "{\"gain\": 1}"), ("valid", "true"), ("channels", "[\"x\"]"),
        ("started", "\"2024-01-01T00:00:00Z\""),
        ("settings", "{\"a\": [1, 2.50]}"),
    ]

    func make(_ random: inout SplitMix) -> String {
        var key = random.pick(Self.keys)
        if random.once(in: 5) {
            key = "samples/\(values.text(&random).prefix(300))_\(values.scalar(&random).prefix(300))/a.nc"
        }
        var members = Self.fields.map { (name: $0.0, value: $0.1) }
        members.append(("octue__tags", octueTags(&random)))
        for index in members.indices where random.once(in: 6) {
            members[index].value = values.change(members[index].value, &random)
        }
        members.removeAll { _ in random.once(in: 25) }
        var bigint = random.once(in: 3) ? values.scalar(&random) : "8"
        if random.once(in: 10) { bigint = values.change(bigint, &random) }
        let sizes = ["7", "0", "1", "\\N", "9223372036854775807"]
        return [
            Self.escaped(key), random.pick(sizes), random.pick(["e", "\\N"]), random.pick(Self.moments + ["\\N"]),
            random.once(in: 30) ? "\\N" : Self.escaped(Self.object(members)),
            random.once(in: 20) ? "\\N" : Self.escaped(Self.object([("bigint", bigint)])),
        ].joined(separator: "\t")
    }

    private func octueTags(_ random: inout SplitMix) -> String {
        var members: [String] = []
        for (name, value) in Self.tags where !random.once(in: 12) {
            let changed = random.once(in: 4) ? values.document(&random) : value
            members.append("\"\(name)\": \(random.once(in: 25) ? values.change(changed, &random) : changed)")
        }
        if random.once(in: 8) { members.append("\"optics\": {\"gain\": \(values.document(&random))}") }
        return "{" + members.joined(separator: ", ") + "}"
    }

    /// A JSON object of strings, as the staging table takes it.
    private static func object(_ members: [(name: String, value: String)]) -> String {
        "{"
            + members.map { "\(HostileValue.quoted($0.name)): \(HostileValue.quoted($0.value))" }.joined(
                separator: ", ") + "}"
    }

    /// A field of COPY's text format.
    private static func escaped(_ text: String) -> String {
        var field = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": field.append(contentsOf: "\\\\".unicodeScalars)
            case "\t": field.append(contentsOf: "\\t".unicodeScalars)
            case "\n": field.append(contentsOf: "\\n".unicodeScalars)
            case "\r": field.append(contentsOf: "\\r".unicodeScalars)
            default: field.append(scalar)
            }
        }
        return String(field)
    }
}
