internal import FileBucket
internal import Foundation
internal import Objects

/// `.octue` files and the metadata made of them; where Foundation reads a JSON object, so must we, with the same names.
struct DocumentTarget: SimpleFuzzTarget {
    private let mutator = Mutator(
        corpus: [
            #"{"datafiles": {"a.csv": {"id": "x", "timestamp": null, "tags": {"a": [1, {"b": NaN}]}, "labels": []}}}"#,
            "{\n  \"datafiles\": {\n    \"a.csv\": {\"id\": \"\\u00e9\\ud83d\\ude00\", \"n\": -1.5e+3}, \"b\": {}\n  }\n}",
            #"{"id": "d", "tags": {"_type": "set", "items": ["a, b", "c\"d"]}, "x": [[[[]]]], "y": {"": ""}}"#,
            "{}", #"{"a":1,"a":2,"\u0061":3,"\ud800":4,"\ud800\u0041":5}"#,
        ],
        tokens: [
            "{", "}", "[", "]", "\"", "\\", ",", ":", "null", "NaN", "-Infinity", "true", "\\u", "\\ud83d", "\\ude00",
            "\\u0000", "\"a.csv\"", "\"datafiles\"", "\"_type\":", "1e400", " ", "\n", "\t", "é", "\0", "\u{FEFF}",
            "//",
        ])

    func input(_ random: inout SplitMix) -> [UInt8] { mutator.input(&random) }

    func complaint(about input: [UInt8]) -> String? {
        var (names, document, complaint) = ([[UInt8]](), MetadataDocument(), String?.none)
        var slicer = JSONSlicer(input)
        var isTaken = true
        var end = 0
        do throws(JSONSlicer.Flaw) {
            try slicer.members(of: input.indices) { name, value in
                if value.lowerBound < end || value.isEmpty { complaint = "values overlap or are empty: \(value)" }
                end = value.upperBound
                names.append(name)
                let spaced = JSONSpacing.asInTheCloud(input[value])
                if JSONSpacing.asInTheCloud(spaced[...]) != spaced { complaint = "spaced anew: \(spaced)" }
                document.set(name, to: spaced)
            }
        } catch { isTaken = false }
        if let complaint { return complaint }
        if let complaint = isTaken ? written(&document, Set(names)) : nil { return complaint }
        return compare(input, isTaken ? names : nil) ?? local(input)
    }

    /// A document is a JSON object of its members.
    private func written(_ document: inout MetadataDocument, _ names: Set<[UInt8]>) -> String? {
        guard let text = document.text() else { return nil }
        if text.count > MetadataDocument.maximumBytes { return "the document has \(text.count) bytes" }
        guard case .storable = StorableText.check(text.span) else { return nil }
        guard let object = try? JSONSerialization.jsonObject(with: Data(text)) as? [String: String] else {
            return "no JSON object of strings: \(String(decoding: text, as: UTF8.self))"
        }
        // Foundation's dictionary takes names for equal that are canonically equivalent.
        return object.count == Set(names.map { String(decoding: $0, as: UTF8.self) }).count ? nil : "members are lost"
    }

    /// Foundation drops byte order marks from names, so that texts with one are left out.
    private func compare(_ input: [UInt8], _ names: [[UInt8]]?) -> String? {
        guard case .storable = StorableText.check(input.span), input.firstRange(of: Array("\u{FEFF}".utf8)) == nil,
            let object = try? JSONSerialization.jsonObject(with: Data(input)) as? [String: Any]
        else { return nil }
        guard let names else { return Self.hasCommaAtAnEnd(input) ? nil : "Foundation reads the object" }
        let own = Set(names.map { String(decoding: $0, as: UTF8.self) })
        return Set(object.keys) == own ? nil : "Foundation reads the names \(object.keys.sorted()), not \(own.sorted())"
    }

    /// Whether a comma stands before a closing bracket, which Foundation takes though it is not JSON.
    private static func hasCommaAtAnEnd(_ input: [UInt8]) -> Bool {
        let text = input.filter { !" \n\r\t".utf8.contains($0) }
        return zip(text, text.dropFirst()).contains { $0 == UInt8(ascii: ",") && "}]".utf8.contains($1) }
    }

    /// What is said of files are pieces of the text, whose fingerprints know no spacing, wherever the pieces end that are read.
    private func local(_ input: [UInt8]) -> String? {
        guard let whole = entries(of: input, chunkBytes: 65536) else {
            return entries(of: input, chunkBytes: 5) == nil ? nil : "only read in small pieces"
        }
        guard entries(of: input, chunkBytes: 5) == whole else { return "read differently in small pieces" }
        for entry in whole {
            let spaced = JSONSpacing.asInTheCloud(input[entry.text])
            if CompanionScanner.fingerprint(of: spaced) != entry.fingerprint { return "\(entry) is of another text" }
        }
        return nil
    }

    /// The members of `datafiles`; nil for a text that is malformed.
    private func entries(of input: [UInt8], chunkBytes: Int) -> [CompanionScanner.Entry]? {
        var scanner = CompanionScanner(text: input, chunkBytes: chunkBytes)
        return scanner.entries()
    }
}
