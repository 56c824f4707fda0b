/// The bucket at one moment, as the table ought to show it.
struct Snapshot: Equatable, Sendable {
    /// Why an object cannot be read.
    struct Unread: Equatable, Sendable {
        /// The codes that the rejects may have for it.
        var codes: Set<String>
        /// The key of the `.octue` file because of which it cannot be read; nil if it is the object's own fault.
        var companion: [UInt8]?
        /// Whether it shows only where the object is asked for, since nothing of what a listing tells moved.
        var isSeenOnlyIfAsked = false
    }

    /// An object that the table must have.
    struct Object: Equatable, Sendable {
        /// Its columns, spelled as `TableReader` spells them, once it can be read.
        var facts: Facts
        /// What tells its state from another: what a listing sees of the file, and its entry in the `.octue` file.
        var state: State
        var rejects: Set<String>
        var unread: Unread?
    }

    struct State: Equatable, Sendable {
        var file: Folder.File
        var entry: Int?
    }

    /// The objects in scope whose keys can be stored.
    var objects: [[UInt8]: Object] = [:]
    /// The keys in scope that cannot be stored.
    var refused: Set<[UInt8]> = []

    /// Looks at the folder.
    init(of folder: Folder, scope: ScopeChoice) throws {
        var companions: [[UInt8]: CompanionLedger.Companion] = [:]
        for (key, file) in try folder.files() where Self.covers(key, scope) {
            if key.count > 1024 || String(validating: key, as: UTF8.self) == nil {
                refused.insert(key)
                continue
            }
            let place = Folder.parts(of: key)
            let companion = try companions[place.folder] ?? folder.companion(in: place.folder)
            companions[place.folder] = companion
            objects[key] = try Self.object(place, file, companion)
        }
    }

    /// Whether the definition covers a key.
    static func covers(_ key: [UInt8], _ scope: ScopeChoice) -> Bool {
        if key.starts(with: Array("skip/".utf8)) || Folder.parts(of: key).name == Folder.companionName { return false }
        return scope == .wide || !key.starts(with: Array("south/".utf8))
    }

    private static func object(
        _ place: (folder: [UInt8], name: [UInt8]), _ file: Folder.File, _ companion: CompanionLedger.Companion
    ) throws -> Object {
        let pairs = Dictionary(uniqueKeysWithValues: file.attributes.map { ($0.key, $0.value) })
        let match = AttributePool.sets.first { set in
            Dictionary(uniqueKeysWithValues: set.attributes.map { ($0.name, $0.value) }) == pairs
        }
        guard let match else { throw LawBroken("harness", "a file has attributes that no step gave it") }
        let number = companion.entries[place.name]
        let entry = number.map { CompanionPool.entries[$0] }
        let members = match.storable + (entry?.stored ?? []).map { (Array($0.name.utf8), Array($0.value.utf8)) }
        let metadata = members.sorted { $0.0.lexicographicallyPrecedes($1.0) }
            .map { "\(hexadecimal($0.0))=\(hexadecimal($0.1))" }.joined(separator: ",")
        let facts = Facts(
            listed: "\(file.size)|\(file.modifiedMicroseconds)", name: hexadecimal(place.name),
            derived: [
                hexadecimal(match.code.map { Array($0.utf8) }), match.quality ?? "-", match.weight ?? "-",
                match.taken ?? "-", hexadecimal(entry?.turbine.map { Array($0.utf8) }),
            ].joined(separator: "|"), metadata: "{\(metadata)}")
        var unread = file.isDenied ? Unread(codes: ["denied"]) : nil
        if case .unread(let code) = companion {
            unread = Unread(codes: [code], companion: place.folder + Folder.companionName)
        }
        return Object(
            facts: facts, state: State(file: file, entry: number), rejects: match.rejects, unread: unread)
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
