internal import Glibc
internal import Objects

/// Completes pages with the metadata of their files.
///
/// - A file that has vanished, or is none any more, is left out of the page; one that the listing found unread stays as it is.
/// - A file of which something cannot be read is unread, with what the listing tells of it and nothing else: what its `.octue` file
///   or its attributes say while the other is silent is not its metadata.
/// - A value that cannot be stored is refused with source `metadata.NAME` and its bytes, a name with source `metadata`; the
///   rest of the metadata stays.
/// - An object without metadata has the metadata `{}`.
/// - An object that is no longer what was listed gets `Fingerprint.lookAgain`: its fingerprint is of another state than its
///   metadata.
struct PageReading {
    /// How often a file is read that changes meanwhile.
    static let attempts = 3

    private enum Outcome {
        case vanished
        case asListed
        case unread(UnreadReason)
        case read(ObjectReading, Fingerprint)
    }

    private let root: Descriptor
    private let memory: BucketMemory
    private var attributes = ExtendedAttributes()
    private var hasher = FingerprintHasher()

    init(root: Descriptor, memory: BucketMemory) {
        self.root = root
        self.memory = memory
    }

    mutating func completed(_ page: ObjectPage) throws(BucketError) -> ObjectPage {
        var outcomes = [Outcome](repeating: .asListed, count: page.count)
        let asked = page.indices.filter { page.unread(at: $0) == nil }
        // By folder, since a folder's files need not be neighbors in the order of keys: `a/b`, `a/b/c`, `a/d`.
        let folders = Dictionary(grouping: asked) { index in
            Array(page.key(at: index).dropLast(Self.name(of: page.key(at: index)).count))
        }
        for (path, indices) in folders.sorted(by: { $0.value[0] < $1.value[0] }) {
            do throws(SystemError) {
                try read(indices, of: page, in: path, into: &outcomes)
            } catch {
                throw error.bucketError("read the files of", memory.reader.fullName(path))
            }
        }
        return Self.join(page, with: &outcomes)
    }

    private static func join(_ page: ObjectPage, with outcomes: inout [Outcome]) -> ObjectPage {
        var joined = ObjectPage()
        joined.refusals = page.refusals
        joined.gaps = page.gaps
        joined.skipped = page.skipped
        for index in page.indices {
            let outcome = outcomes[index]
            outcomes[index] = .vanished
            if case .vanished = outcome { continue }
            joined.append(index, of: page)
            switch outcome {
            case .vanished, .asListed: continue
            case .unread(let reason): joined.setUnread(reason, at: joined.count - 1)
            case .read(let reading, let fingerprint): add(reading, fingerprint, to: &joined)
            }
        }
        return joined
    }

    /// Completes the last object of a page.
    private static func add(_ reading: ObjectReading, _ fingerprint: Fingerprint, to page: inout ObjectPage) {
        var reading = reading
        guard let metadata = reading.metadata() else {
            page.setUnread(.tooLarge, at: page.count - 1)
            return
        }
        page.set(.metadata, metadata.span)
        if let contentType = reading.contentType { page.set(.contentType, contentType.span) }
        if page.fingerprint(at: page.count - 1) != fingerprint { page.setFingerprint(.lookAgain, at: page.count - 1) }
        page.refusals += reading.refusals
    }

    private mutating func read(
        _ indices: [Int], of page: ObjectPage, in path: [UInt8], into outcomes: inout [Outcome]
    ) throws(SystemError) {
        do throws(SystemError) {
            let folder = try root.open(folder: path).get()
            var companion = try CompanionReading(in: folder, path: path, memory: memory)
            for index in indices { outcomes[index] = try read(index, of: page, in: folder, &companion) }
        } catch  where error.meansVanished {
            for index in indices { outcomes[index] = .vanished }
        } catch {
            guard let reason = error.unread else { throw error }
            for index in indices { outcomes[index] = .unread(reason) }
        }
    }

    /// Reads one file, again if it changes meanwhile.
    ///
    /// One that is afterwards what was listed did not change meanwhile: every change of a file moves its ctime.
    private mutating func read(
        _ index: Int, of page: ObjectPage, in folder: Descriptor, _ companion: inout CompanionReading
    ) throws(SystemError) -> Outcome {
        do throws(SystemError) {
            let key = page.key(at: index)
            let listed = page.fingerprint(at: index)
            let name = Self.name(of: key)
            let file = try folder.open(name: name, flags: O_RDONLY).get()
            var before: FileState?
            for _ in 0..<Self.attempts {
                var reading = ObjectReading(key: Array(key))
                let fields: CompanionReading.Fields
                switch try companion.fields(of: name) {
                case .fields(let known): fields = known
                case .unread(let reason): return .unread(reason)
                }
                reading.take(fields)
                try reading.take(&attributes, of: file)
                let state = try file.state().get()
                guard state.isRegularFile else { return .vanished }
                let after = FileState(state)
                let fingerprint = after.settledFingerprint(entry: fields.fingerprint, hasher: &hasher)
                if after == before || fingerprint == listed && listed != .lookAgain {
                    return .read(reading, fingerprint)
                }
                before = after
            }
            return .unread(.changedWhileRead)
        } catch  where error.meansVanished {
            return .vanished
        } catch {
            guard let reason = error.unread else { throw error }
            return .unread(reason)
        }
    }

    /// The part of a key after its last slash.
    private static func name(of key: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        key[((key.lastIndex(of: UInt8(ascii: "/")) ?? key.startIndex - 1) + 1)...]
    }
}
