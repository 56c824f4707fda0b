internal import Executors
internal import Glibc
internal import Objects

/// The folder that a bucket is, opened at the first use and kept.
actor RootFolder {
    nonisolated let path: [UInt8]
    private let calls: SystemCalls
    private var opened: Descriptor?
    /// When it was, by this machine's clock.
    private(set) var openedAt: Timestamp?
    private let executor = QueueExecutor(label: "file bucket: root")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(path: [UInt8], calls: SystemCalls = SystemCalls()) {
        self.path = path
        self.calls = calls
    }

    /// The folder's descriptor; the same one for the life of the bucket.
    func descriptor() throws(BucketError) -> Descriptor {
        if let opened { return opened }
        openedAt = Timestamp(calls.now())
        let descriptor = try Self.open(path, calls)
        opened = descriptor
        return descriptor
    }

    /// Where the folder lies; see `MountPoints`.
    func facts(_ memory: BucketMemory) throws(BucketError) -> BucketFacts {
        try MountPoints(memory: memory).facts(of: try descriptor())
    }

    /// What is under a key; see `PathLookup`.
    func presence(of key: [UInt8], _ memory: BucketMemory) throws(BucketError) -> ObjectPresence {
        try PathLookup(root: try descriptor(), memory: memory).presence(of: key)
    }

    /// What there is under keys; see `FileWitness`.
    func witness(of keys: [[UInt8]]) throws(BucketError) -> [WitnessAnswer] {
        var witness = FileWitness(root: try descriptor())
        return keys.map { witness.answer(for: $0) }
    }

    static func open(_ path: [UInt8], _ calls: SystemCalls = SystemCalls()) throws(BucketError) -> Descriptor {
        let name = readable(path)
        switch Descriptor.open(path, flags: O_RDONLY | O_DIRECTORY, calls: calls) {
        case .success(let descriptor): return descriptor
        case .failure(ENOTDIR): throw BucketError(.missing, "\(name) is not a folder, or something on its path is none")
        case .failure(ENOENT): throw BucketError(.missing, "there is no folder \(name)")
        case .failure(let error): throw error.bucketError("open the folder", name)
        }
    }
}
