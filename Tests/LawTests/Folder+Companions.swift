internal import Glibc

/// The `.octue` files in the folder, written as octue's SDK does: emptied, and then filled.
extension Folder {
    static let companionName = Array(".octue".utf8)

    /// The folder of a key with a slash at its end, empty for the root, and the name in it.
    static func parts(of key: [UInt8]) -> (folder: [UInt8], name: [UInt8]) {
        let start = key.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        return (Array(key[..<start]), Array(key[start...]))
    }

    /// Has the `.octue` file beside a file describe it anew, and whatever else it described as before.
    func describe(_ key: [UInt8], entry: Int) throws {
        var status = stat()
        guard lstat(place(key), &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        let (folder, name) = Self.parts(of: key)
        // A text in which such a name stands is none.
        guard String(validating: name, as: UTF8.self) != nil else { return }
        var entries = try companion(in: folder).entries
        entries[name] = entry
        try writeCompanion(in: folder, entries)
    }

    /// Has the `.octue` file of a folder describe each file in it, each in another way.
    func describeFolder(_ folder: [UInt8], entry: Int) throws {
        let names = try files().keys.map(Self.parts).filter { $0.folder == folder }.map(\.name)
            .filter { $0 != Self.companionName && String(validating: $0, as: UTF8.self) != nil }
            .sorted { $0.lexicographicallyPrecedes($1) }
        guard !names.isEmpty else { return }
        let entries = names.enumerated().map { ($1, (entry + $0) % CompanionPool.entries.count) }
        try writeCompanion(in: folder, Dictionary(uniqueKeysWithValues: entries))
    }

    /// Makes an `.octue` file one that cannot be read, if it is there; an empty one also where there is none.
    func spoil(_ folder: [UInt8], _ spoiling: Spoiling) throws {
        let key = folder + Self.companionName
        guard let text = try contents(of: key) ?? (spoiling == .empty ? [] : nil) else { return }
        switch spoiling {
        case .empty: try writeBroken([], to: key)
        // Cut inside of the entries: the text is then no JSON, wherever that is.
        case .half: try writeBroken(Array(text.prefix(max(text.count / 2, 1))), to: key)
        case .bytes: try writeBroken(text + [0xFF], to: key)
        case .closed: deny(key)
        }
    }

    /// Removes an `.octue` file, if it is there.
    func undescribe(_ folder: [UInt8]) { delete(folder + Self.companionName) }

    /// What the `.octue` file of a folder is, by the texts that were written.
    func companion(in folder: [UInt8]) throws -> CompanionLedger.Companion {
        let key = folder + Self.companionName
        var status = stat()
        guard lstat(place(key), &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return .none }
        if Self.isDenied(status) { return .unread(code: "denied") }
        guard let text = try contents(of: key) else { return .none }
        guard let known = ledger[text] else { throw LawBroken("harness", "an .octue file that no step wrote") }
        return known
    }

    private func writeCompanion(in folder: [UInt8], _ entries: [[UInt8]: Int]) throws {
        let text = CompanionPool.text(entries)
        ledger.note(text, says: entries)
        let key = folder + Self.companionName
        // Whoever writes it may read it.
        _ = setMode(key, 0o644)
        _ = try write(text, to: place(key), creating: true)
    }

    private func writeBroken(_ text: [UInt8], to key: [UInt8]) throws {
        ledger.note(broken: text)
        _ = try write(text, to: place(key), creating: true)
    }

    /// What a file holds; nil if it is not there.
    private func contents(of key: [UInt8]) throws -> [UInt8]? {
        let descriptor = open(place(key), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if [ENOENT, ENOTDIR, ELOOP].contains(errno) { return nil }
            throw failure("open")
        }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw failure("read") }
            if count == 0 { return contents }
            contents += buffer[..<count]
        }
    }
}
