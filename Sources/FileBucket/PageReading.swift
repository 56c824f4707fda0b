internal import Glibc
internal import Objects

/// Completes pages with the metadata of their files.
///
/// - A file that has vanished, or is none any more, is left out of the page.
/// - A value that cannot be stored is refused with source `metadata.NAME` and its bytes; the rest of the metadata stays.
/// - A name that cannot be stored, attributes that may not be read, an `.octue` file that is malformed, and metadata of
///   more than `MetadataDocument.maximumBytes` are refused with source `metadata`; the object stays, without them.
/// - An object whose metadata could not be read for a reason that may pass gets `Fingerprint.lookAgain`, since a
///   change of rights elsewhere does not show in the state of the file.
/// - An object without metadata has the metadata `{}`; where it is unknown whether it has any, there is no field.
struct PageReading {
    let root: Descriptor
    let rootPath: [UInt8]
    let readsOctue: Bool
    private var attributes = ExtendedAttributes()

    init(root: Descriptor, rootPath: [UInt8], readsOctue: Bool) {
        self.root = root
        self.rootPath = rootPath
        self.readsOctue = readsOctue
    }

    mutating func completed(_ page: ObjectPage) throws(BucketError) -> ObjectPage {
        var readings = [ObjectReading?](repeating: nil, count: page.count)
        // By folder, since a folder's files need not be neighbors in the order of keys: `a/b`, `a/b/c`, `a/d`.
        let folders = Dictionary(grouping: page.indices) { index in
            Array(page.key(at: index).dropLast(Self.name(of: page.key(at: index)).count))
        }
        for (path, indices) in folders.sorted(by: { $0.value[0] < $1.value[0] }) {
            try read(indices, of: page, in: path, into: &readings)
        }
        return Self.join(page, with: &readings)
    }

    private static func join(_ page: ObjectPage, with readings: inout [ObjectReading?]) -> ObjectPage {
        var joined = ObjectPage()
        joined.refusals = page.refusals
        joined.gaps = page.gaps
        joined.skipped = page.skipped
        for index in page.indices {
            guard var reading = readings[index] else { continue }
            readings[index] = nil
            joined.append(index, of: page)
            if let metadata = reading.metadata() { joined.set(.metadata, metadata.span) }
            if let contentType = reading.contentType { joined.set(.contentType, contentType.span) }
            if reading.isIncomplete { joined.setFingerprint(.lookAgain, at: joined.count - 1) }
            joined.refusals += reading.refusals
        }
        return joined
    }

    private mutating func read(
        _ indices: [Int], of page: ObjectPage, in path: [UInt8], into readings: inout [ObjectReading?]
    ) throws(BucketError) {
        let folder: Descriptor
        switch openFolder(path) {
        case .success(let opened): folder = opened
        case .failure(let error) where error.meansVanished: return
        case .failure(let error) where error.concernsOneObject:
            for index in indices { readings[index] = ObjectReading(key: Array(page.key(at: index)), unreadable: error) }
            return
        case .failure(let error): throw error.bucketError("open the folder", fullName(path))
        }
        var local = LocalMetadata()
        if readsOctue {
            let wanted = Set(indices.map { Array(Self.name(of: page.key(at: $0))) })
            do throws(SystemError) {
                local = try LocalMetadata(in: folder, wanted: wanted)
            } catch {
                throw error.bucketError("read", fullName(path + Array(LocalMetadata.fileName.utf8)))
            }
        }
        for index in indices {
            let key = Array(page.key(at: index))
            do throws(SystemError) {
                readings[index] = try read(key, in: folder, local: local)
            } catch {
                throw error.bucketError("read the attributes of", fullName(key))
            }
        }
    }

    /// Reads one file; nil if it has vanished.
    private mutating func read(
        _ key: [UInt8], in folder: Descriptor, local: LocalMetadata
    ) throws(SystemError) -> ObjectReading? {
        var reading = ObjectReading(key: key)
        let name = Array(Self.name(of: key[...]))
        reading.take(name, from: local)
        do throws(SystemError) {
            let file = try folder.open(name: name, flags: O_RDONLY).get()
            guard try file.state().get().isRegularFile else { return nil }
            try reading.take(&attributes, of: file)
        } catch  where error.meansVanished {
            return nil
        } catch  where error.concernsOneObject {
            reading.refuse(unreadable: error)
        }
        return reading
    }

    /// Opens a folder step by step, so that no link is followed.
    private func openFolder(_ path: [UInt8]) -> Result<Descriptor, SystemError> {
        path.split(separator: UInt8(ascii: "/")).reduce(.success(root)) { folder, part in
            folder.flatMap { $0.open(name: part, flags: O_RDONLY | O_DIRECTORY) }
        }
    }

    private func fullName(_ path: [UInt8]) -> String { readable(rootPath + path) }

    /// The part of a key after its last slash.
    private static func name(of key: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        key[((key.lastIndex(of: UInt8(ascii: "/")) ?? key.startIndex - 1) + 1)...]
    }
}
