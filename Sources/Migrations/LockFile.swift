public import Definition
internal import Names
internal import Objects
public import Planning
public import Rendering

/// What `migrations/datastore.lock` records: every file of every migration, and the datastores as they are after them.
///
/// The head and every migration's line depend on all files before, so that two branches that both add a migration
/// conflict when they are merged, instead of giving one database two histories.
public struct LockFile: Hashable, Sendable {
    /// A migration that was written.
    public struct Entry: Hashable, Sendable {
        /// Its number.
        public let version: String
        /// Its name.
        public let name: String
        /// What the ledger records of it.
        public let hash: String
        /// The SHA-256 of each file, in the order of `MigrationFile.allCases`.
        public let files: [String]
    }

    /// The migrations, in their order.
    public private(set) var entries: [Entry]
    /// The datastores after the last of them.
    public private(set) var datastores: [RecordedDatastore]

    /// A lock file of no migration.
    public init() {
        entries = []
        datastores = []
    }

    /// Adds a migration that follows the others.
    public mutating func add(_ text: MigrationText, creating created: [Datastore]) {
        let hashes = [text.up, text.down, text.verify].map { SHA256Digest.hexadecimal(of: $0) }
        entries.append(Entry(version: text.version, name: text.name, hash: text.hash, files: hashes))
        datastores += created.map { RecordedDatastore($0, version: text.version) }
        datastores.sort { $0.datastore.name.name.utf8.lexicographicallyPrecedes($1.datastore.name.name.utf8) }
    }

    /// The migration that the next one has to follow; nil before the first.
    public var last: Predecessor? {
        entries.last.map { Predecessor(version: $0.version, name: $0.name, hash: $0.hash) }
    }

    /// The number of the next migration.
    public var nextVersion: String {
        let digits = String(entries.count)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    static let title =
        "datastore.lock 1: written by generator migrate; when branches conflict here, write one migration anew"

    /// The file's text.
    public var text: String {
        var chain = SHA256Digest.hexadecimal(of: Self.title)
        var lines: [String] = []
        for entry in entries {
            lines.append("migration \(entry.version) \(entry.name) \(entry.hash)")
            for (file, hash) in zip(MigrationFile.allCases, entry.files) {
                let name = file.name(version: entry.version, name: entry.name)
                chain = SHA256Digest.hexadecimal(of: "\(chain) \(name) \(hash)")
                lines.append("file \(name) \(hash) \(chain)")
            }
        }
        for recorded in datastores {
            let line = "datastore \(recorded.version) \(recorded.datastore.canonicalJSON)"
            chain = SHA256Digest.hexadecimal(of: "\(chain) \(line)")
            lines.append(line)
        }
        return ([Self.title, "head \(chain)"] + lines).map { $0 + "\n" }.joined()
    }

    /// Reads a lock file.
    ///
    /// - Throws: `MigrationError.brokenLock` for a text that no `migrate` has written.
    public init(text: String) throws(MigrationError) {
        self.init()
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.first == Self.title else { throw .brokenLock("it does not begin as one") }
        var files: [String] = []
        var pending: (version: String, name: String, hash: String)?
        for line in lines.dropFirst(2) where !line.isEmpty {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            switch (words.first, words.count) {
            case ("migration", 4): pending = (words[1], words[2], words[3])
            case ("file", 4):
                files.append(words[2])
                guard files.count == MigrationFile.allCases.count, let migration = pending else { continue }
                entries.append(
                    Entry(version: migration.version, name: migration.name, hash: migration.hash, files: files))
                (files, pending) = ([], nil)
            case ("datastore", 3...): datastores.append(try Self.datastore(line, version: words[1]))
            default: throw .brokenLock("a line of it is none of its own: \(line.prefix(40))")
            }
        }
        guard self.text == text else { throw .brokenLock("its hashes do not fit its lines") }
    }

    private static func datastore(_ line: String, version: String) throws(MigrationError) -> RecordedDatastore {
        let json = line.dropFirst("datastore \(version) ".count)
        do {
            return RecordedDatastore(try Datastore(canonicalJSON: String(json)), version: version)
        } catch {
            throw .brokenLock("the model of a datastore cannot be read: \(error)")
        }
    }
}
