package import Objects

/// Reads an `.octue` file from its beginning to its end, a piece at a time.
///
/// As in `JSONSlicer`, a value is anything whose brackets and quotes are balanced. Only bytes that are not UTF-8 and U+0000 as a
/// byte make the text malformed beside that: what an escape stands for is for the database to judge.
package struct CompanionScanner {
    /// Reads bytes from an offset on into a buffer; says how many, and fewer than there is room for at the end only.
    typealias Source = (UnsafeMutableRawBufferPointer, Int) -> Result<Int, SystemError>

    /// Why a text was not read to its end.
    enum Failure: Error {
        case unread(UnreadReason)
        case system(SystemError)
    }

    /// What is said of one file.
    package struct Entry: Equatable, Sendable {
        /// The file's name, its escapes resolved.
        package var name: [UInt8]
        /// Where in the text the value is.
        package var text: Range<Int>
        /// Of the value as it is on objects in the cloud; `Fingerprint.lookAgain` for one that is longer than is read.
        package var fingerprint: Fingerprint
    }

    /// What comes in the text.
    enum Event {
        /// The object `datafiles`; another one before it is forgotten.
        case datafiles
        /// A member of it.
        case entry(Entry)
    }

    /// The longest value that is read, in its own spacing, and in that of objects in the cloud; the metadata that can be kept
    /// are shorter than both.
    static let maximumRawBytes = 16 << 20
    static let maximumEntryBytes = 1 << 20
    /// The longest name that is read, with its quotes and escapes; no file's is longer.
    private static let maximumNameBytes = 4096
    private static let maximumDepth = 4 << 20

    private let source: Source
    private var chunk: [UInt8]
    /// The next byte, the end of what was checked, and the end of what was read, which may be amid a character.
    private var (index, checked, loaded) = (0, 0, 0)
    /// Where the chunk begins in the text.
    private var base = 0
    /// The value that is passed, in the spacing of objects in the cloud, where it is wanted.
    private var value: [UInt8] = []
    private var isWanted = false

    /// - Parameter chunkBytes: how much is read at once; at the least the length of a character.
    init(_ source: @escaping Source, chunkBytes: Int = 65536) {
        self.source = source
        chunk = [UInt8](repeating: 0, count: chunkBytes)
    }

    /// Reads the text and tells what comes.
    mutating func read(_ body: (Event) throws(Failure) -> Void) throws(Failure) {
        try skipSpace()
        try members { scanner, name throws(Failure) in
            guard name.elementsEqual("datafiles".utf8) else { return try scanner.skipValue() }
            try body(.datafiles)
            try scanner.members { scanner, name throws(Failure) in
                let start = scanner.base + scanner.index
                scanner.beginKeeping()
                try scanner.skipValue()
                scanner.isWanted = false
                let text = start..<scanner.base + scanner.index
                try body(.entry(Entry(name: name, text: text, fingerprint: scanner.fingerprint(of: text))))
            }
        }
        try skipSpace()
        guard try next() == nil else { throw .unread(.malformed) }
    }

    /// The fingerprint of a value as it is on objects in the cloud.
    package static func fingerprint(of value: [UInt8]) -> Fingerprint {
        var hasher = FingerprintHasher()
        hasher.add(value.span)
        return hasher.fingerprint()
    }

    /// Reads an object, and lends itself at the value of each member, which is to be passed.
    private mutating func members(
        _ body: (inout CompanionScanner, _ name: [UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        try expect(UInt8(ascii: "{"))
        try skipSpace()
        if try skip(UInt8(ascii: "}")) { return }
        repeat {
            try skipSpace()
            let name = try readName()
            try skipSpace()
            try expect(UInt8(ascii: ":"))
            try skipSpace()
            try body(&self, name)
            try skipSpace()
        } while try skip(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
    }

    private func fingerprint(of text: Range<Int>) -> Fingerprint {
        guard value.count <= Self.maximumEntryBytes, text.count <= Self.maximumRawBytes else { return .lookAgain }
        return Self.fingerprint(of: value)
    }

    /// Reads a name; one that is too long for a file's is empty.
    private mutating func readName() throws(Failure) -> [UInt8] {
        guard try next() == UInt8(ascii: "\"") else { throw .unread(.malformed) }
        beginKeeping()
        try skipString()
        isWanted = false
        guard value.count <= Self.maximumNameBytes else { return [] }
        var slicer = JSONSlicer(value)
        do throws(JSONSlicer.Flaw) { return try slicer.string() } catch { throw .unread(.malformed) }
    }

    /// Passes a value; see `JSONSlicer` for what one is.
    private mutating func skipValue() throws(Failure) {
        var closers: [UInt8] = []
        repeat {
            guard let byte = try next() else { throw .unread(.malformed) }
            switch byte {
            case UInt8(ascii: "\""): try skipString()
            case _ where JSONSlicer.isWord(byte): try skipWord()
            case _ where JSONSlicer.isSpace(byte) && !closers.isEmpty: try skipSpace()
            default:
                try note(byte, in: &closers)
                index += 1
            }
        } while !closers.isEmpty
    }

    private mutating func note(_ byte: UInt8, in closers: inout [UInt8]) throws(Failure) {
        switch byte {
        case UInt8(ascii: "{"): closers.append(UInt8(ascii: "}"))
        case UInt8(ascii: "["): closers.append(UInt8(ascii: "]"))
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            guard closers.popLast() == byte else { throw .unread(.malformed) }
        case _ where closers.isEmpty: throw .unread(.malformed)
        case UInt8(ascii: ","), UInt8(ascii: ":"):
            keep(byte)
            keep(0x20)
            return
        default: throw .unread(.malformed)
        }
        guard closers.count <= Self.maximumDepth else { throw .unread(.malformed) }
        keep(byte)
    }

    private mutating func skipWord() throws(Failure) {
        while try next() != nil {
            let start = index
            index = end(from: start, while: JSONSlicer.isWord)
            keep(chunk[start..<index])
            if index < checked { return }
        }
    }

    /// Passes a string, its quotes included.
    private mutating func skipString() throws(Failure) {
        keep(UInt8(ascii: "\""))
        index += 1
        while try next() != nil {
            let start = index
            index = end(from: start) { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
            keep(chunk[start..<index])
            guard index < checked else { continue }
            let byte = chunk[index]
            keep(byte)
            index += 1
            if byte == UInt8(ascii: "\"") { return }
            guard let escaped = try next() else { break }
            keep(escaped)
            index += 1
        }
        throw .unread(.malformed)
    }

    /// Where bytes of a kind end within the chunk.
    ///
    /// Inlined, and over a pointer, since nearly all of a text is passed here.
    @inline(__always)
    private func end(from start: Int, while belongs: (UInt8) -> Bool) -> Int {
        chunk.withUnsafeBufferPointer { bytes in
            var end = start
            while end < checked, belongs(bytes[end]) { end += 1 }
            return end
        }
    }

    private mutating func beginKeeping() {
        value.removeAll(keepingCapacity: true)
        isWanted = true
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        if isWanted, value.count <= Self.maximumEntryBytes { value.append(contentsOf: bytes) }
    }

    private mutating func keep(_ byte: UInt8) {
        if isWanted, value.count <= Self.maximumEntryBytes { value.append(byte) }
    }

    private mutating func skipSpace() throws(Failure) {
        while let byte = try next(), JSONSlicer.isSpace(byte) { index = end(from: index, while: JSONSlicer.isSpace) }
    }

    private mutating func skip(_ byte: UInt8) throws(Failure) -> Bool {
        guard try next() == byte else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(Failure) {
        guard try skip(byte) else { throw .unread(.malformed) }
    }

    /// The next byte, which stays the next; nil at the end.
    private mutating func next() throws(Failure) -> UInt8? {
        if index < checked { return chunk[index] }
        let rest = Array(chunk[checked..<loaded])
        base += checked
        chunk.replaceSubrange(..<rest.count, with: rest)
        let offset = base + rest.count
        let count: Int
        switch chunk.withUnsafeMutableBytes({
            source(UnsafeMutableRawBufferPointer(rebasing: $0[rest.count...]), offset)
        }) {
        case .success(let read): count = read
        case .failure(let error): throw error.unread.map(Failure.unread) ?? .system(error)
        }
        loaded = rest.count + count
        guard base + loaded <= Companion.maximumBytes else { throw .unread(.tooLarge) }
        checked = loaded - unfinishedBytes()
        index = 0
        let isStorable = StorableText.check(chunk.span.extracting(first: checked)) == .storable
        guard isStorable, checked > 0 || loaded == 0 else { throw .unread(.malformed) }
        return checked > 0 ? chunk[0] : nil
    }

    /// How many bytes at the end of the chunk begin a character that goes on behind it.
    private func unfinishedBytes() -> Int {
        for length in 1...3 where length <= loaded {
            switch chunk[loaded - length] {
            case 0x80..<0xC0: continue
            case 0xC0..<0xE0: return length < 2 ? length : 0
            case 0xE0..<0xF0: return length < 3 ? length : 0
            case 0xF0...0xFF: return length < 4 ? length : 0
            default: return 0
            }
        }
        return 0
    }
}

extension CompanionScanner {
    /// Reads a text that is in memory.
    package init(text: [UInt8], chunkBytes: Int) {
        self.init(
            { buffer, offset in
                let part = text.dropFirst(offset).prefix(buffer.count)
                buffer.copyBytes(from: part)
                return .success(part.count)
            }, chunkBytes: chunkBytes)
    }

    /// What is said of files, in the order of the text; nil for one that is malformed.
    package mutating func entries() -> [Entry]? {
        var entries: [Entry] = []
        do throws(Failure) {
            try read { event in
                switch event {
                case .datafiles: entries.removeAll()
                case .entry(let entry): entries.append(entry)
                }
            }
        } catch {
            return nil
        }
        return entries
    }
}
