internal import FileBucket
internal import Objects
internal import Sync

/// Opens buckets of every kind that this build can list.
struct Buckets: Sendable {
    /// What of the machine and the command line decides how stores on the net are asked.
    var web = WebSettings()

    /// Opens the bucket of a datastore.
    @Sendable func open(_ store: StoreRecord) async throws(BucketError) -> any Bucket {
        switch store.url.scheme {
        case .file:
            FileBucket(root: store.url.bucket, scope: store.scope, readsOctue: store.metadata == .octue)
        case .gs: try await GoogleStore(store, web).bucket()
        case .s3: try await AmazonStore(store, web).bucket()
        }
    }
}
