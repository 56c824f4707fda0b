public import Definition
internal import Names
internal import Objects
public import Planning
public import Rendering

/// What `migrations/datastore.lock` records: the project's name, every file, the hash of every migration's steps, and the
/// datastores as they are after them.
///
/// The head and every file's line depend on all before, so that two branches that both add a migration conflict when they
/// are merged, instead of giving one database two histories.
public struct LockFile: Hashable, Sendable {
    /// A migration that was written, or the files of the registry.
    public struct Entry: Hashable, Sendable {
        /// Its number.
        public let version: String
        /// Its name.
        public let name: String
        /// What the ledger records of it; of the registry, its version.
        public let hash: String
        /// The SHA-256 of each file, in the order of `MigrationFile.allCases`.
        public let files: [String]

        init(version: String, name: String, hash: String, files: [String]) {
            self.version = version
            self.name = name
            self.hash = hash
            self.files = files
        }

        init(_ text: MigrationText) {
            self.init(
                version: text.version, name: text.name, hash: text.hash,
                files: [text.up, text.down, text.verify].map { SHA256Digest.hexadecimal(of: $0) })
        }
    }

    /// The project's name.
    public private(set) var project: String
    /// The files that bring the registry into a database; nil in a lock file that is being made.
    public private(set) var registry: Entry?
    /// The migrations, in their order.
    public private(set) var entries: [Entry]
    /// The datastores after the last of them.
    public private(set) var datastores: [RecordedDatastore]

    /// A lock file of no migration.
    public init(project: String) {
        self.project = project
        entries = []
        datastores = []
    }

    /// Notes the files of the registry.
    public mutating func setRegistry(_ text: MigrationText) {
        registry = Entry(text)
    }

    /// Adds a migration that follows the others.
    public mutating func add(_ text: MigrationText, creating created: [Datastore]) {
        entries.append(Entry(text))
        datastores += created.map { RecordedDatastore($0.withoutDirectives, version: text.version) }
        datastores.sort { $0.datastore.name.name.utf8.lexicographicallyPrecedes($1.datastore.name.name.utf8) }
    }

    /// The registry and the migrations, in the order in which a database gets them.
    public var all: [Entry] { (registry.map { [$0] } ?? []) + entries }

    /// The migration that the next one has to follow; nil before the first.
    public var last: Predecessor? {
        entries.last.map { Predecessor(version: $0.version, hash: $0.hash) }
    }

    /// By what the ledger will know the next migration.
    public var nextKey: MigrationKey { key(String(entries.count + 1)) }

    private func key(_ digits: String) -> MigrationKey {
        MigrationKey(project: project, version: String(repeating: "0", count: max(0, 4 - digits.count)) + digits)
    }

    static let title =
        "datastore.lock 2: written by generator migrate; when branches conflict here, write one migration anew"

    /// The file's text.
    public var text: String {
        var chain = SHA256Digest.hexadecimal(of: Self.title)
        var lines: [String] = []
        func add(_ line: String) {
            chain = SHA256Digest.hexadecimal(of: "\(chain) \(line)")
            lines.append(line)
        }
        add("project \(project)")
        for (word, entry) in (registry.map { [("registry", $0)] } ?? []) + entries.map({ ("migration", $0) }) {
            add("\(word) \(entry.version) \(entry.name) \(entry.hash)")
            for (file, hash) in zip(MigrationFile.allCases, entry.files) {
                let name = file.name(version: entry.version, name: entry.name)
                chain = SHA256Digest.hexadecimal(of: "\(chain) \(name) \(hash)")
                lines.append("file \(name) \(hash) \(chain)")
            }
        }
        for recorded in datastores { add("datastore \(recorded.version) \(recorded.datastore.canonicalJSON)") }
        return ([Self.title, "head \(chain)"] + lines).map { $0 + "\n" }.joined()
    }

    /// Reads a lock file.
    ///
    /// - Throws: `MigrationError.brokenLock` for a text that no `migrate` has written.
    public init(text: String) throws(MigrationError) {
        self.init(project: "")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.first == Self.title else { throw .brokenLock("it does not begin as one") }
        var files: [String] = []
        var pending: [String] = []
        for line in lines.dropFirst(2) where !line.isEmpty {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            switch (words.first, words.count) {
            case ("project", 2): project = words[1]
            case ("registry", 4), ("migration", 4): pending = words
            case ("file", 4):
                files.append(words[2])
                guard files.count == MigrationFile.allCases.count, pending.count == 4 else { continue }
                let entry = Entry(version: pending[1], name: pending[2], hash: pending[3], files: files)
                if pending[0] == "registry" { registry = entry } else { entries.append(entry) }
                (files, pending) = ([], [])
            case ("datastore", 3...): datastores.append(try Self.datastore(line, version: words[1]))
            default: throw .brokenLock("a line of it is none of its own: \(line.prefix(40))")
            }
        }
        guard self.text == text else { throw .brokenLock("its hashes do not fit its lines") }
        guard ProjectName.isValid(project) else { throw .brokenLock("the project's name is none") }
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
