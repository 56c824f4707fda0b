internal import Glibc
internal import Objects

/// Reads what the `.octue` file of one folder says of files of the same folder.
struct CompanionReading {
    /// What is said of a file.
    struct Fields {
        /// The values by the names of the fields, spaced as on objects in the cloud.
        var values: [(name: [UInt8], value: ArraySlice<UInt8>)] = []
        /// The fingerprint of the entry that they are from; nil where nothing is said.
        var fingerprint: Fingerprint?
    }

    /// What is said of a file, or why that is not known.
    enum Answer {
        case fields(Fields)
        case unread(UnreadReason)
    }

    private let folder: Descriptor
    private let path: [UInt8]
    private let memory: BucketMemory
    private var companion: Companion
    private var file: Descriptor?
    private var hasReadAgain = false

    /// - Parameter path: the folder's path below the root with a slash at its end; empty for the root.
    init(in folder: Descriptor, path: [UInt8], memory: BucketMemory) throws(SystemError) {
        self.folder = folder
        self.path = path
        self.memory = memory
        companion = try memory.companion(in: folder, path: path)
    }

    /// What is said of a file.
    mutating func fields(of name: ArraySlice<UInt8>) throws(SystemError) -> Answer {
        switch companion {
        case .none: return .fields(Fields())
        // The listing found it well-formed, or the file would not have been asked for.
        case .unread(.malformed): return .unread(.changedWhileRead)
        case .unread(let reason): return .unread(reason)
        case .index(let index):
            guard let entry = index.entry(of: name) else { return .fields(Fields()) }
            guard !entry.isTooLong else { return .unread(.tooLarge) }
            if let text = try text(of: entry) { return Self.fields(in: text, entry.fingerprint) }
            guard !hasReadAgain else { return .unread(.changedWhileRead) }
            hasReadAgain = true
            file = nil
            companion = try memory.companion(in: folder, path: path, otherThan: index)
            return try fields(of: name)
        }
    }

    /// The text of an entry, spaced as on objects in the cloud; nil if it no longer is where it was.
    private mutating func text(of entry: CompanionIndex.Entry) throws(SystemError) -> [UInt8]? {
        do throws(SystemError) {
            let opened: Descriptor
            if let file { opened = file } else { opened = try folder.open(Companion.fileName, flags: O_RDONLY).get() }
            file = opened
            var text = [UInt8](repeating: 0, count: Int(entry.textCount))
            let count = try text.withUnsafeMutableBytes { opened.read(into: $0, at: Int(entry.textStart)) }.get()
            let spaced = JSONSpacing.asInTheCloud(text[..<count])
            return CompanionScanner.fingerprint(of: spaced) == entry.fingerprint ? spaced : nil
        } catch  where error.unread != nil {
            return nil
        }
    }

    private static func fields(in text: [UInt8], _ fingerprint: Fingerprint) -> Answer {
        var values: [[UInt8]: Range<Int>] = [:]
        var slicer = JSONSlicer(text)
        do throws(JSONSlicer.Flaw) {
            try slicer.members(of: text.indices) { values[$0] = $1 }
        } catch {
            return .unread(.malformed)
        }
        let sorted = values.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        return .fields(Fields(values: sorted.map { ($0.key, text[$0.value]) }, fingerprint: fingerprint))
    }
}
