internal import Executors
internal import Glibc
internal import Objects

/// The folder that a bucket is, opened at the first use and kept.
actor RootFolder {
    nonisolated let path: [UInt8]
    private var opened: Descriptor?
    private let executor = QueueExecutor(label: "file bucket: root")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(path: [UInt8]) {
        self.path = path
    }

    /// The folder's descriptor; the same one for the life of the bucket.
    func descriptor() throws(BucketError) -> Descriptor {
        if let opened { return opened }
        let descriptor = try Self.open(path)
        opened = descriptor
        return descriptor
    }

    static func open(_ path: [UInt8]) throws(BucketError) -> Descriptor {
        let name = readable(path)
        switch Descriptor.open(path, flags: O_RDONLY | O_DIRECTORY) {
        case .success(let descriptor): return descriptor
        case .failure(ENOTDIR): throw BucketError(.missing, "\(name) is not a folder, or something on its path is none")
        case .failure(ENOENT): throw BucketError(.missing, "there is no folder \(name)")
        case .failure(let error): throw error.bucketError("open the folder", name)
        }
    }
}
