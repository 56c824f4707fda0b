import Testing

@testable import Definition

@Suite struct FuzzTests {
    /// Every definition of the golden folders, changed at random places: reading always ends, and says something
    /// wherever it gives no model; what it takes for valid reads back from its canonical form.
    @Test(arguments: 1...40) func mutatedDefinitionsNeverCrash(_ seed: UInt64) throws {
        var random = SplitMix(seed)
        let texts = try GoldenCase.all.flatMap { try $0.definitions().map(\.text) }
        let pool = Array("{}[]:,-&*!|>'\"%@`#? \n\t\\~0aé\u{FEFF}\u{2028}\u{E000}<=".unicodeScalars)
        for text in texts {
            var scalars = Array(text.unicodeScalars)
            for _ in 0...Int.random(in: 0...4, using: &random) {
                let place = Int.random(in: 0...scalars.count, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: scalars.insert(pool.randomElement(using: &random) ?? "x", at: place)
                case 1 where place < scalars.count: scalars.remove(at: place)
                case 2 where place < scalars.count: scalars[place] = pool.randomElement(using: &random) ?? "x"
                default:
                    let end = min(scalars.count, place + Int.random(in: 0...40, using: &random))
                    scalars.insert(
                        contentsOf: scalars[place..<end], at: Int.random(in: 0...scalars.count, using: &random))
                }
            }
            try check(String(String.UnicodeScalarView(scalars)))
        }
    }

    @Test(arguments: ["[", "{", "- ", "a: ", "? ", "&a ", "*a ", "\"", "'", "[[{", "!!", "--- ", "#", "%"])
    func repetitionsNeverCrash(_ piece: String) throws {
        for count in [1, 2, 30, 999, 1001, 20_000] {
            try check(String(repeating: piece, count: count))
            try check(String(repeating: piece + "\n", count: count))
        }
    }

    @Test func aLargeFileIsRefusedUnread() {
        let reading = DefinitionReader.read(text: String(repeating: "#", count: 1 << 20) + "#", file: "a")
        #expect(reading.diagnostics.count == 1)
        #expect(!reading.isValid)
    }

    @Test func tooManyColumnsAreRefused() {
        func text(_ count: Int) -> String {
            "datastore: a\nbucket: s3://b/\ncolumns:\n"
                + (0..<count).map { "  - { name: c\($0), from: metadata.c, type: text }\n" }.joined()
        }
        #expect(DefinitionReader.read(text: text(DatastoreCheck.maximumColumns), file: "a").isValid)
        #expect(!DefinitionReader.read(text: text(DatastoreCheck.maximumColumns + 1), file: "a").isValid)
    }

    private func check(_ text: String) throws {
        let reading = DefinitionReader.read(text: text, file: "a")
        if reading.datastores.isEmpty { #expect(!reading.isValid, "nothing was said about \(text.debugDescription)") }
        guard reading.isValid else { return }
        for datastore in reading.datastores {
            #expect(try Datastore(canonicalJSON: datastore.canonicalJSON) == datastore)
        }
    }
}

/// A small random generator with a seed (SplitMix64), so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
