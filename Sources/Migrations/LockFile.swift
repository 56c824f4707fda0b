internal import Definition
internal import Layout
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
        /// Whether it brings a version of the registry, which is its hash, and no project's ledger has it.
        public let isRegistry: Bool

        init(version: String, name: String, hash: String, files: [String], isRegistry: Bool = false) {
            self.version = version
            self.name = name
            self.hash = hash
            self.files = files
            self.isRegistry = isRegistry
        }

        init(_ text: MigrationText, isRegistry: Bool = false) {
            self.init(
                version: text.version, name: text.name, hash: text.hash,
                files: [text.up, text.down, text.verify].map { SHA256Digest.hexadecimal(of: $0) },
                isRegistry: isRegistry)
        }

        /// Number and name.
        public var title: String { "\(version)_\(name)" }
    }

    /// The project's name.
    public private(set) var project: String
    /// The files of the registry and the migrations, in the order in which a database gets them.
    public private(set) var all: [Entry]
    /// The datastores after the last of them.
    public private(set) var datastores: [RecordedDatastore]

    /// A lock file of no migration.
    public init(project: String) {
        self.project = project
        all = []
        datastores = []
    }

    /// Adds the files of a version of the registry.
    public mutating func add(registry text: MigrationText) {
        all.append(Entry(text, isRegistry: true))
    }

    /// Adds a migration that follows the others.
    public mutating func add(_ text: MigrationText, of plan: Plan) {
        all.append(Entry(text))
        let contract = plan.edition.layout.contract
        let former = Dictionary(datastores.map { ($0.datastore.name, $0.created) }) { first, _ in first }
        let made = plan.datastores.map {
            RecordedDatastore(
                $0.withoutDirectives, version: text.version, contract: contract, created: former[$0.name])
        }
        let names = Set(made.map(\.datastore.name))
        datastores = datastores.filter { !names.contains($0.datastore.name) } + made
        datastores.sort { $0.datastore.name.name.utf8.lexicographicallyPrecedes($1.datastore.name.name.utf8) }
    }

    /// The migrations, in their order.
    public var entries: [Entry] { all.filter { !$0.isRegistry } }
    /// The files of the registry, the earliest version first.
    public var registries: [Entry] { all.filter(\.isRegistry) }

    /// The migration that the next one has to follow; nil before the first.
    public var last: Predecessor? {
        entries.last.map { Predecessor(version: $0.version, hash: $0.hash) }
    }

    /// By what the ledger will know the next migration.
    public var nextKey: MigrationKey { MigrationKey(project: project, number: all.count) }

    static let title =
        "datastore.lock 4: written by generator migrate; when branches conflict here, write one migration anew"

    /// The file's text.
    public var text: String {
        var chain = SHA256Digest.hexadecimal(of: Self.title)
        var lines: [String] = []
        func add(_ line: String) {
            chain = SHA256Digest.hexadecimal(of: "\(chain) \(line)")
            lines.append(line)
        }
        add("project \(project)")
        for entry in all {
            add("\(entry.isRegistry ? "registry" : "migration") \(entry.version) \(entry.name) \(entry.hash)")
            for (file, hash) in zip(MigrationFile.allCases, entry.files) {
                let name = file.name(version: entry.version, name: entry.name)
                chain = SHA256Digest.hexadecimal(of: "\(chain) \(name) \(hash)")
                lines.append("file \(name) \(hash) \(chain)")
            }
        }
        for recorded in datastores {
            let created = recorded.created
            add(
                "datastore \(created.version) \(created.contract) \(recorded.version) \(recorded.contract)"
                    + " \(recorded.datastore.canonicalJSON)")
        }
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
            let words = line.split(separator: " ", maxSplits: line.hasPrefix("datastore ") ? 5 : 3).map(String.init)
            switch (words.first, words.count) {
            case ("project", 2): project = words[1]
            case ("registry", 4), ("migration", 4): pending = words
            case ("file", 4):
                files.append(words[2])
                guard files.count == MigrationFile.allCases.count, pending.count == 4 else { continue }
                all.append(
                    Entry(
                        version: pending[1], name: pending[2], hash: pending[3], files: files,
                        isRegistry: pending[0] == "registry"))
                (files, pending) = ([], [])
            case ("datastore", 6): datastores.append(try Self.datastore(words))
            default: throw .brokenLock("a line of it is none of its own: \(line.prefix(40))")
            }
        }
        guard self.text == text else { throw .brokenLock("its hashes do not fit its lines") }
        guard ProjectName.isValid(project) else { throw .brokenLock("the project's name is none") }
    }

    private static func datastore(_ words: [String]) throws(MigrationError) -> RecordedDatastore {
        guard let first = Int(words[2]), let contract = Int(words[4]) else {
            throw .brokenLock("a datastore of it has no contract")
        }
        do {
            return RecordedDatastore(
                try Datastore(canonicalJSON: words[5]), version: words[3], contract: contract,
                created: .init(version: words[1], contract: first))
        } catch {
            throw .brokenLock("the model of a datastore cannot be read: \(error)")
        }
    }
}
