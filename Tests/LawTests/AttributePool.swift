/// Sets of custom metadata that histories put on files, and what the table must make of each.
///
/// The expectations are written down by hand from the definition, so that nothing of the product decides them.
struct AttributeSet: Sendable {
    /// Names without `user.`, and values.
    var attributes: [(name: [UInt8], value: [UInt8])]
    var code: String?
    var quality: String? = "suspect"
    var weight: String?
    var taken: String?
    /// The columns of the rejects.
    var rejects: Set<String> = []

    init(
        _ attributes: [(String, String)], code: String? = nil, quality: String? = "suspect", weight: String? = nil,
        taken: String? = nil, rejects: Set<String> = []
    ) {
        self.attributes = attributes.map { (Array($0.0.utf8), Array($0.1.utf8)) }
        self.code = code
        self.quality = quality
        self.weight = weight
        self.taken = taken
        self.rejects = rejects
    }

    func adding(_ name: [UInt8], _ value: [UInt8]) -> AttributeSet {
        var result = self
        result.attributes.append((name, value))
        return result
    }

    /// What PostgreSQL can store of the attributes, in the order of their names' bytes.
    var storable: [(name: [UInt8], value: [UInt8])] {
        attributes.filter { Self.isStorable($0.name) && Self.isStorable($0.value) }
            .sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    private static func isStorable(_ bytes: [UInt8]) -> Bool {
        !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
    }
}

enum AttributePool {
    /// The definition limits indexed texts to 2000 bytes.
    private static let longest = String(repeating: "q", count: 2000)
    private static let tooLong = String((0..<2100).map { Character(UnicodeScalar(UInt8(33 + ($0 * 7919) % 90))) })

    static let sets: [AttributeSet] = [
        AttributeSet([("code", "c1")], code: "c1"),
        AttributeSet(
            [("code", "c2"), ("quality", "good"), ("weight", "12"), ("taken", "2024-02-29")], code: "c2",
            quality: "good", weight: "12", taken: "2024-02-29"),
        AttributeSet(
            [("quality", "ugly"), ("weight", "0x10"), ("taken", "2023-02-29")], quality: nil,
            rejects: ["code", "quality", "weight", "taken"]),
        AttributeSet([("code", tooLong), ("weight", "-5")], rejects: ["code", "weight"]),
        AttributeSet([("code", "c4")], code: "c4", rejects: ["metadata.weight"])
            .adding(Array("weight".utf8), [0xFF, 0xFE]),
        AttributeSet([], rejects: ["code", "metadata.code"]).adding(Array("code".utf8), [65, 0, 66]),
        AttributeSet([], rejects: ["code"]),
        AttributeSet([("code", "caf\u{E9}"), ("x\u{E9}", "1"), ("xe\u{301}", "2")], code: "caf\u{E9}"),
        AttributeSet(
            [("code", "'\"\\"), ("weight", "1001"), ("taken", "today")], code: "'\"\\", rejects: ["weight", "taken"]),
        AttributeSet([("code", "{\"a\":"), ("weight", "99999999999999999999")], code: "{\"a\":", rejects: ["weight"]),
        AttributeSet([("code", "c10")], code: "c10", rejects: ["metadata"]).adding([0xFF, 65], Array("v".utf8)),
        AttributeSet(
            [("code", longest), ("weight", "1000"), ("taken", "9999-12-30")], code: longest, weight: "1000",
            taken: "9999-12-30"),
        AttributeSet(
            [("code", "c12"), ("weight", "1_000"), ("quality", "bad")], code: "c12", quality: "bad", rejects: ["weight"]
        ),
        AttributeSet([("code", "line\nbreak\t"), ("weight", "0")], code: "line\nbreak\t", weight: "0"),
    ]
}
