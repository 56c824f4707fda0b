/// Makes texts and JSON documents at which a reader may stumble.
///
/// None has a NUL, which no metadata keeps.
struct HostileValue {
    private static let scalars = [
        "", " ", "0", "-0", "1", "2", "3", "-5", "+2", "00000000000000000002", "9000000000", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "2147483648", "1.5", ".5", "5.", ".", "-.5e-3", "1e3", "1e400",
        "-1e-400", "1e308", "1.8e308", "4.9e-324", "1e-325", "0.49999999999999999999999", "99999999.994",
        "99999999.995",
        "1_000", "0x10", "0b1", "NaN", "nan", "Infinity", "-inf", "true", "TRUE", "t", "yes", "no", "on", "maybe", "İ",
        "ſ",
        "null", "now", "today", "epoch", "infinity", "2024-02-29", "2023-02-29", "2024-13-01", "0000-01-01",
        "0001-01-01",
        "9999-12-31", "2024-01-01T00:00:00", "2024-01-01 00:00", "2024-03-31T01:30:00", "2024-10-27T01:30:00",
        "2024-01-01T24:00:00", "2024-01-01T23:59:60", "2024-01-01T00:00:00.9999999", "2024-01-01T00:00:00+15:59",
        "2024-01-01T00:00:00-1600", "0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00", "2024-01-01T00:00:00z",
        "9999-12-31T23:59:59.9999999", "2024-1-1T0:0:0", "٢٠٢٤-٠١-٠١", "123e4567-e89b-12d3-a456-426614174000",
        "{123e4567-e89b-12d3-a456-426614174000}", "123e4567e89b12d3a456426614174000", "AB.12", "AB.1\n", "a.nc", "it's",
        "\u{301}", "\u{10FFFF}", "\u{FFFE}", "\u{85}", "\u{2028}", "\u{7F}", "\u{1}", "\"", "\\", "{", "[", "{}", "[]",
        ", ",
        "\", \"", "a, b", "{a,b}",
    ]

    /// A word, a number, a moment.
    func scalar(_ random: inout SplitMix) -> String {
        var text = random.pick(Self.scalars)
        if random.once(in: 8) {
            let lengths = [99, 100, 101, 399, 400, 401, 1999, 2000, 2001, 4096, 9000]
            let piece = text.isEmpty ? "9" : text
            let length = random.pick(lengths)
            text = String(
                String(repeating: piece, count: length / piece.unicodeScalars.count + 1).unicodeScalars.prefix(length))
        }
        return random.once(in: 6) ? change(text, &random) : text
    }

    /// Any scalars.
    func text(_ random: inout SplitMix) -> String {
        var view = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let limit: UInt32 = random.once(in: 3) ? 0x10FFFF : 0x2FF
            if let scalar = Unicode.Scalar(UInt32.random(in: 1...limit, using: &random)) { view.append(scalar) }
        }
        return String(view)
    }

    /// A JSON document, or what octue writes for one: NaN is no JSON.
    func document(_ random: inout SplitMix, depth: Int = 0) -> String {
        let inner = depth > 4 ? 6 : 14
        switch Int.random(in: 0..<inner, using: &random) {
        case 0:
            return random.pick([
                "null", "true", "false", "NaN", "Infinity", "-Infinity", "1e400", "1e131072", "-0", "0.50",
            ])
        case 1:
            return "\"" + random.pick(["\\u0000", "\\ud800", "\\udc00\\ud800", "\\ud83d\\ude00", "\\u00e9", "\\x"])
                + "\""
        case 2: return scalar(&random)
        case 3, 4: return Self.quoted(scalar(&random))
        case 5: return Self.quoted(text(&random))
        case 6: return "{\"_type\": \"datetime\", \"value\": \(document(&random, depth: depth + 1))}"
        case 7: return "{\"_type\": \"set\", \"items\": \(list(&random, depth))}"
        case 8:
            return random.pick([
                "{\"_type\": \"set\"}", "{\"items\": []}", "{\"_type\": 1, \"items\": [\"a\"]}",
                "{\"_type\": \"set\", \"items\": 1}",
                "{\"_type\": \"datetime\"}", "{\"_type\":\"datetime\",\"value\":\"2024-01-01T10:00:00\"}",
                "{\"_type\": null}",
                "{\"value\": \"2024-01-01T10:00:00\", \"_type\": \"datetime\"}",
                "{\"_type\": \"set\", \"items\": null}",
                "{\"_type\": \"datetime\", \"value\": \"2024-01-01T10:00:00\", \"x\": \"\"}",
                "{\"_type\": \"set\", \"_type\": \"x\"}",
                "{\"_type\": \"datetime\", \"value\": \"2024-01-01T10:00:00\", \"value\": \"2025-01-01\"}",
            ])
        case 9, 10: return list(&random, depth)
        case 11:
            let depth = random.once(in: 30) ? 30_000 : random.pick([10, 100, 1200])
            let (open, close) = random.pick([("[", "]"), ("{\"a\":", "}"), ("{\"_type\": \"set\", \"items\": ", "}")])
            return String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        default:
            let names = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                random.once(in: 3)
                    ? Self.quoted(scalar(&random))
                    : random.pick(["\"gain\"", "\"_type\"", "\"items\"", "\"value\"", "\"a\""])
            }
            return "{" + names.map { "\($0): \(document(&random, depth: depth + 1))" }.joined(separator: ",") + "}"
        }
    }

    private func list(_ random: inout SplitMix, _ depth: Int) -> String {
        let items = (0..<Int.random(in: 0...5, using: &random)).map { _ in
            random.once(in: 3) ? document(&random, depth: depth + 1) : Self.quoted(scalar(&random))
        }
        return "[" + items.joined(separator: random.pick([", ", ",", " , "])) + "]"
    }

    /// Another value altogether, or the same with some scalars changed.
    func change(_ value: String, _ random: inout SplitMix) -> String {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return document(&random)
        case 1: return random.pick(Self.scalars)
        case 2: return " " + value + random.pick(["", " ", "\n", "x"])
        default:
            var scalars = Array(value.unicodeScalars)
            let pool = Array("{}[]\",:\\ \n0159-+.eTZ_ntaé\u{1}".unicodeScalars)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0...scalars.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0 where place < scalars.count: scalars.remove(at: place)
                case 1 where place < scalars.count: scalars[place] = random.pick(pool)
                default: scalars.insert(random.pick(pool), at: place)
                }
            }
            return String(String.UnicodeScalarView(scalars))
        }
    }

    /// A text as a JSON string.
    static func quoted(_ text: String) -> String {
        var quoted = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
            if scalar.value < 0x20 {
                let digits = String(scalar.value, radix: 16)
                quoted.append(
                    contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
            } else {
                quoted.append(scalar)
            }
        }
        return "\"" + String(quoted) + "\""
    }
}
