internal import Executors
internal import Glibc
internal import Objects

/// A walk through the files of a folder, in the byte order of their keys.
actor FileListing: BucketListing {
    private static let pageSize = 2000

    private let executor: QueueExecutor
    private let bucket: FileBucket
    private let range: KeyRange
    private var stack: DirectoryStack?
    private var hasBegun = false
    private var hasher = FingerprintHasher()
    /// The state of the innermost directory's own `.octue` file; one for each level of the stack.
    private var octueVersions: [FileVersion?] = []
    private var now = timespec()

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(bucket: FileBucket, range: KeyRange, executor: QueueExecutor) {
        self.bucket = bucket
        self.range = range
        self.executor = executor
    }

    func begin() throws(BucketError) {
        let root = open(bucket.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard root >= 0 else { throw FileSystemError(errno).bucketError("open the folder", bucket.root) }
        do throws(FileSystemError) {
            stack = try DirectoryStack(root: root)
        } catch {
            throw error.bucketError("read the folder", bucket.root)
        }
        noteOctueFile()
    }

    func nextPage() throws(BucketError) -> ObjectPage? {
        guard stack != nil else { return nil }
        var page = ObjectPage()
        clock_gettime(CLOCK_REALTIME, &now)
        while page.count < Self.pageSize, page.refusals.count < Self.pageSize {
            guard stack?.isEmpty == false else { break }
            guard let item = stack?.nextName() else {
                leave(&page)
                continue
            }
            guard item.isDirectory ? enter(item.name, &page) : add(item.name, to: &page) else {
                stack = nil
                return page
            }
        }
        if stack?.isEmpty == true { stack = nil }
        return page
    }

    /// Goes down into a directory, unless no key below it is wanted.
    ///
    /// - Returns: false if every key from here on lies beyond the range.
    private func enter(_ name: ArraySlice<UInt8>, _ page: inout ObjectPage) -> Bool {
        let directory = (stack?.path ?? []) + name
        let first = directory + [UInt8(ascii: "/")]
        if let upper = range.upperBound?.bytes, ByteOrder.compare(first.span, upper.span) > 0 { return false }
        if let lower = range.lowerBound?.bytes, ByteOrder.compare(first.span, lower.span) < 0,
            !lower.starts(with: first)
        {
            return true
        }
        guard bucket.scope.mayContainBelow(directory: directory.span) else { return true }
        do throws(FileSystemError) {
            try stack?.enter(name)
            noteOctueFile()
        } catch {
            if !error.hasVanished {
                page.gaps.append(error.bucketError("read the folder", bucket.root + text(directory)))
            }
        }
        return true
    }

    private func leave(_ page: inout ObjectPage) {
        octueVersions.removeLast()
        do throws(FileSystemError) {
            try stack?.leave()
        } catch {
            let path = stack?.path ?? []
            stack?.abandon()
            if !error.hasVanished { page.gaps.append(error.bucketError("read the folder", bucket.root + text(path))) }
        }
    }

    /// Adds a file to the page, unless it is not wanted or no longer there.
    ///
    /// - Returns: false if its key and every later one lie beyond the range.
    private func add(_ name: ArraySlice<UInt8>, to page: inout ObjectPage) -> Bool {
        guard let stack else { return false }
        let key = stack.path + name
        if let lower = range.lowerBound?.bytes, ByteOrder.compare(key.span, lower.span) <= 0 { return true }
        if let upper = range.upperBound?.bytes, ByteOrder.compare(key.span, upper.span) > 0 { return false }
        let descriptor = stack.descriptor
        do throws(FileSystemError) {
            // What is not UTF-8 cannot be matched against the scope's globs; it is shown as refused.
            guard case .storable = StorableText.check(key.span) else {
                if try FileVersion(of: name, in: descriptor) != nil { refuse(key, &page) }
                return true
            }
            guard bucket.scope.contains(key: key.span), let version = try FileVersion(of: name, in: descriptor) else {
                return true
            }
            append(key, version, to: &page)
        } catch {
            if !error.hasVanished { page.gaps.append(error.bucketError("look at", bucket.root + text(key))) }
        }
        return true
    }

    private func refuse(_ key: [UInt8], _ page: inout ObjectPage) {
        page.append(key: key.span, size: nil, lastModified: nil, fingerprint: .lookAgain)
    }

    private func append(_ key: [UInt8], _ version: FileVersion, to page: inout ObjectPage) {
        hasher.reset()
        hasher.add(FileBucket.fingerprintVersion)
        version.add(to: &hasher)
        let octue = octueVersions.last ?? nil
        octue?.add(to: &hasher)
        let isSettled = version.isSettled(at: now) && octue?.isSettled(at: now) != false
        let refusal = page.append(
            key: key.span, size: version.size, lastModified: version.modified,
            fingerprint: isSettled ? hasher.fingerprint() : .lookAgain)
        if refusal == nil { page.set(.version, Array(version.text.utf8).span) }
    }

    /// Looks at the `.octue` file of the directory just entered.
    private func noteOctueFile() {
        guard bucket.readsOctue, let descriptor = stack?.descriptor else {
            octueVersions.append(nil)
            return
        }
        let name = Array(".octue".utf8)[...]
        octueVersions.append((try? FileVersion(of: name, in: descriptor)) ?? nil)
    }

    private func text(_ path: [UInt8]) -> String { String(decoding: path, as: UTF8.self) }
}
