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

    mutating func completed(_ listed: ObjectPage) throws(BucketError) -> ObjectPage {
        var page = listed
        // What the listing cost is told with its own page.
        (page.asOf, page.requests, page.receivedBytes) = (nil, 0, 0)
        var vanished: Set<Int> = []
        for (path, places) in Self.folders(of: page) {
            do throws(SystemError) {
                try read(places, of: &page, in: path, &vanished)
            } catch {
                throw error.bucketError("read the files of", memory.reader.fullName(path))
            }
        }
        return vanished.isEmpty ? page : page.without(vanished)
    }

    /// The places of the objects that are to be read, by folder, since a folder's files need not be neighbors in the order of
    /// keys: `a/b`, `a/b/c`, `a/d`.
    private static func folders(of page: ObjectPage) -> [(path: [UInt8], places: [Int])] {
        var folders: [(path: [UInt8], places: [Int])] = []
        var known: [[UInt8]: Int] = [:]
        var last = 0
        for place in page.indices where page.unread(at: place) == nil {
            let key = page.key(at: place)
            let path = key.dropLast(name(of: key).count)
            if folders.isEmpty || folders[last].path[...] != path {
                last = known[Array(path)] ?? folders.count
                if last == folders.count {
                    known[Array(path)] = last
                    folders.append((Array(path), []))
                }
            }
            folders[last].places.append(place)
        }
        return folders
    }

    private mutating func read(
        _ places: [Int], of page: inout ObjectPage, in path: [UInt8], _ vanished: inout Set<Int>
    ) throws(SystemError) {
        do throws(SystemError) {
            let folder = try root.open(folder: path).get()
            var companion = try CompanionReading(in: folder, path: path, memory: memory)
            for place in places {
                switch try outcome(of: place, of: page, in: folder, &companion) {
                case .vanished: vanished.insert(place)
                case .unread(let reason): page.setUnread(reason, at: place)
                case .read(let reading, let fingerprint): Self.add(reading, fingerprint, to: &page, at: place)
                }
            }
        } catch  where error.meansVanished {
            vanished.formUnion(places)
        } catch {
            guard let reason = error.unread else { throw error }
            for place in places { page.setUnread(reason, at: place) }
        }
    }

    /// Completes the object at a place of a page.
    private static func add(
        _ reading: ObjectReading, _ fingerprint: Fingerprint, to page: inout ObjectPage, at place: Int
    ) {
        var reading = reading
        guard let metadata = reading.metadata() else {
            page.setUnread(.tooLarge, at: place)
            return
        }
        page.set(.metadata, metadata.span, at: place)
        if let contentType = reading.contentType { page.set(.contentType, contentType.span, at: place) }
        if page.fingerprint(at: place) != fingerprint { page.setFingerprint(.lookAgain, at: place) }
        page.refusals += reading.refusals
    }

    /// Reads one file, again if it changes meanwhile.
    ///
    /// One that is afterwards what was listed did not change meanwhile: every change of a file moves its ctime.
    private mutating func outcome(
        of place: Int, of page: borrowing ObjectPage, in folder: Descriptor, _ companion: inout CompanionReading
    ) throws(SystemError) -> Outcome {
        do throws(SystemError) {
            // A copy, as a slice would have the page copied when it is written to.
            let key = Array(page.key(at: place))
            let listed = page.fingerprint(at: place)
            let name = Self.name(of: key[...])
            let file = try folder.open(name: name, flags: O_RDONLY).get()
            var before: FileState?
            for _ in 0..<Self.attempts {
                var reading = ObjectReading(key: key)
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
