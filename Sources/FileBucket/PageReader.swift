internal import Executors
internal import Objects

/// Completes pages on a thread of its own, since reading attributes blocks.
actor PageReader {
    private let executor = QueueExecutor(label: "file bucket: attributes")
    private var pages: PageReading

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ pages: sending PageReading) {
        self.pages = pages
    }

    func completed(_ page: ObjectPage) throws(BucketError) -> ObjectPage {
        try pages.completed(page)
    }
}
