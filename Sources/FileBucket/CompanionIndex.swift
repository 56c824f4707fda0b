internal import Objects

/// Where an `.octue` file describes which file, and a fingerprint of what it says.
///
/// octue writes `{"datafiles": {"<file name>": {"id": …, "timestamp": …, "tags": …, "labels": …, "sdk_version": …}}}`
/// (`Datafile.update_local_metadata` of octue 0.69.1); a dataset's own file has no `datafiles`. Of names that come twice
/// the last counts, as in Python.
///
/// The text itself is not held: 24 bytes and the name for each file.
final class CompanionIndex: Sendable {
    /// How many files may be described: some ten times as many as octue can within the longest file.
    static let maximumEntries = 8 << 20

    /// What is said of one file.
    struct Entry {
        fileprivate var nameStart: UInt32
        fileprivate var nameCount: UInt32
        /// Where the text of what is said begins in the file.
        var textStart: UInt32
        /// How many bytes of text there are.
        var textCount: UInt32
        /// Of the text as it is on objects in the cloud, so that indenting it anew changes nothing; `Fingerprint.lookAgain` if
        /// there is more of it than is read.
        var fingerprint: Fingerprint

        var isTooLong: Bool { fingerprint == .lookAgain }
    }

    private let names: [UInt8]
    private let entries: [Entry]

    /// Reads a text to its end.
    init(_ source: @escaping CompanionScanner.Source) throws(CompanionScanner.Failure) {
        var scanner = CompanionScanner(source)
        var names: [UInt8] = []
        var entries: [Entry] = []
        try scanner.read { event throws(CompanionScanner.Failure) in
            switch event {
            case .datafiles:
                names.removeAll()
                entries.removeAll()
            case .entry(let found):
                guard entries.count < Self.maximumEntries else { throw .unread(.tooLarge) }
                entries.append(
                    Entry(
                        nameStart: UInt32(names.count), nameCount: UInt32(found.name.count),
                        textStart: UInt32(found.text.lowerBound), textCount: UInt32(found.text.count),
                        fingerprint: found.fingerprint))
                names += found.name
            }
        }
        Self.sort(&entries, names)
        self.names = names
        self.entries = entries
    }

    /// How much memory the index takes.
    var byteCount: Int { names.count + entries.count * MemoryLayout<Entry>.stride }

    /// What is said of a file; nil if nothing.
    func entry(of name: ArraySlice<UInt8>) -> Entry? {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = low + (high - low) / 2
            let order = ByteOrder.compare(Self.name(of: entries[middle], names).span, name.span)
            if order == 0 { return entries[middle] }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    private static func name(of entry: Entry, _ names: [UInt8]) -> ArraySlice<UInt8> {
        names[Int(entry.nameStart)..<Int(entry.nameStart + entry.nameCount)]
    }

    /// Sorts by name and keeps the last of each.
    private static func sort(_ entries: inout [Entry], _ names: [UInt8]) {
        entries.sort { left, right in
            let order = ByteOrder.compare(name(of: left, names).span, name(of: right, names).span)
            return order != 0 ? order < 0 : left.textStart < right.textStart
        }
        var kept = 0
        for index in entries.indices {
            if kept > 0, name(of: entries[kept - 1], names) == name(of: entries[index], names) { kept -= 1 }
            entries[kept] = entries[index]
            kept += 1
        }
        entries.removeLast(entries.count - kept)
    }
}
