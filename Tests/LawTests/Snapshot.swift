/// The bucket at one moment, as the table ought to show it.
struct Snapshot: Equatable, Sendable {
    /// An object that the table must have.
    struct Object: Equatable, Sendable {
        /// Its columns, spelled as `TableReader` spells them.
        var facts: String
        /// What tells its state from another: inode, change time and size.
        var state: Folder.File
        var rejects: Set<String>
    }

    /// The objects in scope whose keys can be stored.
    var objects: [[UInt8]: Object] = [:]
    /// The keys in scope that cannot be stored.
    var refused: Set<[UInt8]> = []

    /// Looks at the folder.
    init(of folder: Folder, scope: ScopeChoice) throws {
        for (key, file) in try folder.files() where Self.covers(key, scope) {
            if key.count > 1024 || String(validating: key, as: UTF8.self) == nil {
                refused.insert(key)
            } else {
                objects[key] = try Self.object(key, file)
            }
        }
    }

    /// Whether the definition covers a key.
    static func covers(_ key: [UInt8], _ scope: ScopeChoice) -> Bool {
        if key.starts(with: Array("skip/".utf8)) { return false }
        return scope == .wide || !key.starts(with: Array("south/".utf8))
    }

    private static func object(_ key: [UInt8], _ file: Folder.File) throws -> Object {
        let pairs = Dictionary(uniqueKeysWithValues: file.attributes.map { ($0.key, $0.value) })
        let match = AttributePool.sets.first { set in
            Dictionary(uniqueKeysWithValues: set.attributes.map { ($0.name, $0.value) }) == pairs
        }
        guard let match else { throw LawBroken("harness", "a file has attributes that no step gave it") }
        let name = key.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last ?? []
        let metadata = match.storable.map { "\(hexadecimal($0.name))=\(hexadecimal($0.value))" }.joined(separator: ",")
        let columns: [String] = [
            "\(file.size)", "\(file.modifiedMicroseconds)", hexadecimal(Array(name)),
            hexadecimal(match.code.map { Array($0.utf8) }), match.quality ?? "-", match.weight ?? "-",
            match.taken ?? "-", metadata,
        ]
        return Object(facts: columns.joined(separator: "|"), state: file, rejects: match.rejects)
    }
}

/// Bytes as hexadecimal digits; `-` for none at all.
func hexadecimal(_ bytes: [UInt8]?) -> String {
    guard let bytes else { return "-" }
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

/// What a history showed not to hold.
struct LawBroken: Error, CustomStringConvertible {
    let law: String
    let details: String

    init(_ law: String, _ details: String) {
        self.law = law
        self.details = details
    }

    var description: String { "\(law): \(details)" }
}
